//! What is known about sign-in tools: what they are, and how to get them.

use std::path::{Path, PathBuf};

use glasslift_object::problem::Problem;

use super::redact::plain;

/// Folders that are named in a message; the rest is in its detail.
const SHOWN_FOLDERS: usize = 6;

/// What a tool is for and how to install it.
struct Known {
    command: &'static str,
    /// An argument that tells it from another tool of the same name.
    argument: Option<&'static str>,
    hint: &'static str,
}

const KNOWN: [Known; 19] = [
    known(
        "aws",
        "It is the AWS CLI, which signs in to EKS. Install it from https://aws.amazon.com/cli/, then run `aws configure` or `aws sso login` once.",
    ),
    known(
        "aws-iam-authenticator",
        "It signs in to EKS. Install aws-iam-authenticator, or run `aws eks update-kubeconfig` to use the AWS CLI instead.",
    ),
    known(
        "gke-gcloud-auth-plugin",
        "It signs in to GKE. Install it with `gcloud components install gke-gcloud-auth-plugin`, or from your system's packages.",
    ),
    known("gcloud", "It is the Google Cloud CLI. Install it from https://cloud.google.com/sdk/docs/install."),
    Known { command: "kubelogin", argument: Some("--server-id"), hint: AZURE },
    Known { command: "kubelogin", argument: Some("--oidc-issuer-url"), hint: OIDC },
    known(
        "kubelogin",
        "Two tools have this name: for AKS install it with `az aks install-cli`; for OpenID Connect install kubelogin of int128.",
    ),
    known(
        "az",
        "It is the Azure CLI. Install it from https://learn.microsoft.com/cli/azure/install-azure-cli, then run `az login` once.",
    ),
    known("kubectl-oidc_login", OIDC),
    Known { command: "kubectl", argument: Some("oidc-login"), hint: OIDC },
    known("kubectl", "Install kubectl from https://kubernetes.io/docs/tasks/tools/."),
    known(
        "tsh",
        "It is the client of Teleport. Install it from https://goteleport.com/docs/installation/, then run `tsh login` once.",
    ),
    known("doctl", "It signs in to DigitalOcean. Install doctl, then run `doctl auth init` once."),
    known(
        "oci",
        "It is the CLI of Oracle Cloud. Install it from https://docs.oracle.com/iaas/Content/API/SDKDocs/cliinstall.htm, then run `oci setup config` once.",
    ),
    known("ibmcloud", "It is the CLI of IBM Cloud. Install it, then run `ibmcloud login` once."),
    known("linode-cli", "It signs in to Linode. Install it with `pip install linode-cli`."),
    known("rancher", "It is the CLI of Rancher. It may ask for a password: run it in a terminal once."),
    known("pinniped", "It signs in through Pinniped. Install it from https://pinniped.dev/docs/howto/install-cli/."),
    known("kubectl-gs", "It signs in to Giant Swarm. Install it with `kubectl krew install gs`."),
];

const AZURE: &str =
    "It signs in to AKS. Install it with `az aks install-cli`, or from https://azure.github.io/kubelogin/.";
const OIDC: &str = "It signs in with OpenID Connect. Install it with `kubectl krew install oidc-login`, or with Homebrew (`int128/kubelogin/kubelogin`).";

const fn known(command: &'static str, hint: &'static str) -> Known {
    Known { command, argument: None, hint }
}

/// The name of a program, without folder and extension.
pub(super) fn name(command: &str) -> &str {
    let name = command.rsplit(['/', '\\']).next().unwrap_or(command);
    name.strip_suffix(".exe").or_else(|| name.strip_suffix(".cmd")).unwrap_or(name)
}

/// How to get a tool, if it is a known one.
pub(super) fn install_hint(command: &str, args: &[String]) -> Option<&'static str> {
    let name = name(command);
    let fits = |known: &&Known| {
        known.command == name
            && known.argument.is_none_or(|wanted| args.iter().any(|argument| argument.starts_with(wanted)))
    };
    KNOWN.iter().find(fits).map(|known| known.hint)
}

/// A tool that is nowhere: its name, where was looked, how to get it.
pub(super) fn missing(command: &str, args: &[String], own_hint: Option<&str>, folders: &[PathBuf]) -> Problem {
    let tool = name(command);
    let is_path = Path::new(command).is_absolute();
    let searched: Vec<String> = if is_path {
        vec![command.to_owned()]
    } else {
        folders.iter().map(|folder| folder.display().to_string()).collect()
    };
    let mut problem = if is_path {
        Problem::new(
            "sign-in-tool-missing",
            format!("The sign-in tool {tool} is not where the kubeconfig says: {command}."),
        )
    } else {
        Problem::new("sign-in-tool-missing", format!("The sign-in tool {tool} was not found."))
    };
    problem = problem.param("tool", tool).param("searched", searched.join(", ")).retryable();
    if let Some(hint) = install_hint(command, args) {
        problem = problem.param("install", hint).hint(hint);
    }
    // The kubeconfig's author knows best, but writes for terminals.
    if let Some(hint) = own_hint.map(plain).filter(|hint| !hint.is_empty()) {
        problem = problem.param("kubeconfig_hint", &hint).hint(format!("The kubeconfig says: {hint}"));
    }
    if !is_path {
        let more = searched.len().saturating_sub(SHOWN_FOLDERS);
        let shown = searched[..searched.len() - more].join(", ");
        let more = if more > 0 { format!(" and {more} more folders") } else { String::new() };
        problem = problem.hint(format!("Looked in {shown}{more}.")).detail(searched.join("\n"));
    }
    problem
}

/// A file that has the name of the tool and is no program.
pub(super) fn not_executable(command: &str, path: &Path) -> Problem {
    let tool = name(command);
    let path = path.display().to_string();
    Problem::new("sign-in-tool-unusable", format!("The sign-in tool {tool} cannot be run: {path} is not executable."))
        .param("tool", tool)
        .param("path", path)
        .hint("Install the tool again, or allow running it (`chmod +x`).")
        .retryable()
}
