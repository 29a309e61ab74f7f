//! How long Glasslift takes, compared with a bare loop of server-side applies on the same server in the same minute, and how much
//! memory it needs. `cargo xtask bench` runs it in the release profile; it ends with an error when a goal is missed.

#![allow(clippy::print_stdout)]

mod bare;
mod child;
mod cpu;
mod objects;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use glasslift_tests::Cluster;
use k8s_openapi::api::core::v1::Namespace;
use kube::Client;
use kube::api::{Api, PostParams};
use tokio::process::Command;

use bare::Call;
use child::Took;
use objects::{bundle, objects};

/// Objects per upgrade, and how often each is repeated: the middle one counts.
const OBJECTS: usize = 1000;
const ROUNDS: usize = 3;
/// How many requests at once the bare loop tries.
const CONCURRENCIES: [usize; 5] = [4, 8, 16, 32, 64];
/// The large bundle, for memory.
const MANY: usize = 5000;

/// The goals: times the bare loop, and memory.
const PLAN_GOAL: f64 = 2.0;
const APPLY_GOAL: f64 = 1.5;
const TAKEOVER_GOAL: f64 = 2.5;
const MEMORY_GOAL_MB: f64 = 300.0;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("no asynchronous runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    let result = match arguments.as_slice() {
        [first, kubeconfig, source, servers @ ..] if first == "child" => runtime.block_on(async {
            let took = child::upgrade(kubeconfig.into(), source, servers).await?;
            println!("{}", serde_json::to_string(&took)?);
            Ok(true)
        }),
        // `cargo bench` passes `--bench`.
        _ => runtime.block_on(measure()),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn measure() -> Result<bool> {
    let cluster = Cluster::start().await?;
    let client = cluster.client();
    let (concurrency, fastest) = best_concurrency(client).await?;
    let mut rows = Rows::default();
    rows.plain("bare loop", fastest, format!("{concurrency} at once, {:.0}/s", per_second(OBJECTS, fastest)));

    let ours = rounds(&cluster, "ours", concurrency, |object| bare::apply(object, "glasslift")).await?;
    rows.ratio("plan", &ours.plan, &ours.bare, PLAN_GOAL);
    rows.ratio("apply", &ours.apply, &ours.bare, APPLY_GOAL);
    let taken = rounds(&cluster, "kubectl", concurrency, bare::create_like_kubectl).await?;
    rows.ratio("plan, taking over", &taken.plan, &taken.bare, PLAN_GOAL);
    rows.ratio("apply, taking over", &taken.apply, &taken.bare, TAKEOVER_GOAL);

    namespace(client, "many").await?;
    let install = objects("many", MANY, 1).iter().map(|object| bare::apply(object, "glasslift")).collect();
    bare::send(client, install, concurrency).await?;
    let took = upgrade(&cluster, "many", MANY, 2).await?;
    rows.memory("plan of 5,000", took.plan, took.planned_kb);
    rows.memory("run of 5,000", took.apply, took.applied_kb);

    println!("\n{}", rows.text);
    if !rows.missed.is_empty() {
        println!("missed: {}", rows.missed.join(", "));
    }
    Ok(rows.missed.is_empty())
}

/// The bare loop at its best: each number of requests at once gets a round on objects that are there.
async fn best_concurrency(client: &Client) -> Result<(usize, Duration)> {
    namespace(client, "bare").await?;
    bare::send(client, changed("bare", 0), CONCURRENCIES[0]).await?;
    let mut best: Option<(usize, Duration)> = None;
    for (concurrency, version) in CONCURRENCIES.into_iter().zip(1..) {
        let took = bare::send(client, changed("bare", version), concurrency).await?;
        println!(
            "bare loop, {concurrency:>2} at once: {:>6.2} s, {:>5.0}/s",
            took.as_secs_f64(),
            per_second(OBJECTS, took)
        );
        if best.is_none_or(|(_, best)| took < best) {
            best = Some((concurrency, took));
        }
    }
    best.context("no concurrency was tried")
}

/// The middle of some rounds.
struct Middle {
    bare: Cost,
    plan: Cost,
    apply: Cost,
}

/// By the clock, and of the processors: the latter is near the truth on a busy machine, too.
struct Cost {
    time: Duration,
    cpu: Option<Duration>,
}

/// What each round took.
#[derive(Default)]
struct Costs {
    time: Vec<Duration>,
    cpu: Vec<Duration>,
}

impl Costs {
    fn push(&mut self, time: Duration, cpu: Option<Duration>) {
        self.time.push(time);
        self.cpu.extend(cpu);
    }

    fn middle(self) -> Cost {
        Cost { time: middle(self.time).unwrap_or_default(), cpu: middle(self.cpu) }
    }
}

/// Several upgrades, each of freshly installed objects and next to a round of the bare loop.
async fn rounds(
    cluster: &Cluster,
    who: &str,
    concurrency: usize,
    install: impl Fn(&serde_json::Value) -> Call,
) -> Result<Middle> {
    let client = cluster.client();
    let (mut bare, mut plan, mut apply) = (Costs::default(), Costs::default(), Costs::default());
    let servers = servers(cluster);
    for round in 1..=ROUNDS {
        let name = format!("{who}-{round}");
        namespace(client, &name).await?;
        let objects = objects(&name, OBJECTS, 1);
        bare::send(client, objects.iter().map(&install).collect(), concurrency).await?;
        let took = upgrade(cluster, &name, OBJECTS, 2).await?;
        // What was just installed by the bare loop's own manager would be too easy; this has been upgraded once, as in real life.
        let before = cpu::of(&servers);
        let yardstick = bare::send(client, changed(&name, 3), concurrency).await?;
        let bare_cpu = cpu::between(before, cpu::of(&servers));
        println!(
            "{name}: bare {:.2} s, plan {:.2} s, apply {:.2} s, peak {}",
            yardstick.as_secs_f64(),
            took.plan.as_secs_f64(),
            took.apply.as_secs_f64(),
            took.applied_kb.map_or("unknown".to_owned(), |kb| format!("{:.0} MB", megabytes(kb))),
        );
        bare.push(yardstick, bare_cpu);
        plan.push(took.plan, took.cpu.map(|(plan, _)| plan));
        apply.push(took.apply, took.cpu.map(|(_, apply)| apply));
    }
    Ok(Middle { bare: bare.middle(), plan: plan.middle(), apply: apply.middle() })
}

/// The API server and its database, by the numbers of their processes.
fn servers(cluster: &Cluster) -> Vec<String> {
    let processes = cluster.control_plane().pids().into_iter();
    processes.filter(|(name, _)| ["etcd", "kube-apiserver"].contains(name)).map(|(_, pid)| pid.to_string()).collect()
}

fn changed(namespace: &str, version: u32) -> Vec<Call> {
    objects(namespace, OBJECTS, version).iter().map(|object| bare::apply(object, "glasslift")).collect()
}

fn middle(mut all: Vec<Duration>) -> Option<Duration> {
    all.sort();
    all.get(all.len() / 2).copied()
}

/// Glasslift upgrades the objects of a namespace to a version, in a process of its own.
async fn upgrade(cluster: &Cluster, namespace: &str, count: usize, version: u32) -> Result<Took> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bundle.yaml");
    std::fs::write(&path, bundle(namespace, count, version))?;
    let this = std::env::current_exe().context("cannot find this program to start it again")?;
    let output = Command::new(this)
        .arg("child")
        .arg(cluster.control_plane().kubeconfig())
        .arg(Path::new(&path))
        .args(servers(cluster))
        .kill_on_drop(true)
        .output()
        .await
        .context("cannot start Glasslift's process")?;
    if !output.status.success() {
        bail!("Glasslift's process failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let took: Took = serde_json::from_slice(&output.stdout).context("Glasslift's process said something else")?;
    if took.updates as usize != count {
        bail!("the plan changes {} objects instead of {count}: that measures something else", took.updates);
    }
    Ok(took)
}

async fn namespace(client: &Client, name: &str) -> Result<()> {
    let namespace = serde_json::from_value(serde_json::json!({ "metadata": { "name": name } }))?;
    Api::<Namespace>::all(client.clone()).create(&PostParams::default(), &namespace).await?;
    Ok(())
}

fn per_second(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

fn megabytes(kb: u64) -> f64 {
    kb as f64 / 1024.0
}

/// The table at the end.
#[derive(Default)]
struct Rows {
    text: String,
    missed: Vec<String>,
}

impl Rows {
    fn plain(&mut self, name: &str, took: Duration, note: String) {
        self.text.push_str(&format!("{name:<20} {:>7.2} s  {note}\n", took.as_secs_f64()));
    }

    fn ratio(&mut self, name: &str, ours: &Cost, bare: &Cost, goal: f64) {
        let ratio = ours.time.as_secs_f64() / bare.time.as_secs_f64();
        let verdict = self.verdict(name, ratio <= goal);
        let cpu = ours.cpu.zip(bare.cpu).map(|(ours, bare)| ours.as_secs_f64() / bare.as_secs_f64());
        let cpu = cpu.map_or(String::new(), |ratio| format!("; processor time {ratio:.2}"));
        let bare = bare.time.as_secs_f64();
        self.plain(
            name,
            ours.time,
            format!("{ratio:.2} times the bare loop ({bare:.2} s), goal {goal:.1}: {verdict}{cpu}"),
        );
    }

    fn memory(&mut self, name: &str, took: Duration, peak_kb: Option<u64>) {
        let Some(kb) = peak_kb else {
            return self.plain(name, took, "the system does not tell the memory".to_owned());
        };
        let verdict = self.verdict(name, megabytes(kb) < MEMORY_GOAL_MB);
        self.plain(
            name,
            took,
            format!("{:.0} MB at its peak, goal under {MEMORY_GOAL_MB:.0}: {verdict}", megabytes(kb)),
        );
    }

    fn verdict(&mut self, name: &str, met: bool) -> &'static str {
        if met {
            return "met";
        }
        self.missed.push(name.to_owned());
        "MISSED"
    }
}
