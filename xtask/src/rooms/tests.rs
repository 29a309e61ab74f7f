#![allow(clippy::unwrap_used)]

use super::*;

fn crate_of(files: &[(&str, &str)]) -> BTreeSet<Import> {
    let mut modules = BTreeMap::new();
    for (name, text) in files {
        let name: Name = name.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
        read(text, &name, &mut modules).unwrap();
    }
    imports(&modules)
}

#[test]
fn a_circle_is_found_through_re_exports_and_inline_paths() {
    let found = circles(&crate_of(&[
        ("", "mod a; mod b;"),
        ("a", "mod deep; pub use deep::Thing;"),
        ("a::deep", "pub struct Thing; fn f() { println!(\"{}\", crate::b::other()) }"),
        ("b", "use crate::a::Thing; pub fn other() {}"),
    ]));
    assert_eq!(
        found,
        ["a circle: `a::deep` imports `other` from `b`, `b` imports `Thing` from `a::deep`"],
        "named by what closes it"
    );
}

#[test]
fn parents_children_and_tests_may_know_each_other() {
    let found = circles(&crate_of(&[
        ("", "mod a; mod b;"),
        ("a", "mod low; mod high; pub use low::Low; pub struct Own;"),
        ("a::low", "use super::Own; pub struct Low(Own);"),
        ("a::high", "use super::{Low, Own}; #[cfg(test)] mod tests { use crate::b::Top; }"),
        ("b", "use crate::a::{Low, Own}; pub struct Top;"),
    ]));
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_module_imported_by_name_leads_to_what_it_re_exports() {
    let found = circles(&crate_of(&[
        ("", "mod a; mod b; mod c;"),
        ("a", "pub use crate::c::thing;"),
        ("b", "use crate::a; fn f() { a::thing() }"),
        ("c", "pub fn thing() { crate::b::x() }"),
    ]));
    assert_eq!(found, ["a circle: `b` imports `thing` from `c`, `c` imports `x` from `b`"]);
}

#[test]
fn an_import_that_climbs_is_named() {
    let files = [
        ("", "mod low; mod high; mod new;"),
        ("low", "use crate::high::Word; use crate::new::Thing;"),
        ("high", "use crate::low; pub struct Word;"),
        ("new", "pub struct Thing;"),
    ];
    let found = climbs(&crate_of(&files), &["low", "high"]);
    let expected = [
        "an import that climbs: `low` imports `Word` from `high`",
        "an import that climbs: `low` imports `Thing` from `new`",
    ];
    assert_eq!(found, expected);
}
