//! Measures the wizard in the web engine that its window uses: 5,000 rows during thousands of events. `cargo xtask bench ui` calls this.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> ExitCode {
    glasslift_tests::ended(linux::main().await)
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("error: the window can be driven on Linux only");
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::PathBuf;

    use anyhow::{Result, bail};
    use clap::Parser;
    use glasslift_tests::eventually;
    use glasslift_tests::window::{LATER, Size, Window};
    use serde::Deserialize;

    /// Prints how long events take to the screen, and the longest time for which nothing else could run.
    #[derive(Parser, Debug)]
    struct Arguments {
        /// A build of the wizard with the scripted host
        #[arg(long)]
        build: PathBuf,
        /// Rows of the run
        #[arg(long, default_value_t = 5_000)]
        rows: u32,
        /// Events of the run
        #[arg(long, default_value_t = 10_000)]
        events: u32,
        /// Events a second: a busy run, and as fast as the shell can send them; each is measured by itself
        #[arg(long, default_values_t = [2_000, 10_000])]
        rate: Vec<u32>,
        /// Exit with an error when a figure is above its limit
        #[arg(long)]
        check: bool,
    }

    /// Limits in milliseconds.
    const TO_PAINT_P95: u32 = 150;
    const LONGEST_TASK: u32 = 100;

    /// What the page measured of itself (`ui/src/scripted/stress.ts`), in milliseconds.
    #[derive(Deserialize, Debug)]
    #[serde(rename_all = "camelCase")]
    struct Figures {
        rows: u32,
        events: u32,
        ms: u32,
        arrival_to_paint: Quantiles,
        birth_to_paint: Quantiles,
        frame: Quantiles,
        longest_gap: u32,
        gaps_over50: u32,
        gaps_over100: u32,
    }

    #[derive(Deserialize, Debug)]
    struct Quantiles {
        p50: u32,
        p95: u32,
        max: u32,
    }

    pub(super) async fn main() -> Result<()> {
        let arguments = Arguments::parse();
        let (window, served) = Window::browse(&arguments.build).await?;
        window.resize(Size { width: 1440, height: 900 }).await?;
        let mut missed = Vec::new();
        for rate in &arguments.rate {
            let Arguments { rows, events, .. } = arguments;
            let address = format!("{}?speed=0&stress={rows}&events={events}&rate={rate}", served.address);
            window.visit(&address).await?;
            let figures: Figures = eventually("the page to have measured itself", LATER, async || {
                let answer = window.driver().execute("return window.glassliftStress ?? null", vec![]).await?;
                Ok(if answer.json().is_null() { None } else { Some(answer.convert()?) })
            })
            .await?;
            print(&figures, *rate);
            if figures.arrival_to_paint.p95 > TO_PAINT_P95 || figures.longest_gap > LONGEST_TASK {
                missed.push(rate.to_string());
            }
        }
        window.close().await?;
        if arguments.check && !missed.is_empty() {
            bail!(
                "the limits are p95 {TO_PAINT_P95} ms from event to paint and {LONGEST_TASK} ms for a task; missed at {} \
                 events a second",
                missed.join(" and ")
            );
        }
        Ok(())
    }

    fn print(figures: &Figures, rate: u32) {
        let Figures { rows, events, ms, .. } = figures;
        println!("{rows} rows, {events} events in {ms} ms, {rate} a second asked for");
        for (what, found) in [
            ("event to paint", &figures.arrival_to_paint),
            ("with 50 ms batches", &figures.birth_to_paint),
            ("between frames", &figures.frame),
        ] {
            println!("  {what:<19} p50 {:>4} ms   p95 {:>4} ms   longest {:>4} ms", found.p50, found.p95, found.max);
        }
        println!(
            "  {:<19} {} ms; {} above 50 ms, {} above 100 ms",
            "longest task", figures.longest_gap, figures.gaps_over50, figures.gaps_over100
        );
    }
}
