//! `plan`: what an upgrade would do.

use glasslift_engine::export::plan::{self as export, Sheet};
use glasslift_engine::export::{Document, Format};
use glasslift_engine::problem::Problem;
use glasslift_engine::report::{self, quoted, quoted_path};

use crate::args::{ClusterArgs, PlanArgs, PlanFormat};
use crate::exit::Exit;
use crate::language::{language, text};
use crate::output::{self, Promised};
use crate::prepare;

pub(super) async fn plan(cluster: &ClusterArgs, options: &PlanArgs) -> Result<Exit, Problem> {
    // A plan that could not be written would be noticed too late.
    let save = match options.save.as_deref() {
        Some(path) => {
            let format = Format::of_path(path, Document::Plan)?;
            Some((path, format, Promised::open("plan-unwritable", path)?))
        }
        None => None,
    };
    let made = prepare::new(cluster, &options.options).await?;
    match options.output {
        PlanFormat::Json => output::json_line(made.plan()),
        PlanFormat::Markdown => {
            output::document(&export::to_markdown(made.inspection(), made.plan(), options.diff, language()));
        }
        PlanFormat::Table => {
            output::page(&output::plan(made.plan()));
            if options.diff {
                output::page(&output::differences(made.inspection(), made.plan()));
            }
        }
    }
    if let Some((path, format, promised)) = save {
        let (inspection, plan, decisions) = (made.inspection(), made.plan(), made.decisions());
        let sheet = Sheet { inspection, plan, decisions, from: &options.options.from };
        promised.write(&export::render(sheet, format, language())?)?;
        if format == Format::Json && options.output == PlanFormat::Table {
            let namespace = quoted(&plan.cluster.namespace);
            let rest = format!("-n {namespace} upgrade --plan {}", quoted_path(path));
            let command = report::ours(&plan.cluster, &rest).unwrap_or_default();
            output::blank();
            output::line(text!("Saved. Execute it with: {command}", "已保存。执行它：{command}"));
        }
    }
    let counts = &made.plan().counts;
    let busy = counts.writes() + counts.blocked > 0;
    Ok(if busy { Exit::Changes } else { Exit::Success })
}
