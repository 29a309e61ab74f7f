//! `check`: the connection test, step by step.

use std::sync::Arc;

use anstyle::Style;
use glasslift_engine::cluster::{HealthNotice, Permission};
use glasslift_engine::connect::{CheckEvent, CheckResult, CheckStep, Connection, connect};
use glasslift_engine::environment::Environment;
use glasslift_engine::export::diagnostics::{self, Subject};
use glasslift_engine::plan::{Decisions, Proposal};
use glasslift_engine::problem::Problem;
use glasslift_engine::words;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::args::{CheckArgs, ClusterArgs, ListFormat};
use crate::exit::Exit;
use crate::language::{language, pick, text};
use crate::output::{self, AMBER, GREEN, Promised, QUIET, RED, styled};
use crate::{load, marks, target};

/// Columns of the words for a result, and of those for a step, in cells of a terminal.
const WORD: usize = 8;
const STEP: usize = 28;

/// What stands in the way of a bundle, as a line of JSON.
#[derive(Serialize)]
struct ForBundle {
    missing_permissions: Vec<Permission>,
    health: Vec<HealthNotice>,
}

pub(super) async fn check(args: &ClusterArgs, options: &CheckArgs) -> Result<Exit, Problem> {
    let file = options.diagnostics.as_deref().map(|path| Promised::open("diagnostics-unwritable", path)).transpose()?;
    let target = target::target(args)?;
    let environment = Environment::of_process();
    let is_table = options.output == ListFormat::Table;
    if is_table {
        let (context, file) = (&target.context, target.kubeconfig.display());
        output::line(text!("{context} in {file}", "{file} 中的 {context}"));
    }
    let mut events = Vec::new();
    let watch = |event: CheckEvent| {
        match &event {
            CheckEvent::Done { result } if is_table => print_step(result),
            CheckEvent::Done { result } => output::json_line(result),
            CheckEvent::Message { text, .. } if is_table => output::line(format!("         {}", styled(QUIET, text))),
            CheckEvent::Fact { fact, .. } if is_table => {
                output::line(format!("         {}", styled(QUIET, &words::check_fact(fact, language()))));
            }
            CheckEvent::Message { .. } | CheckEvent::Fact { .. } | CheckEvent::Started { .. } => {}
        }
        events.push(event);
    };
    let outcome = connect(&environment, &target, watch).await;
    if let Some(file) = file {
        let outcome = Some(outcome.as_ref().map(|connection| &connection.info));
        let subject = Subject { target: &target, events: &events, outcome };
        let text = diagnostics::report(&environment, subject, options.mask);
        file.write(&text)?;
    }
    let connection = outcome?;
    if is_table {
        let info = &connection.info;
        let (server, user, version) = (&info.server, &info.user, &info.version);
        let acting_as = info.acting_as.as_ref();
        let acting_as =
            acting_as.map_or_else(String::new, |user| text!(", acting as {user}", "，以 {user} 的身份操作"));
        output::line(text!(
            "Connected to {server} as {user}{acting_as}, Kubernetes {version}.",
            "已连接 {server}，用户 {user}{acting_as}，Kubernetes {version}。"
        ));
        if info.insecure {
            let why = pick("The server's certificate is not checked.", "不校验服务器的证书。");
            output::line(format!("{}{why}", styled(RED.bold(), pick("INSECURE: ", "不安全："))));
        }
    } else {
        output::json_line(&connection.info);
    }
    marks::recognise(&connection.info)?;
    if options.sources.is_empty() {
        return Ok(Exit::Success);
    }
    for_bundle(&connection, options).await
}

/// Says what stands in the way of a bundle, exactly as its plan would.
async fn for_bundle(connection: &Connection, options: &CheckArgs) -> Result<Exit, Problem> {
    let bundle = load::usable(&options.sources, None).await?;
    let proposal = Proposal::make(connection.clone(), Arc::new(bundle), None, Decisions::default()).await?;
    let plan = proposal.plan();
    let found = ForBundle { missing_permissions: plan.missing_permissions.clone(), health: plan.health.clone() };
    let is_allowed = found.missing_permissions.is_empty();
    if options.output == ListFormat::Json {
        output::json_line(&found);
    } else {
        print_found(&found);
    }
    Ok(if is_allowed { Exit::Success } else { Exit::Failed })
}

fn print_found(found: &ForBundle) {
    if found.missing_permissions.is_empty() {
        let text = pick("everything that the bundle needs is permitted", "清单包所需的权限齐全");
        output::line(format!("{} {text}", column(pick("ok", "通过"), GREEN)));
    }
    for missing in &found.missing_permissions {
        let missing = words::permission(missing, language());
        output::line(format!(
            "{} {}",
            column(pick("missing", "缺少权限"), RED),
            text!("may not {missing}", "{missing}")
        ));
    }
    for notice in &found.health {
        output::line(format!("{} {}", column(pick("warning", "警告"), AMBER), words::health(notice, language())));
    }
}

/// A word in a style, with blanks up to a width that holds all of them.
fn column(word: &str, style: Style) -> String {
    let blanks = WORD.saturating_sub(UnicodeWidthStr::width(word));
    format!("{}{}", styled(style, word), " ".repeat(blanks))
}

fn print_step(line: &CheckResult) {
    let what = words::check_step(line.step, language());
    // The last step is no condition.
    let word = match (&line.problem, line.step) {
        (None, _) => column(pick("ok", "通过"), GREEN),
        (Some(_), CheckStep::Health) => column(pick("warning", "警告"), AMBER),
        (Some(_), _) => column(pick("failed", "失败"), RED),
    };
    let took = styled(QUIET, &text!("{} ms", "{} 毫秒", line.took_ms));
    let note = match &line.problem {
        Some(problem) if line.step == CheckStep::Health => words::problem(problem, language()).message,
        Some(problem) => problem.code.clone(),
        None => words::check_facts(&line.facts, language()),
    };
    let blanks = " ".repeat(STEP.saturating_sub(UnicodeWidthStr::width(what)));
    output::line(format!("{word} {what}{blanks} {took} {note}"));
}
