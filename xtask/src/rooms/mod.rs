//! Whether the engine's rooms still follow the road: no room imports from one that stands on it, at no level of any crate.
//!
//! Cargo refuses circles of crates; inside a crate nothing does. So every import is followed to the module that defines what is
//! imported, through re-exports. Modules beside each other may then not form a circle; a parent and its children may know each other.

mod source;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::place;
use crate::steps::Ending;
use source::{Module, read};

/// The crates that the engine is made of, from the ground up.
const CRATES: &[&str] = &["object", "environment", "bundle", "kubeconfig", "cluster", "connect", "engine"];

/// The rooms of the crate `engine`, each of which may import only from those before it.
const ORDER: &[&str] = &["plan", "event", "report", "journal", "run", "words", "export"];

/// What share of all lines a single room may have, in percent.
const LARGEST: usize = 25;

/// The path of a module in its crate; the root's is empty.
type Name = Vec<String>;

/// An import that makes a room know another one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Import {
    from: Name,
    to: Name,
    what: String,
}

/// Checks all crates of the engine.
///
/// # Errors
/// Every import that climbs or closes a circle, and a room that has grown too large.
pub(crate) fn check() -> Result<Ending> {
    let crates = place::root().join("src-tauri").join("crates");
    let (mut wrong, mut modules, mut lines) = (Vec::new(), 0, BTreeMap::new());
    for name in CRATES {
        let folder = crates.join(name).join("src");
        let found = modules_in(&folder)?;
        modules += found.len();
        let imports = imports(&found);
        wrong.extend(circles(&imports).into_iter().map(|circle| format!("{name}: {circle}")));
        if *name == "engine" {
            wrong.extend(climbs(&imports, ORDER).into_iter().map(|climb| format!("{name}: {climb}")));
        }
        for (module, Module { lines: count, .. }) in &found {
            let room = module.first().filter(|_| *name == "engine").map_or((*name).to_owned(), Clone::clone);
            *lines.entry(room).or_insert(0) += count;
        }
    }
    let total: usize = lines.values().sum();
    let (room, count) = lines.iter().max_by_key(|(_, count)| **count).context("there are no rooms")?;
    let share = count * 100 / total.max(1);
    if share >= LARGEST {
        wrong.push(format!("the room `{room}` has {share} % of all lines; split it"));
    }
    if !wrong.is_empty() {
        bail!("rooms must stand on each other, see docs/architecture.md:\n  {}", wrong.join("\n  "));
    }
    Ok(Ending::DoneWith(format!("{modules} modules without a circle; the largest room is {room} with {share} %")))
}

/// Reads the modules of a crate from its folder of sources. What only tests have is left out.
fn modules_in(folder: &Path) -> Result<BTreeMap<Name, Module>> {
    let mut modules = BTreeMap::new();
    let mut waiting = vec![(Vec::new(), folder.to_owned())];
    while let Some((name, folder)) = waiting.pop() {
        let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
            let mut inner: Name = name.clone();
            if !matches!(stem.as_str(), "lib" | "mod") {
                inner.push(stem.clone());
            }
            if path.is_dir() {
                waiting.push((inner, path));
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
                read(&text, &inner, &mut modules).with_context(|| format!("cannot read {}", path.display()))?;
            }
        }
    }
    let tests: Vec<Name> = modules
        .iter()
        .flat_map(|(name, module)| {
            module.tests.iter().map(|test| [name.as_slice(), std::slice::from_ref(test)].concat())
        })
        .collect();
    modules.retain(|name, _| !tests.iter().any(|test| name.starts_with(test)));
    Ok(modules)
}

/// Every import of a crate, each followed to the module that defines what is imported.
fn imports(modules: &BTreeMap<Name, Module>) -> BTreeSet<Import> {
    let mut imports = BTreeSet::new();
    for (from, module) in modules {
        for path in module.used.values().chain(&module.globs).chain(&module.mentioned) {
            let Some((to, what)) = definition(modules, from, path, 0) else { continue };
            if to != *from {
                imports.insert(Import { from: from.clone(), to, what });
            }
        }
    }
    imports
}

/// More re-exports in a row than this are a circle of their own.
const DEEPEST: usize = 16;

