//! `check`: the connection test, step by step.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use glasslift_engine::cluster::diagnostics::{self, Subject};
use glasslift_engine::cluster::kubeconfig::Environment;
use glasslift_engine::cluster::{CheckEvent, CheckResult, CheckStep, Connection, HealthNotice, Permission, connect};
use glasslift_engine::plan::{self, Decisions};
use glasslift_engine::problem::Problem;
use serde::Serialize;

use crate::args::{CheckArgs, ClusterArgs, ListFormat, SourceArgs};
use crate::output::{self, AMBER, GREEN, QUIET, RED, styled};
use crate::{bundle, cluster, exit, label};

/// What stands in the way of a bundle, as a line of JSON.
#[derive(Serialize)]
struct ForBundle {
    missing_permissions: Vec<Permission>,
    health: Vec<HealthNotice>,
}

pub(crate) async fn check(args: &ClusterArgs, options: &CheckArgs) -> Result<ExitCode, Problem> {
    let target = cluster::target(args)?;
    let environment = Environment::of_process();
    let is_table = options.output == ListFormat::Table;
    if is_table {
        anstream::println!("{} in {}", target.context, target.kubeconfig.display());
    }
    let mut events = Vec::new();
    let watch = |event: CheckEvent| {
        match &event {
            CheckEvent::Done { result } if is_table => print_step(result),
            CheckEvent::Done { result } => output::json_line(result),
            CheckEvent::Message { text, .. } if is_table => anstream::println!("        {}", styled(QUIET, text)),
            CheckEvent::Message { .. } | CheckEvent::Started { .. } => {}
        }
        events.push(event);
    };
    let outcome = cluster::interruptible(connect(&environment, &target, watch)).await;
    if let Some(file) = &options.diagnostics {
        let outcome = Some(outcome.as_ref().map(|connection| &connection.info));
        let text =
            diagnostics::report(&environment, Subject { target: &target, events: &events, outcome }, options.mask);
        write(file, &text)?;
    }
    let connection = outcome?;
    if is_table {
        let info = &connection.info;
        let acting_as = info.acting_as.as_ref().map_or_else(String::new, |user| format!(", acting as {user}"));
        anstream::println!("Connected to {} as {}{acting_as}, Kubernetes {}.", info.server, info.user, info.version);
        if info.insecure {
            anstream::println!("{} The server's certificate is not checked.", styled(RED.bold(), "INSECURE:"));
        }
    } else {
        output::json_line(&connection.info);
    }
    label::recognise(&connection.info)?;
    if options.sources.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    for_bundle(&connection, options).await
}

/// Says what stands in the way of a bundle, exactly as its plan would.
async fn for_bundle(connection: &Connection, options: &CheckArgs) -> Result<ExitCode, Problem> {
    let source = SourceArgs { sources: options.sources.clone(), sha256: None };
    let bundle = bundle::usable(&source).await?;
    let inspection = plan::inspect(connection, Arc::new(bundle), None).await?;
    let plan = plan::decide(&inspection, &Decisions::default());
    let found = ForBundle { missing_permissions: plan.missing_permissions, health: plan.health };
    let is_allowed = found.missing_permissions.is_empty();
    if options.output == ListFormat::Json {
        output::json_line(&found);
    } else {
        print_found(&found);
    }
    Ok(if is_allowed { ExitCode::SUCCESS } else { ExitCode::from(exit::FAILED) })
}

fn print_found(found: &ForBundle) {
    if found.missing_permissions.is_empty() {
        anstream::println!("{}     everything that the bundle needs is permitted", styled(GREEN, "ok"));
    }
    for missing in &found.missing_permissions {
        let group = if missing.group.is_empty() { String::new() } else { format!(".{}", missing.group) };
        let place = missing.namespace.as_ref().map_or("in the whole cluster".to_owned(), |name| format!("in {name}"));
        anstream::println!("{} may not {} {}{group} {place}", styled(RED, "missing"), missing.verb, missing.resource);
    }
    for notice in &found.health {
        let text = match notice {
            HealthNotice::ApiServiceDown { name, message } => format!("the API {name} is down: {message}"),
            HealthNotice::WebhookWithoutBackend { name, service, kinds } => format!(
                "the webhook {name} refuses {} while nobody answers for its Service {service}",
                kinds.join(", ")
            ),
        };
        anstream::println!("{} {text}", styled(AMBER, "warning"));
    }
}

fn print_step(line: &CheckResult) {
    let what = match line.step {
        CheckStep::Config => "read the kubeconfig",
        CheckStep::SignInTool => "run the sign-in tool",
        CheckStep::Credentials => "get credentials",
        CheckStep::Name => "resolve the name",
        CheckStep::Reach => "open a connection",
        CheckStep::Tls => "check the certificate",
        CheckStep::Version => "ask for the version",
        CheckStep::Identity => "ask who I am",
        CheckStep::Discovery => "ask what the server serves",
        CheckStep::Health => "look at aggregated APIs",
    };
    // The last step is no condition.
    let (word, style) = match (&line.problem, line.step) {
        (None, _) => ("ok", GREEN),
        (Some(_), CheckStep::Health) => ("warning", AMBER),
        (Some(_), _) => ("failed", RED),
    };
    let took = styled(QUIET, &format!("{} ms", line.took_ms));
    let note = match &line.problem {
        Some(problem) if line.step == CheckStep::Health => &problem.message,
        Some(problem) => &problem.code,
        None => &line.note,
    };
    anstream::println!("{}{} {what:<28} {took} {note}", styled(style, word), " ".repeat(7 - word.len()));
}

fn write(file: &Path, text: &str) -> Result<(), Problem> {
    std::fs::write(file, text).map_err(|error| {
        let path = file.display().to_string();
        Problem::new("diagnostics-unwritable", format!("{path} cannot be written: {error}.")).param("path", path)
    })
}
