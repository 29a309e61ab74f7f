//! `cargo xtask test`: everything that CI runs, on a machine with only Rust, Go, Node.js and a package manager.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use glasslift_control_plane::{Binaries, RELEASE_VARIABLE, Release};

use crate::command::{capture, cargo, command, npm, run, run_reading, succeeds};
use crate::steps::{self, Ending, Step};
use crate::system::{self, Need};
use crate::{fuzz, place, rooms, tools, ui};

/// What to run.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Also run the tests that are left out otherwise because they take long, and the scenarios a second time on the oldest
    /// supported Kubernetes
    #[arg(long, conflicts_with = "quick")]
    all: bool,
    /// Only what needs neither a control plane nor a window
    #[arg(long)]
    quick: bool,
}

/// Runs every check; the first that fails ends it.
///
/// # Errors
/// The first failing step's.
pub(crate) fn run_all(options: &Options) -> Result<()> {
    let need = if options.quick { Need::Build } else { Need::Window };
    let mut counts = Counts::default();
    let mut list = vec![
        Step::new("format", "rustfmt has nothing to change", format),
        Step::new("rooms", "the engine's rooms stand on each other, and no import climbs", rooms::check),
        Step::new("system packages", "what the app needs to be built and driven", move || system::ensure(need)),
        Step::new("lock files", "what is built is what was committed", lock_files),
        Step::new("wizard: packages", "exactly what ui/package-lock.json names", ui::install),
        Step::new("wizard: build", "the app embeds ui/dist, so this comes before any Rust", ui::build),
        Step::new("wizard: checks", "types, rules, format and component tests", ui::check),
        Step::new("lints", "clippy on everything, and every warning is an error", lints),
        Step::new("build", "the app, the command line and all tests", build),
        Step::new("generated types", "ui/src/generated is what the Rust types say", generated_types),
    ];
    if !options.quick {
        list.push(Step::new("control plane", "a real API server for the tests, built once", control_plane));
        list.push(Step::new("tauri-driver", "passes the tests' clicks on to the real window", tauri_driver));
    }
    list.push(Step::new("tests", "units, scenarios on a real API server, the real window", || {
        tests(options, &mut counts)
    }));
    if options.all {
        list.push(Step::new("older control plane", "the oldest supported Kubernetes, built once", older_control_plane));
        list.push(Step::new("tests on it", "the scenarios again, on the oldest supported Kubernetes", older_tests));
    }
    list.push(Step::new("fuzzing", "hostile bytes for the readers of bundles, a few seconds each", fuzzing));
    list.push(Step::new(
        "dependencies",
        "licences and sources (cargo-deny), advisories (cargo-deny, npm)",
        dependencies,
    ));
    steps::run(list)?;
    println!("\ntests: {counts}");
    Ok(())
}

/// `cargo xtask` itself completes an incomplete Cargo.lock before any check runs, so `--locked` alone would notice nothing.
fn lock_files() -> Result<Ending> {
    if std::env::var_os("CI").is_none() {
        return Ok(Ending::Skipped(
            "only a fresh clone can tell, so only CI (with the variable CI set) looks".to_owned(),
        ));
    }
    let mut diff = command("git");
    diff.current_dir(place::root());
    run(diff.args(["diff", "--exit-code", "HEAD", "--", "Cargo.lock", "ui/package-lock.json"]))
        .context("a lock file changes when the project is built: build once, then commit it")?;
    Ok(Ending::Done)
}

fn format() -> Result<Ending> {
    run(cargo().args(["fmt", "--all", "--check"]))?;
    Ok(Ending::Done)
}

fn lints() -> Result<Ending> {
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))?;
    Ok(Ending::Done)
}

fn build() -> Result<Ending> {
    // One build of all targets: building without the tests first would compile the desktop stack twice, as the tests switch
    // more features on. xtask is left out because Windows does not let a running program be replaced.
    run(cargo().args(["build", "--workspace", "--exclude", "xtask", "--all-targets", "--locked"]))?;
    Ok(Ending::Done)
}

/// Seconds for each target: enough to notice a reader that broke, not to search.
const FUZZ_SECONDS: u32 = 10;