/// The module that defines what a path means, seen from a module, and the name there; none for what is outside of the crate.
fn definition(modules: &BTreeMap<Name, Module>, from: &Name, path: &[String], depth: usize) -> Option<(Name, String)> {
    let absolute = absolute(modules, from, path, depth)?;
    let mut module: Name = Vec::new();
    let mut rest = absolute.as_slice();
    while let [first, others @ ..] = rest {
        let child: Name = module.iter().chain([first]).cloned().collect();
        if !modules.contains_key(&child) {
            break;
        }
        (module, rest) = (child, others);
    }
    let (Some(name), Some(content)) = (rest.first(), modules.get(&module)) else {
        return Some((module, rest.first().cloned().unwrap_or_default()));
    };
    if !content.defined.contains(name) && depth < DEEPEST {
        if let Some(target) = content.used.get(name) {
            let whole: Vec<String> = target.iter().chain(&rest[1..]).cloned().collect();
            return definition(modules, &module, &whole, depth + 1);
        }
        for glob in &content.globs {
            let whole: Vec<String> = glob.iter().chain(rest).cloned().collect();
            let found = definition(modules, &module, &whole, depth + 1);
            let exists = found
                .as_ref()
                .is_some_and(|(at, name)| modules.get(at).is_some_and(|content| content.defined.contains(name)));
            if exists {
                return found;
            }
        }
    }
    Some((module, name.clone()))
}

/// A path from the root of the crate; none for what is outside of it.
fn absolute(modules: &BTreeMap<Name, Module>, from: &Name, path: &[String], depth: usize) -> Option<Name> {
    let mut base = from.clone();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => (base, rest) = (Vec::new(), &path[1..]),
        "self" => rest = &path[1..],
        "super" => {
            while let ["super", ..] = rest.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                base.pop();
                rest = &rest[1..];
            }
        }
        first => {
            let child: Name = from.iter().map(String::as_str).chain([first]).map(str::to_owned).collect();
            if !modules.contains_key(&child) {
                // A module that was imported by name.
                let target = modules.get(from)?.used.get(first).filter(|target| target.as_slice() != path)?;
                let whole: Vec<String> = target.iter().chain(&path[1..]).cloned().collect();
                return if depth < DEEPEST { self::absolute(modules, from, &whole, depth + 1) } else { None };
            }
        }
    }
    base.extend(rest.iter().cloned());
    Some(base)
}

/// Two modules beside each other below which an import leads from one to the other: their parent, and their own names.
fn siblings(import: &Import) -> Option<(Name, String, String)> {
    let shared = import.from.iter().zip(&import.to).take_while(|(from, to)| from == to).count();
    let (from, to) = (import.from.get(shared)?, import.to.get(shared)?);
    Some((import.from[..shared].to_vec(), from.clone(), to.clone()))
}

/// A sentence for every circle among modules beside each other.
fn circles(imports: &BTreeSet<Import>) -> Vec<String> {
    let mut rooms: BTreeMap<Name, BTreeMap<String, BTreeMap<String, &Import>>> = BTreeMap::new();
    for import in imports {
        if let Some((parent, from, to)) = siblings(import) {
            rooms.entry(parent).or_default().entry(from).or_default().entry(to).or_insert(import);
        }
    }
    rooms.values().filter_map(circle).collect()
}

/// The shortest circle of a graph in words.
fn circle(edges: &BTreeMap<String, BTreeMap<String, &Import>>) -> Option<String> {
    let ways = edges.keys().filter_map(|start| {
        // Breadth first, so that the first way back is a shortest one.
        let mut queue: Vec<Vec<&Import>> = edges[start].values().map(|import| vec![*import]).collect();
        let mut ends: Vec<&String> = edges[start].keys().collect();
        let mut seen = BTreeSet::new();
        let mut at = 0;
        while at < queue.len() {
            let (way, end) = (queue[at].clone(), ends[at]);
            at += 1;
            if end == start {
                return Some(way);
            }
            if !seen.insert(end) {
                continue;
            }
            for (next, import) in edges.get(end).into_iter().flatten() {
                queue.push(way.iter().copied().chain([*import]).collect());
                ends.push(next);
            }
        }
        None
    });
    let shortest = ways.min_by_key(Vec::len)?;
    Some(format!("a circle: {}", shortest.into_iter().map(said).collect::<Vec<_>>().join(", ")))
}

/// A sentence for every import that leads from a room to a later one, or to one that has no place in the order.
fn climbs(imports: &BTreeSet<Import>, order: &[&str]) -> Vec<String> {
    let place = |room: &str| order.iter().position(|known| *known == room);
    let climbs = imports.iter().filter(|import| match siblings(import) {
        Some((parent, from, to)) if parent.is_empty() => match (place(&from), place(&to)) {
            (Some(from), Some(to)) => to > from,
            _ => true,
        },
        _ => false,
    });
    climbs.map(|import| format!("an import that climbs: {}", said(import))).collect()
}

fn said(import: &Import) -> String {
    let Import { from, to, what } = import;
    let (from, to) = (from.join("::"), to.join("::"));
    if what.is_empty() { format!("`{from}` imports `{to}`") } else { format!("`{from}` imports `{what}` from `{to}`") }
}
