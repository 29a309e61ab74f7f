//! `contexts`: what a kubeconfig offers. Contacts no cluster.

use glasslift_engine::problem::Problem;
use glasslift_engine::words;

use crate::args::{ClusterArgs, ListArgs, ListFormat};
use crate::exit::Exit;
use crate::language::{language, pick};
use crate::output::{self, lines, row, table};
use crate::{marks, target};

pub(super) fn contexts(cluster: &ClusterArgs, options: &ListArgs) -> Result<Exit, Problem> {
    let sources = target::sources(cluster);
    if options.output == ListFormat::Json {
        sources.iter().for_each(output::json_line);
        return Ok(Exit::Success);
    }
    if sources.iter().all(|source| source.contexts.is_empty() && source.problem.is_none()) {
        return Err(target::no_kubeconfig());
    }
    let english = ["context", "mark", "server", "user", "sign-in", "namespace", "kubeconfig"];
    let chinese = ["上下文", "标记", "服务器", "用户", "登录方式", "命名空间", "kubeconfig"];
    let mut rows = table(&language().pick(english, chinese));
    let mut broken = Vec::new();
    for source in &sources {
        broken.extend(source.problem.clone());
        for context in &source.contexts {
            if let Some(problem) = &context.problem {
                broken.push(problem.clone());
                continue;
            }
            let mark = if context.current { pick(" (current)", "（当前）") } else { "" };
            let cells = [
                format!("{}{mark}", context.name),
                marks::of_context(&source.path, &context.name)?,
                context.server.clone(),
                context.user.clone(),
                words::sign_in(&context.auth, language()),
                context.namespace.clone(),
                source.path.clone(),
            ];
            row(&mut rows, cells);
        }
    }
    output::page(&lines(&rows, &[]));
    broken.iter().for_each(output::problem);
    Ok(Exit::Success)
}