fn fuzzing() -> Result<Ending> {
    if !cfg!(unix) {
        return Ok(Ending::Skipped("libFuzzer is run on Unix only".to_owned()));
    }
    fuzz::fuzz(&fuzz::Options { seconds: FUZZ_SECONDS, targets: Vec::new() })?;
    Ok(Ending::DoneWith(format!("{} targets", fuzz::TARGETS.len())))
}

fn control_plane() -> Result<Ending> {
    Binaries::ensure(&|line| println!("      {line}"))?;
    Ok(Ending::DoneWith(format!("Kubernetes {}", glasslift_control_plane::kubernetes_version())))
}

fn tauri_driver() -> Result<Ending> {
    if !cfg!(target_os = "linux") {
        return Ok(Ending::Skipped("the window is driven on Linux only".to_owned()));
    }
    tools::tauri_driver()?;
    Ok(Ending::Done)
}

fn tests(options: &Options, counts: &mut Counts) -> Result<Ending> {
    let mut tests = cargo();
    tests.args(["test", "--workspace", "--locked", "--no-fail-fast"]);
    if options.quick {
        // The library and program targets hold the unit tests; scenarios and windows are integration tests.
        tests.args(["--lib", "--bins"]);
    } else {
        tests.args(["--lib", "--bins", "--tests"]);
        if cfg!(target_os = "linux") {
            tests.env(tools::TAURI_DRIVER_VARIABLE, tools::tauri_driver()?);
        }
    }
    if options.all {
        tests.args(["--", "--include-ignored"]);
    }
    run_reading(&mut tests, |line| counts.read(line))?;
    if counts.passed == 0 {
        bail!("not a single test ran; that is never right");
    }
    Ok(Ending::DoneWith(counts.to_string()))
}

fn older_control_plane() -> Result<Ending> {
    Binaries::ensure_release(Release::Older, &|line| println!("      {line}"))?;
    Ok(Ending::DoneWith(format!("Kubernetes {}", Release::Older.kubernetes_version())))
}

/// Counted apart: the same tests passed before, and a sum would call them different ones.
fn older_tests() -> Result<Ending> {
    let mut counts = Counts::default();
    let mut tests = cargo();
    tests.args(["test", "--package", "glasslift-tests", "--locked", "--no-fail-fast"]);
    for scenario in scenarios()? {
        tests.args(["--test", &scenario]);
    }
    tests.args(["--", "--include-ignored"]).env(RELEASE_VARIABLE, Release::Older.minor());
    run_reading(&mut tests, |line| counts.read(line))?;
    if counts.passed == 0 {
        bail!("not a single scenario ran on the older Kubernetes; that is never right");
    }
    Ok(Ending::DoneWith(counts.to_string()))
}

/// Every scenario; the window looks the same on every Kubernetes.
fn scenarios() -> Result<Vec<String>> {
    let folder = place::root().join("tests").join("tests");
    let files = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut names: Vec<String> = files
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .filter(|name| !name.starts_with("window"))
        .collect();
    names.sort();
    Ok(names)
}

