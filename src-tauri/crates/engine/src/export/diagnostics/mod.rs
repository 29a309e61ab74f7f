//! A report of a connection test to send to somebody: steps, codes, versions and structure, never a secret. Pure but for the clock.

mod mask;

use std::fmt::Write;

use glasslift_cluster::ClusterInfo;
use glasslift_connect::CheckEvent;
use glasslift_environment::Environment;
use glasslift_kubeconfig::{ResolvedContext, Target};
use glasslift_object::problem::Problem;

use crate::words::{self, Language};
use mask::Mask;

/// What a report is about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Which context was tried.
    pub target: &'a Target,
    /// Everything that was reported, in order.
    pub events: &'a [CheckEvent],
    /// How it ended; none while it lasts or when it was cancelled.
    pub outcome: Option<Result<&'a ClusterInfo, &'a Problem>>,
}

/// The report as Markdown. With `masked`, names and addresses of servers, the names of context, cluster
/// and user, and the user's home folder, are replaced by placeholders.
pub fn report(environment: &Environment, subject: Subject<'_>, masked: bool) -> String {
    let resolved = glasslift_kubeconfig::resolve(environment, subject.target);
    let mut text = String::from("# Connection test\n\n");
    // Writing to a String cannot fail.
    let _ = head(&mut text, environment, subject);
    let _ = steps(&mut text, subject.events);
    let _ = structure(&mut text, environment, &resolved);
    if !masked {
        return text;
    }
    let mut mask = Mask::new(environment.home.as_deref());
    mask.hide_name(&subject.target.context);
    if let Ok(context) = &resolved {
        mask.hide(host_of(&context.server));
        mask.hide_name(&context.cluster);
        mask.hide_name(&context.user);
    }
    for event in subject.events {
        if let CheckEvent::Done { result } = event
            && let Some(problem) = &result.problem
        {
            learn(&mut mask, problem);
        }
    }
    if let Some(Ok(info)) = subject.outcome {
        mask.hide(host_of(&info.server));
        mask.hide(info.proxy.as_deref().map_or("", host_of));
        mask.hide_name(&info.user);
    }
    mask.apply(&text)
}

/// The parameters of a problem that are places.
fn learn(mask: &mut Mask, problem: &Problem) {
    for (name, value) in &problem.params {
        if matches!(name.as_str(), "host" | "address" | "proxy" | "names" | "to" | "server") {
            value.split(", ").for_each(|one| mask.hide(host_of(one)));
        }
    }
}

/// The host in an address: without scheme, port and path.
fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.split('/').next().unwrap_or_default();
    match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, _)) => host,
        None => rest.rsplit_once(':').filter(|(host, _)| !host.contains(':')).map_or(rest, |(host, _)| host),
    }
}

fn head(text: &mut String, environment: &Environment, subject: Subject<'_>) -> std::fmt::Result {
    writeln!(
        text,
        "- Glasslift: {} on {} {}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH
    )?;
    writeln!(text, "- Written at: {}", jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%S UTC"))?;
    writeln!(text, "- Context: {} in {}", subject.target.context, subject.target.kubeconfig.display())?;
    match subject.outcome {
        None => writeln!(text, "- Result: not finished")?,
        Some(Err(problem)) => writeln!(text, "- Result: failed with `{}`", problem.code)?,
        Some(Ok(info)) => {
            writeln!(text, "- Result: connected to {}, Kubernetes {}, as {}", info.server, info.version, info.user)?;
            writeln!(text, "- Acting as: {}", info.acting_as.as_deref().unwrap_or("nobody else"))?;
            writeln!(text, "- Identity: {}", info.identity)?;
            writeln!(text, "- Certificate checks: {}", if info.insecure { "switched off" } else { "on" })?;
        }
    }
    let set = |name: &str| environment.variable(name).is_some_and(|value| !value.is_empty());
    let proxies = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].into_iter().filter(|name| set(name));
    let proxies: Vec<&str> = proxies.collect();
    writeln!(text, "- Proxy variables: {}", if proxies.is_empty() { "none".to_owned() } else { proxies.join(", ") })?;
    let excluded = ["NO_PROXY", "no_proxy"].into_iter().find_map(|name| environment.variable(name));
    writeln!(text, "- NO_PROXY: {}", excluded.map_or("none".into(), |value| value.to_string_lossy().into_owned()))?;
    if let Some(path) = environment.variable("PATH") {
        writeln!(text, "- PATH: {}", path.to_string_lossy())?;
    }
    Ok(())
}

fn steps(text: &mut String, events: &[CheckEvent]) -> std::fmt::Result {
    writeln!(text, "\n## Steps\n")?;
    for event in events {
        match event {
            CheckEvent::Started { .. } => {}
            CheckEvent::Message { step, text: line } => writeln!(text, "- {}: {line}", name(step))?,
            CheckEvent::Fact { step, fact } => {
                writeln!(text, "- {}: {}", name(step), words::check_fact(fact, Language::English))?;
            }
            CheckEvent::Done { result } => {
                let took = format!("{} ms", result.took_ms);
                match &result.problem {
                    None => writeln!(
                        text,
                        "- {}: ok, {took} {}",
                        name(&result.step),
                        words::check_facts(&result.facts, Language::English)
                    )?,
                    Some(problem) => {
                        writeln!(text, "- {}: `{}`, {took}", name(&result.step), problem.code)?;
                        explanation(text, problem)?;
                    }
                }
            }
        }
    }
    Ok(())
}

