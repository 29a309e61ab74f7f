//! Measures how long the app takes from its start to a window that can be used. `cargo xtask bench start` calls this.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> ExitCode {
    glasslift_tests::ended(linux::main().await)
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("error: the window can be watched on Linux only");
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::PathBuf;
    use std::time::Duration;

    use anyhow::{Context, Result, bail};
    use clap::Parser;
    use glasslift_tests::window::launches;

    /// Prints how long the app takes to a usable window: the first time, and the middle of the others.
    #[derive(Parser, Debug)]
    struct Arguments {
        /// The app, built for release
        #[arg(long)]
        app: PathBuf,
        /// How often it is started
        #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(2..))]
        times: u32,
    }

    /// What a person takes for "at once".
    const GOAL: Duration = Duration::from_secs(1);

    pub(super) async fn main() -> Result<()> {
        let arguments = Arguments::parse();
        let taken = launches(&arguments.app, arguments.times as usize).await?;
        let (first, others) = taken.split_first().context("it was not started")?;
        let mut others = others.to_vec();
        others.sort();
        let middle = others.get(others.len() / 2).copied().context("it was started only once")?;
        println!("first start  {:>5} ms, with everything read from the disk", first.as_millis());
        println!(
            "later starts {:>5} ms in the middle, {} to {} ms; goal under {} ms",
            middle.as_millis(),
            others.first().map_or(0, Duration::as_millis),
            others.last().map_or(0, Duration::as_millis),
            GOAL.as_millis()
        );
        if middle > GOAL {
            bail!("the goal was missed; run it on an idle machine before believing it");
        }
        Ok(())
    }
}
