//! `cargo xtask fuzz`: feeds the readers of bundles with hostile bytes, on the ordinary stable compiler.
//!
//! The targets are laid out for cargo-fuzz as well. Here the coverage instrumentation is asked for by hand, so that nothing has to
//! be installed: the readers hold no unsafe code of ours, so the sanitizers of a nightly compiler would add little.

use anyhow::{Context, Result};
use clap::Args;

use crate::command::{capture, cargo, command, run};
use crate::place;

/// What `cargo fuzz run --sanitizer none` passes to the compiler, all of it stable.
const INSTRUMENTATION: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
     -Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions -Ccodegen-units=1";
/// More than this for one input is a defect.
const MEMORY_MB: u32 = 512;
const SECONDS_PER_INPUT: u32 = 25;
/// Every reader that meets bytes from outside.
pub(crate) const TARGETS: &[&str] = &["splitter", "reader", "archive"];

/// What to run.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// How long to run each target
    #[arg(long, default_value_t = 60)]
    pub(crate) seconds: u32,
    /// Only these targets
    pub(crate) targets: Vec<String>,
}

/// Builds the targets, writes their first corpus and runs them one after another.
///
/// # Errors
/// When one does not build, or finds an input that crashes, hangs or takes too much memory; libFuzzer says where it saved it.
pub(crate) fn fuzz(options: &Options) -> Result<()> {
    let folder = place::root().join("src-tauri/crates/bundle/fuzz");
    let output = place::root().join("target/fuzz");
    let host = host()?;
    let all: Vec<String> = TARGETS.iter().map(|&target| target.to_owned()).collect();
    let targets = if options.targets.is_empty() { &all } else { &options.targets };

    run(cargo()
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", &output)
        .args(["run", "--quiet", "--locked", "--bin", "seeds"]))
    .context("the first corpus could not be written")?;
    let mut build = cargo();
    build.current_dir(&folder).env("CARGO_TARGET_DIR", &output).env("RUSTFLAGS", INSTRUMENTATION);
    // A target of its own keeps build scripts free of the instrumentation.
    build.args(["build", "--release", "--locked", "--target", &host]);
    run(build.args(targets.iter().flat_map(|target| ["--bin", target.as_str()])))?;

    for target in targets {
        let corpus = folder.join("corpus").join(target);
        let artifacts = folder.join("artifacts").join(target);
        std::fs::create_dir_all(&artifacts)?;
        let mut fuzzer = command(output.join(&host).join("release").join(target));
        fuzzer.current_dir(&folder).arg(corpus).arg(format!("-artifact_prefix={}/", artifacts.display()));
        fuzzer.args([
            format!("-max_total_time={}", options.seconds),
            format!("-rss_limit_mb={MEMORY_MB}"),
            format!("-timeout={SECONDS_PER_INPUT}"),
            "-dict=yaml.dict".to_owned(),
            "-verbosity=0".to_owned(),
            "-print_final_stats=1".to_owned(),
        ]);
        run(&mut fuzzer).with_context(|| format!("the fuzz target {target} found something"))?;
    }
    Ok(())
}

/// The triple of this machine.
fn host() -> Result<String> {
    let output = capture(command("rustc").arg("-vV"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_owned).context("rustc -vV does not name the host")
}