fn explanation(text: &mut String, problem: &Problem) -> std::fmt::Result {
    writeln!(text, "  - {}", problem.message)?;
    for hint in &problem.hints {
        writeln!(text, "  - {hint}")?;
    }
    for line in problem.detail.iter().flat_map(|detail| detail.lines()) {
        writeln!(text, "  - detail: {line}")?;
    }
    Ok(())
}

/// The stable name of a step.
fn name(step: &impl serde::Serialize) -> String {
    serde_json::to_value(step).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// What the kubeconfig holds, by kind and without values.
fn structure(
    text: &mut String,
    environment: &Environment,
    resolved: &Result<ResolvedContext, Problem>,
) -> std::fmt::Result {
    writeln!(text, "\n## Kubeconfig\n")?;
    for (path, origin) in glasslift_kubeconfig::candidates(environment) {
        let state = if path.exists() { "there" } else { "missing" };
        writeln!(text, "- Looked at: {} ({}), {state}", path.display(), name(&origin))?;
    }
    let context = match resolved {
        Ok(context) => context,
        Err(problem) => return writeln!(text, "- Unusable: `{}`", problem.code),
    };
    let present = |is: bool| if is { "present" } else { "absent" };
    let auth = &context.auth;
    writeln!(text, "- Server: {}", context.server)?;
    writeln!(text, "- Cluster entry: {}, user entry: {}", context.cluster, context.user)?;
    writeln!(text, "- Namespace: {}", context.namespace)?;
    writeln!(text, "- Certificate authority: {}", present(context.ca.is_some()))?;
    writeln!(text, "- insecure-skip-tls-verify: {}", context.insecure)?;
    writeln!(text, "- tls-server-name: {}", context.tls_server_name.as_deref().unwrap_or("absent"))?;
    writeln!(text, "- proxy-url: {}", present(context.proxy_url.is_some()))?;
    writeln!(text, "- Client certificate: {}", present(auth.certificate.is_some()))?;
    writeln!(text, "- Token: {}, token file: {}", present(auth.token.is_some()), present(auth.token_file.is_some()))?;
    writeln!(text, "- Password: {}", present(auth.password.is_some()))?;
    match &auth.exec {
        Some(exec) => writeln!(text, "- Sign-in tool: {} ({})", exec.command, exec.api_version)?,
        None => writeln!(text, "- Sign-in tool: absent")?,
    }
    writeln!(text, "- Acting as somebody else: {}", present(auth.impersonation.is_some()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use glasslift_connect::{CheckResult, CheckStep};

    const CONFIG: &str = "
apiVersion: v1
kind: Config
clusters:
- {name: c, cluster: {server: 'https://me:c4n4ry@k8s.corp.example:6443', proxy-url: 'http://me:c4n4ry@10.1.2.3:3128'}}
users:
- {name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1,
   interactiveMode: Never, command: aws, args: [c4n4ry], env: [{name: A, value: c4n4ry}]}}}
contexts:
- {name: prod, context: {cluster: c, user: u}}
";

    #[test]
    fn a_report_shows_structure_and_codes_but_no_secret_and_masked_no_address() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        std::fs::write(&path, CONFIG).unwrap();
        let mut environment = Environment { home: Some(folder.path().to_owned()), ..Environment::default() };
        environment.variables.insert("HTTPS_PROXY".into(), "http://me:c4n4ry@10.1.2.3:3128".into());
        environment.variables.insert("PATH".into(), "/usr/bin:/opt/x".into());
        let target = Target { kubeconfig: path, context: "prod".into(), namespace: None };
        let problem = Problem::new("connection-refused", "k8s.corp.example:6443 refuses the connection.")
            .param("address", "k8s.corp.example:6443")
            .hint("It is at 10.9.8.7.");
        let result =
            CheckResult { step: CheckStep::Reach, took_ms: 12, facts: Vec::new(), problem: Some(problem.clone()) };
        let events = [
            CheckEvent::Started { step: CheckStep::Reach },
            CheckEvent::Message { step: CheckStep::Reach, text: "trying 2001:db8::7".into() },
            CheckEvent::Done { result },
        ];
        let subject = Subject { target: &target, events: &events, outcome: Some(Err(&problem)) };
        let open = report(&environment, subject, false);
        for wanted in
            ["`connection-refused`, 12 ms", "reach", "k8s.corp.example", "Sign-in tool: aws", "HTTPS_PROXY", "/opt/x"]
        {
            assert!(open.contains(wanted), "{wanted} is not in\n{open}");
        }
        let masked = report(&environment, subject, true);
        for hidden in ["corp.example", "10.9.8.7", "10.1.2.3", "2001:db8::7", folder.path().to_str().unwrap()] {
            assert!(!masked.contains(hidden), "{hidden} is in\n{masked}");
        }
        assert!(masked.contains("~/config") && masked.contains("/opt/x"), "{masked}");
        assert!(masked.contains("- Context: <name-1> in ~/config"), "{masked}");
        assert!(masked.contains("- Cluster entry: <name-2>, user entry: <name-3>"), "{masked}");
        assert!(masked.contains("aws"), "ordinary words stay where a name is a letter: {masked}");
        for text in [open, masked] {
            assert!(!text.contains("c4n4ry"), "{text}");
        }
    }
}
