//! The Go toolchain: asking what it is, and building with it.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, ErrorKind, Seek};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::Error;
use crate::pins::{KWOK_MODULE, Pins};

/// A Go toolchain that is new enough for the pins.
pub(crate) struct Go {
    version: String,
    platform: String,
    sources: PathBuf,
    pins: Pins,
}

impl Go {
    /// Asks the `go` command on PATH what it is, in the folder that holds the pinned `go.mod`.
    pub(crate) fn find(sources: &Path, pins: Pins) -> Result<Self, Error> {
        let needed = pins.go_version().to_owned();
        let output = match command(sources).args(["env", "GOVERSION", "GOHOSTOS", "GOHOSTARCH"]).output() {
            Ok(output) => output,
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(Error::GoMissing { needed }),
            Err(error) => {
                return Err(Error::GoTooOld { needed, found: error.to_string() });
            }
        };
        if !output.status.success() {
            // From Go 1.21 on an old toolchain refuses by itself to work in a module that needs a newer one.
            let found = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(Error::GoTooOld { needed, found });
        }
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut lines = text.lines();
        let version = lines.next().unwrap_or_default().trim_start_matches("go").to_owned();
        if !is_at_least(&version, &needed) {
            return Err(Error::GoTooOld { needed, found: format!("go{version}") });
        }
        let platform = lines.collect::<Vec<_>>().join("-");
        Ok(Self { version, platform, sources: sources.to_owned(), pins })
    }

    /// Its version, for example `1.26.8`.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// What it builds for, for example `linux-amd64`.
    pub(crate) fn platform(&self) -> &str {
        &self.platform
    }

    /// Builds programs into a folder.
    pub(crate) fn build(&self, packages: &[&str], into: &Path, on_line: &dyn Fn(&str)) -> Result<(), Error> {
        let total = self.count_packages(packages, on_line)?;
        let mut command = command(&self.sources);
        command.args([
            "build",
            "-v",
            "-trimpath",
            "-buildvcs=false",
            "-mod=readonly",
            "-ldflags",
            &link_flags(self.pins),
        ]);
        // A trailing separator makes `go build` put several programs into the folder.
        command.arg("-o").arg(into.join("")).args(packages);
        command.stdout(Stdio::null());
        let mut compiled = 0_usize;
        self.stream(command, "go build", &mut |line| {
            // `go build -v` prints the import path of each package that it compiles and nothing else.
            if line.contains(' ') || line.is_empty() {
                on_line(line);
                return;
            }
            compiled += 1;
            if compiled.is_multiple_of(100) {
                on_line(&format!("compiled {compiled} of at most {total} packages"));
            }
        })
    }

