//! What is known about sign-in tools: what they are, and how to get them.

use std::path::{Path, PathBuf};

use glasslift_object::problem::Problem;

use super::redact::plain;

/// Folders that are named in a message; the rest is in its detail.
const SHOWN_FOLDERS: usize = 6;

/// A tool whose purpose and installation have words.
struct Known {
    command: &'static str,
    /// An argument that tells it from another tool of the same name.
    argument: Option<&'static str>,
    /// The word that its installation is explained by.
    install: &'static str,
}

const KNOWN: [Known; 19] = [
    known("aws"),
    known("aws-iam-authenticator"),
    known("gke-gcloud-auth-plugin"),
    known("gcloud"),
    Known { command: "kubelogin", argument: Some("--server-id"), install: "kubelogin-azure" },
    Known { command: "kubelogin", argument: Some("--oidc-issuer-url"), install: "oidc-login" },
    known("kubelogin"),
    known("az"),
    Known { command: "kubectl-oidc_login", argument: None, install: "oidc-login" },
    Known { command: "kubectl", argument: Some("oidc-login"), install: "oidc-login" },
    known("kubectl"),
    known("tsh"),
    known("doctl"),
    known("oci"),
    known("ibmcloud"),
    known("linode-cli"),
    known("rancher"),
    known("pinniped"),
    known("kubectl-gs"),
];

const fn known(command: &'static str) -> Known {
    Known { command, argument: None, install: command }
}

/// The name of a program, without folder and extension.
pub(super) fn name(command: &str) -> &str {
    let name = command.rsplit(['/', '\\']).next().unwrap_or(command);
    name.strip_suffix(".exe").or_else(|| name.strip_suffix(".cmd")).unwrap_or(name)
}

/// The word that the installation of a tool is explained by, if it is a known one.
pub(super) fn installation(command: &str, args: &[String]) -> Option<&'static str> {
    let name = name(command);
    let fits = |known: &&Known| {
        known.command == name
            && known.argument.is_none_or(|wanted| args.iter().any(|argument| argument.starts_with(wanted)))
    };
    KNOWN.iter().find(fits).map(|known| known.install)
}

/// A tool that is nowhere: its name, where was looked, how to get it.
pub(super) fn missing(command: &str, args: &[String], own_hint: Option<&str>, folders: &[PathBuf]) -> Problem {
    let tool = name(command);
    let searched: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
    // The kubeconfig's author knows best, but writes for terminals.
    let problem = Problem::new("sign-in-tool-missing")
        .param("tool", tool)
        .param("install", installation(command, args).unwrap_or_default())
        .param("kubeconfig_hint", own_hint.map(plain).unwrap_or_default())
        .retryable();
    if Path::new(command).is_absolute() {
        return problem.param("path", command);
    }
    let more = searched.len().saturating_sub(SHOWN_FOLDERS);
    let problem = problem.param("searched", searched[..searched.len() - more].join(", ")).detail(searched.join("\n"));
    if more > 0 { problem.param("more", more.to_string()) } else { problem }
}

/// A file that has the name of the tool and is no program.
pub(super) fn not_executable(command: &str, path: &Path) -> Problem {
    let tool = name(command);
    let path = path.display().to_string();
    Problem::new("sign-in-tool-unusable").case("not-executable").param("tool", tool).param("path", path).retryable()
}
