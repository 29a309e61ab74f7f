//! What a file of Rust defines, re-exports and mentions. Tests do not count: they may look at everything.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, UseTree};

use super::Name;

/// A module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Module {
    /// Names of its own items.
    pub(super) defined: BTreeSet<String>,
    /// What it imports or re-exports, by the name that it has here.
    pub(super) used: BTreeMap<String, Vec<String>>,
    /// Modules of which everything is imported.
    pub(super) globs: BTreeSet<Vec<String>>,
    /// Paths that stand in its code.
    pub(super) mentioned: BTreeSet<Vec<String>>,
    /// Modules of its own that only tests have.
    pub(super) tests: BTreeSet<String>,
    /// How long its file is; none of its own for a module inside a file.
    pub(super) lines: usize,
}

/// Reads a file and the modules inside it.
///
/// # Errors
/// What is no Rust.
pub(super) fn read(text: &str, name: &Name, modules: &mut BTreeMap<Name, Module>) -> Result<()> {
    let file = syn::parse_file(text)?;
    add(&file.items, name, modules);
    if let Some(module) = modules.get_mut(name) {
        module.lines = text.lines().count();
    }
    Ok(())
}

fn add(items: &[Item], name: &Name, modules: &mut BTreeMap<Name, Module>) {
    let mut module = Module::default();
    for item in items {
        match item {
            Item::Mod(inner) if is_test(&inner.attrs) => {
                module.tests.insert(inner.ident.to_string());
            }
            Item::Mod(inner) => {
                module.defined.insert(inner.ident.to_string());
                if let Some((_, items)) = &inner.content {
                    let inner: Name = name.iter().cloned().chain([inner.ident.to_string()]).collect();
                    add(items, &inner, modules);
                }
            }
            Item::Use(import) if is_test(&import.attrs) => {}
            Item::Use(import) => flatten(&import.tree, Vec::new(), &mut module),
            item => {
                let (defined, attributes) = named(item);
                if is_test(attributes) {
                    continue;
                }
                module.defined.extend(defined);
                mentions(item.to_token_stream(), &mut module.mentioned);
            }
        }
    }
    modules.insert(name.clone(), module);
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.meta.to_token_stream().to_string().contains("test")
    })
}

fn named(item: &Item) -> (Option<String>, &[Attribute]) {
    match item {
        Item::Const(item) => (Some(item.ident.to_string()), &item.attrs),
        Item::Enum(item) => (Some(item.ident.to_string()), &item.attrs),
        Item::Fn(item) => (Some(item.sig.ident.to_string()), &item.attrs),
        Item::Impl(item) => (None, &item.attrs),
        Item::Macro(item) => (item.ident.as_ref().map(ToString::to_string), &item.attrs),
        Item::Static(item) => (Some(item.ident.to_string()), &item.attrs),
        Item::Struct(item) => (Some(item.ident.to_string()), &item.attrs),
        Item::Trait(item) => (Some(item.ident.to_string()), &item.attrs),
        Item::Type(item) => (Some(item.ident.to_string()), &item.attrs),
        _ => (None, &[]),
    }
}

fn flatten(tree: &UseTree, mut path: Vec<String>, module: &mut Module) {
    match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            flatten(&inner.tree, path, module);
        }
        UseTree::Name(inner) if inner.ident == "self" => {
            module.used.insert(path.last().cloned().unwrap_or_default(), path);
        }
        UseTree::Name(inner) => {
            path.push(inner.ident.to_string());
            module.used.insert(inner.ident.to_string(), path);
        }
        UseTree::Rename(inner) => {
            if inner.ident != "self" {
                path.push(inner.ident.to_string());
            }
            module.used.insert(inner.rename.to_string(), path);
        }
        UseTree::Glob(_) => {
            module.globs.insert(path);
        }
        UseTree::Group(inner) => inner.items.iter().for_each(|tree| flatten(tree, path.clone(), module)),
    }
}

/// Words joined by `::`, also inside macros.
fn mentions(tokens: TokenStream, found: &mut BTreeSet<Vec<String>>) {
    let mut path: Vec<String> = Vec::new();
    let mut colons = 0;
    let mut end = |path: &mut Vec<String>| {
        if path.len() > 1 {
            found.insert(std::mem::take(path));
        }
        path.clear();
    };
    let mut groups = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(word) => {
                if colons != 2 {
                    end(&mut path);
                }
                path.push(word.to_string());
                colons = 0;
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
            other => {
                end(&mut path);
                colons = 0;
                if let TokenTree::Group(group) = other {
                    groups.push(group.stream());
                }
            }
        }
    }
    end(&mut path);
    for group in groups {
        mentions(group, found);
    }
}
