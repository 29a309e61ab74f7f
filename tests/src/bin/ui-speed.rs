//! Measures the wizard in the web engine that its window uses: 5,000 rows during thousands of events. `cargo xtask bench ui` calls this.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> ExitCode {
    match linux::main().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("error: the window can be driven on Linux only");
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::PathBuf;

    use anyhow::{Context, Result, bail};
    use clap::Parser;
    use glasslift_tests::window::{LATER, SOON, Size, Window};
    use serde::Deserialize;

    /// Prints how long events take to the screen, and the longest time without a picture.
    #[derive(Parser, Debug)]
    struct Arguments {
        /// A build of the wizard with the scripted host
        #[arg(long)]
        build: PathBuf,
        /// Events that come in together, every 50 ms
        #[arg(long, default_value_t = 100)]
        batch: u32,
        /// Exit with an error when a figure is above its limit
        #[arg(long)]
        check: bool,
    }

    /// Limits in milliseconds.
    const TO_PAINT_P95: f64 = 150.0;
    const LONGEST_TASK: f64 = 100.0;

    /// Takes down each frame: when it was painted, and the number on the progress bar then. What comes in leaves marks (see the scripted
    /// host). The longest task is measured by a message that the page sends itself again and again: it waits while a task runs.
    const WATCH: &str = "
        window.__frames = [];
        window.__longest = { at: 0, took: 0 };
        const painted = (done) => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => window.__frames.push([performance.now(), done]);
            channel.port2.postMessage(null);
        };
        const frame = () => {
            const bar = document.querySelector('[data-testid=\"progress-bar\"]');
            painted(Number(bar?.ariaValueNow ?? -1));
            if (!window.__stop) requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
        let last = performance.now();
        const beat = () => {
            const now = performance.now();
            if (now - last - 4 > window.__longest.took) window.__longest = { at: now, took: now - last - 4 };
            last = now;
            if (!window.__stop) setTimeout(beat, 4);
        };
        beat();";

    const COLLECT: &str = "window.__stop = true;
        const marks = performance.getEntriesByName('events');
        const rows = document.querySelector('[aria-rowcount]')?.ariaRowCount;
        return { frames: window.__frames, longest: window.__longest.took, rows: Number(rows ?? 0),
            marks: marks.map((one) => ({ at: one.startTime, count: one.detail.count, done: one.detail.done })) };";

    #[derive(Deserialize)]
    struct Seen {
        frames: Vec<(f64, f64)>,
        longest: f64,
        rows: f64,
        marks: Vec<Mark>,
    }

    #[derive(Deserialize)]
    struct Mark {
        at: f64,
        count: u64,
        done: Option<f64>,
    }

    pub(super) async fn main() -> Result<()> {
        let arguments = Arguments::parse();
        let (window, served) = Window::browse(&arguments.build).await?;
        window.resize(Size { width: 1440, height: 900 }).await?;
        window.visit(&format!("{}?speed=0&plan=large&batch={}", served.address, arguments.batch)).await?;
        window.connect_to("staging-eu-1").await?;
        window.choose_from_catalog("glasskube", "0.3.0").await?;
        window.compare().await?;
        window.ask_to_apply().await?;
        window.driver().execute(WATCH, vec![]).await?;
        window.confirm(None).await?;
        window.run_is_over(LATER).await?;
        window.find(r#"[data-step="apply"]"#, SOON).await?;
        let seen: Seen = window.driver().execute(COLLECT, vec![]).await?.convert()?;
        window.close().await?;

        let events: u64 = seen.marks.iter().map(|mark| mark.count).sum();
        let mut to_paint: Vec<f64> = seen.marks.iter().filter_map(|mark| to_paint(mark, &seen.frames)).collect();
        to_paint.sort_by(f64::total_cmp);
        let mut gaps: Vec<f64> = seen.frames.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
        gaps.sort_by(f64::total_cmp);
        let (p50, p95) = (at(&to_paint, 0.5)?, at(&to_paint, 0.95)?);
        let took = seen.marks.last().zip(seen.marks.first()).map_or(0.0, |(last, first)| last.at - first.at);
        println!("{} rows, {events} events in {:.1} s, {} a message", seen.rows, took / 1000.0, arguments.batch);
        println!("event to paint   p50 {p50:.0} ms   p95 {p95:.0} ms   longest {:.0} ms", at(&to_paint, 1.0)?);
        println!(
            "frames           p50 {:.0} ms   p95 {:.0} ms   longest {:.0} ms",
            at(&gaps, 0.5)?,
            at(&gaps, 0.95)?,
            at(&gaps, 1.0)?
        );
        println!("longest task     {:.0} ms", seen.longest);
        if arguments.check && (p95 > TO_PAINT_P95 || seen.longest > LONGEST_TASK) {
            bail!("the limits are p95 {TO_PAINT_P95} ms from event to paint and {LONGEST_TASK} ms for a task");
        }
        Ok(())
    }

    /// Milliseconds from a batch to the first frame that shows it, or a later one: the bar is drawn ten times a second at most.
    fn to_paint(mark: &Mark, frames: &[(f64, f64)]) -> Option<f64> {
        let done = mark.done?;
        frames.iter().find(|(at, shown)| *at >= mark.at && *shown >= done).map(|(at, _)| at - mark.at)
    }

    fn at(sorted: &[f64], part: f64) -> Result<f64> {
        let last = sorted.len().checked_sub(1).context("nothing was measured")?;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a small index"
        )]
        let index = (last as f64 * part).round() as usize;
        sorted.get(index).copied().context("nothing was measured")
    }
}
