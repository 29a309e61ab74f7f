//! What a program gets from outside: variables, the home folder, the login shell, the search path, how many files it may have open,
//! pasted kubeconfigs, and how a file is written.

mod files;
mod login_shell;
pub mod search_path;
pub mod whole;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use files::allow_enough_files;
pub use login_shell::LoginShell;
use secrecy::{ExposeSecret, SecretString};

/// Environment variables by name.
pub type Variables = BTreeMap<OsString, OsString>;

/// Where kubeconfigs and sign-in tools may lie. A value, so that tests can make one; the process is asked only by the constructors.
#[derive(Clone, Default)]
pub struct Environment {
    /// Value of `KUBECONFIG`: a list of paths.
    pub kubeconfig: Option<OsString>,
    /// Home folder.
    pub home: Option<PathBuf>,
    /// All variables, which sign-in tools inherit.
    pub variables: Variables,
    /// What the login shell says, for programs that were not started from one.
    pub login_shell: LoginShell,
    /// Kubeconfigs that were pasted. They are never written anywhere.
    pub pasted: Vec<PastedKubeconfig>,
    /// Folders in which the user showed sign-in tools; they are looked in first.
    pub tool_folders: Vec<PathBuf>,
    /// How long a sign-in tool may take; none is 3 minutes.
    pub sign_in_deadline: Option<Duration>,
}

/// Shows names only: variables hold passwords.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("kubeconfig", &self.kubeconfig)
            .field("home", &self.home)
            .field("variables", &self.variables.keys())
            .field("pasted", &self.pasted)
            .finish_non_exhaustive()
    }
}

/// A kubeconfig that was pasted. It stays in memory.
#[derive(Clone)]
pub struct PastedKubeconfig {
    path: PathBuf,
    text: SecretString,
}

impl PastedKubeconfig {
    const PREFIX: &str = "pasted:";

    /// The text, and a number that tells it from other pasted ones.
    pub fn new(number: usize, text: impl Into<String>) -> Self {
        Self { path: PathBuf::from(format!("{}{number}", Self::PREFIX)), text: SecretString::from(text.into()) }
    }

    /// What stands for its path, for example `pasted:1`.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.text.expose_secret()
    }

    /// Whether a path stands for a pasted kubeconfig.
    pub fn is_one(path: &Path) -> bool {
        path.to_str().is_some_and(|path| path.starts_with(Self::PREFIX))
    }
}

impl fmt::Debug for PastedKubeconfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PastedKubeconfig").field(&self.path).finish()
    }
}

impl Environment {
    /// The environment of this process, which was started from a shell.
    pub fn of_process() -> Self {
        Self {
            kubeconfig: std::env::var_os("KUBECONFIG"),
            home: std::env::home_dir(),
            variables: std::env::vars_os().collect(),
            ..Self::default()
        }
    }

    /// The environment of this process, which may have been started by a double-click: the login shell is asked in the background for
    /// what such programs do not get. Returns at once.
    pub fn of_desktop_app() -> Self {
        let environment = Self::of_process();
        let login_shell = LoginShell::ask_unless_started_from_terminal(&environment.variables);
        Self { login_shell, ..environment }
    }

    /// A variable of the process, else of the login shell if that has answered by now.
    pub fn variable(&self, name: &str) -> Option<OsString> {
        let name = OsStr::new(name);
        let own = self.variables.get(name).cloned();
        own.or_else(|| self.login_shell.answer().and_then(|found| found.get(name).cloned()))
    }

    /// The members of `KUBECONFIG`, each once and with its whole path: what is kept or printed means the same in every folder.
    pub fn listed(&self) -> Vec<PathBuf> {
        let value = match &self.kubeconfig {
            Some(value) => Some(value.clone()),
            None => self.login_shell.answer().and_then(|found| found.get(OsStr::new("KUBECONFIG")).cloned()),
        };
        let mut unique: Vec<PathBuf> = Vec::new();
        for path in value.iter().flat_map(std::env::split_paths).filter(|path| !path.as_os_str().is_empty()) {
            let path = std::path::absolute(&path).unwrap_or(path);
            if !unique.contains(&path) {
                unique.push(path);
            }
        }
        unique
    }
}

#[cfg(test)]
mod tests;