/// Sums of cargo's `test result` lines.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl Counts {
    fn read(&mut self, line: &str) {
        // `test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.03s`
        let Some((_, numbers)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) else {
            return;
        };
        for part in numbers.split(';') {
            let mut words = part.split_whitespace();
            let (Some(Ok(number)), Some(word)) = (words.next().map(str::parse::<u64>), words.next()) else {
                continue;
            };
            match word {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.skipped += number,
                _ => {}
            }
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// Lets the tests that export the types (one of the shell, one of the connection) write into an empty folder, and compares: that also finds files whose type is gone.
fn generated_types() -> Result<Ending> {
    let fresh = place::programs().join("generated-types");
    let _ = fs::remove_dir_all(&fresh);
    fs::create_dir_all(&fresh).with_context(|| format!("cannot create {}", fresh.display()))?;
    let mut export = cargo();
    export.args(["test", "--workspace", "--locked", "--lib", "export_bindings"]).env("TS_RS_EXPORT_DIR", &fresh);
    let output = capture(&mut export)?;
    if !output.status.success() {
        bail!(
            "the types could not be exported:\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let committed = place::root().join("ui").join("src").join("generated");
    let (wanted, found) = (texts(&fresh)?, texts(&committed)?);
    if wanted.is_empty() {
        bail!("no type was exported, although the wizard needs some: the exporting tests have probably been renamed");
    }
    let differences = differences(&wanted, &found);
    if !differences.is_empty() {
        bail!(
            "ui/src/generated is not what the Rust types say:\n  {}\nRun `cargo test --workspace --lib export_bindings`, \
             remove what is no longer made, and commit the folder",
            differences.join("\n  ")
        );
    }
    Ok(Ending::DoneWith(format!("{} files", wanted.len())))
}

fn texts(folder: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut texts = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).with_context(|| format!("cannot read {}", next.display()))? {
            let path = entry.with_context(|| format!("cannot read {}", next.display()))?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
                texts.insert(path.strip_prefix(folder).unwrap_or(&path).to_owned(), text);
            }
        }
    }
    Ok(texts)
}

fn differences(wanted: &BTreeMap<PathBuf, String>, found: &BTreeMap<PathBuf, String>) -> Vec<String> {
    let missing_or_old = wanted.iter().filter_map(|(name, text)| match found.get(name) {
        None => Some(format!("{} is missing", name.display())),
        Some(old) if old != text => Some(format!("{} is out of date", name.display())),
        Some(_) => None,
    });
    let stale = found.keys().filter(|name| !wanted.contains_key(*name));
    missing_or_old.chain(stale.map(|name| format!("{} has no type any more", name.display()))).collect()
}

/// What needs a tool or a network that may not be there: said, never a failure by itself.
fn dependencies() -> Result<Ending> {
    let mut notes = Vec::new();
    if succeeds(cargo().args(["deny", "--version"])) {
        run(cargo().args(["deny", "--locked", "check", "licenses", "bans", "sources"]))?;
        if !succeeds(cargo().args(["deny", "--locked", "fetch", "db"])) {
            notes.push("Rust advisories: their database cannot be reached");
        } else {
            run(cargo().args(["deny", "--locked", "check", "--disable-fetch", "advisories"]))?;
        }
    } else {
        notes.push("cargo-deny is not installed (`cargo install cargo-deny --locked`)");
    }
    if let Err(why) = npm_audit()? {
        notes.push(why);
    }
    Ok(if notes.is_empty() { Ending::Done } else { Ending::Skipped(notes.join("; ")) })
}

/// Asks for known vulnerabilities in what the app ships; tools of the build do not count. The inner error says why it could
/// not be asked.
fn npm_audit() -> Result<Result<(), &'static str>> {
    let mut audit = npm();
    audit.args(["audit", "--omit=dev", "--audit-level=high", "--json"]);
    let output = capture(&mut audit)?;
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    if !answer["auditReportVersion"].is_number() {
        return Ok(Err("npm advisories: the registry does not answer"));
    }
    if !output.status.success() {
        bail!("npm knows vulnerabilities in what the app ships:\n{answer:#}");
    }
    Ok(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_are_the_sums_of_all_result_lines() {
        let mut counts = Counts::default();
        for line in [
            "running 14 tests",
            "test result: ok. 12 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.03s",
            "test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 7 filtered out; finished in 1.00s",
            "test result is a word in a test's own output",
        ] {
            counts.read(line);
        }
        assert_eq!(counts, Counts { passed: 15, failed: 1, skipped: 2 });
        assert_eq!(counts.to_string(), "15 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn a_missing_an_old_and_a_leftover_type_are_told_apart() {
        let files = |list: &[(&str, &str)]| {
            list.iter().map(|(name, text)| (PathBuf::from(name), (*text).to_owned())).collect::<BTreeMap<_, _>>()
        };
        let wanted = files(&[("A.ts", "1"), ("B.ts", "2"), ("C.ts", "3")]);
        let found = files(&[("A.ts", "1"), ("B.ts", "old"), ("D.ts", "4")]);
        assert_eq!(
            differences(&wanted, &found),
            ["B.ts is out of date", "C.ts is missing", "D.ts has no type any more"]
        );
        assert!(differences(&wanted, &wanted).is_empty());
    }
}
