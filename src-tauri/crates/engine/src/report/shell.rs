//! The shell that people paste commands into: how it reads words, and how a command gets a variable.

use std::path::Path;

/// A shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shell {
    /// `sh` and what understands it.
    Posix,
    /// What a terminal of Windows starts.
    PowerShell,
}

impl Shell {
    /// That of this platform.
    pub(super) fn here() -> Self {
        if cfg!(windows) { Self::PowerShell } else { Self::Posix }
    }

    /// A word as the shell reads it back: quoted only where it has to be.
    pub(super) fn quoted(self, word: &str) -> String {
        let (plain, quote) = match self {
            Self::Posix => ("-_./:@%+=,", r"'\''"),
            // A backslash is a character like others; `@`, `,` and `%` are not (about_Special_Characters, about_Splatting).
            Self::PowerShell => (r"-_./:+=\", "''"),
        };
        let is_plain = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || plain.contains(c));
        if is_plain { word.to_owned() } else { format!("'{}'", word.replace('\'', quote)) }
    }

    /// A command with the variable `KUBECONFIG` set to a list of files.
    pub(super) fn with_kubeconfigs(self, files: &[String], command: &str) -> String {
        match self {
            Self::Posix => format!("KUBECONFIG={} {command}", self.quoted(&files.join(":"))),
            Self::PowerShell => format!("$env:KUBECONFIG={}; {command}", in_quotes(&files.join(";"))),
        }
    }
}

/// A value that is assigned is an expression: there, PowerShell wants quotes around every text.
fn in_quotes(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A word as the shell of this platform reads it back: quoted only where it has to be.
pub fn quoted(word: &str) -> String {
    Shell::here().quoted(word)
}

/// The whole path of a file as a word for the shell of this platform.
pub fn quoted_path(path: &Path) -> String {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    quoted(&whole.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_only_where_they_have_to_be() {
        let rows = [
            ("prod", "prod", "prod"),
            ("a b", "'a b'", "'a b'"),
            ("it's", r"'it'\''s'", "'it''s'"),
            ("", "''", "''"),
            ("$HOME", "'$HOME'", "'$HOME'"),
            ("a;b", "'a;b'", "'a;b'"),
            ("user@host:6443/x", "user@host:6443/x", "'user@host:6443/x'"),
            (r"C:\Users\ada\config", r"'C:\Users\ada\config'", r"C:\Users\ada\config"),
            (r"C:\Program Files\a", r"'C:\Program Files\a'", r"'C:\Program Files\a'"),
        ];
        for (word, posix, powershell) in rows {
            assert_eq!(Shell::Posix.quoted(word), posix);
            assert_eq!(Shell::PowerShell.quoted(word), powershell);
        }
    }

    #[test]
    fn a_list_of_kubeconfigs_is_a_variable_of_the_command() {
        let posix = ["/a b/c".to_owned(), "/d".to_owned()];
        assert_eq!(Shell::Posix.with_kubeconfigs(&posix, "kubectl x"), "KUBECONFIG='/a b/c:/d' kubectl x");
        let windows = [r"C:\a b".to_owned(), r"D:\c".to_owned()];
        let line = Shell::PowerShell.with_kubeconfigs(&windows, "kubectl x");
        assert_eq!(line, r"$env:KUBECONFIG='C:\a b;D:\c'; kubectl x");
    }

    /// The words come out of a real shell as they went in.
    #[cfg(unix)]
    #[test]
    fn a_shell_reads_words_back() {
        for word in ["", "a b", "it's", "$(id) `id` \"x\" \\ * ? ; & | < >", "中 文", "line\nbreak", "-n", "~/x", "a=b"]
        {
            let line = format!("printf '%s' {}", quoted(word));
            let said = std::process::Command::new("sh").args(["-c", &line]).output();
            assert_eq!(said.ok().map(|said| said.stdout), Some(word.as_bytes().to_vec()), "{line}");
        }
    }
}