    /// The folder of a module's sources.
    pub(crate) fn module_folder(&self, module: &str) -> Result<PathBuf, Error> {
        let mut folder = None;
        let mut command = command(&self.sources);
        command.args(["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module]);
        let output = command.output().map_err(Error::file("run `go list` in", &self.sources))?;
        if output.status.success() {
            let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            folder = (!text.is_empty()).then(|| PathBuf::from(text));
        }
        folder.ok_or_else(|| Error::GoFailed {
            command: format!("go list -m {module}"),
            status: output.status.to_string(),
            output: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// How many packages a build compiles at most. Downloads the sources on the way.
    fn count_packages(&self, packages: &[&str], on_line: &dyn Fn(&str)) -> Result<usize, Error> {
        on_line("fetching the pinned Go sources");
        let mut command = command(&self.sources);
        command.args(["list", "-mod=readonly", "-deps", "-f", "{{.ImportPath}}"]).args(packages);
        let failed = || Error::file("keep the package list of", &self.sources);
        let mut list = tempfile::tempfile().map_err(failed())?;
        command.stdout(list.try_clone().map_err(failed())?);
        let mut fetched = 0_usize;
        self.stream(command, "go list", &mut |line| {
            fetched += usize::from(line.starts_with("go: downloading"));
            if fetched > 0 && fetched.is_multiple_of(25) {
                on_line(&format!("fetched {fetched} Go modules"));
            }
        })?;
        list.rewind().map_err(failed())?;
        Ok(BufReader::new(list).lines().map_while(Result::ok).count())
    }

    /// Runs a command and passes each line of its standard error on while it runs.
    fn stream(&self, mut command: Command, name: &str, on_line: &mut dyn FnMut(&str)) -> Result<(), Error> {
        let mut child = command.stderr(Stdio::piped()).spawn().map_err(Error::file("run `go` in", &self.sources))?;
        let mut last = VecDeque::new();
        if let Some(stderr) = child.stderr.take() {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                on_line(&line);
                last.push_back(line);
                if last.len() > LINES_KEPT {
                    last.pop_front();
                }
            }
        }
        let status = child.wait().map_err(Error::file("wait for `go` in", &self.sources))?;
        if status.success() {
            return Ok(());
        }
        let output = Vec::from(last).join("\n");
        Err(Error::GoFailed { command: name.to_owned(), status: status.to_string(), output })
    }
}

/// How much of what a failed command printed is shown.
const LINES_KEPT: usize = 30;

/// `go` in the folder of the pins, for this machine and without C, whatever the caller's environment says.
fn command(sources: &Path) -> Command {
    let mut command = Command::new("go");
    command.current_dir(sources).env("CGO_ENABLED", "0").env("GOWORK", "off");
    command.env_remove("GOOS").env_remove("GOARCH").stdin(Stdio::null());
    command
}

/// The version that upstream's release build would put in; without it kube-apiserver says `v0.0.0-master`.
fn link_flags(pins: Pins) -> String {
    let version = pins.kubernetes_version().unwrap_or("v0.0.0");
    let mut numbers = version.trim_start_matches('v').split('.');
    let (major, minor) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
    let mut flags = "-s -w".to_owned();
    let values = [("gitVersion", version), ("gitMajor", major), ("gitMinor", minor), ("gitTreeState", "clean")];
    for package in ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"] {
        for (name, value) in values {
            flags.push_str(&format!(" -X {package}.{name}={value}"));
        }
    }
    if let Some(kwok) = pins.kwok_version() {
        flags.push_str(&format!(" -X {KWOK_MODULE}/pkg/consts.Version={}", kwok.trim_start_matches('v')));
    }
    flags
}

fn is_at_least(version: &str, needed: &str) -> bool {
    // A pre-release such as 1.26rc1 counts as its release: its numbers are what matters here.
    fn numbers(text: &str) -> Vec<u32> {
        let clean = text.split(['r', 'b', '-', ' ']).next().unwrap_or_default();
        clean.split('.').map_while(|part| part.parse().ok()).collect()
    }
    let (mut have, mut want) = (numbers(version), numbers(needed));
    have.resize(3, 0);
    want.resize(3, 0);
    have >= want
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pins::Release;

    #[test]
    fn go_versions_compare_as_numbers() {
        assert!(is_at_least("1.26.8", "1.26.0"));
        assert!(is_at_least("1.26", "1.26.0"));
        assert!(is_at_least("2.0", "1.26.0"));
        assert!(is_at_least("1.27rc1", "1.26.0"));
        assert!(!is_at_least("1.9.7", "1.26.0"));
        assert!(!is_at_least("1.25.11", "1.26.0"));
        assert!(!is_at_least("", "1.26.0"));
    }

    #[test]
    fn the_version_is_linked_in() {
        for release in Release::ALL {
            let (pins, _) = *release.parts().last().unwrap();
            let flags = link_flags(pins);
            assert!(flags.contains(&format!("version.gitVersion={}", release.kubernetes_version())), "{flags}");
            assert!(flags.contains("version.gitMajor=1 "), "{flags}");
        }
    }
}
