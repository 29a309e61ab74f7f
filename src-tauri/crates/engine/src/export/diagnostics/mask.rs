//! Replacing what tells where a cluster is and who asks. Pure.

use std::net::IpAddr;
use std::path::Path;

/// Shorter names would hit ordinary words; they tell nothing either.
const SHORTEST_NAME: usize = 4;

/// What is to be hidden. Each place keeps one placeholder, so that a reader sees what is the same.
pub(super) struct Mask {
    home: Option<String>,
    hosts: Vec<String>,
    names: Vec<String>,
}

impl Mask {
    pub(super) fn new(home: Option<&Path>) -> Self {
        let home = home.map(|home| home.display().to_string()).filter(|home| home.len() > 1);
        Self { home, hosts: Vec::new(), names: Vec::new() }
    }

    /// Hides a host by its name.
    pub(super) fn hide(&mut self, host: &str) {
        if host.len() >= SHORTEST_NAME && !self.hosts.iter().any(|known| known == host) {
            self.hosts.push(host.to_owned());
        }
    }

    /// Hides what a person or a kubeconfig calls something: where it stands by itself, as it may be an ordinary word.
    pub(super) fn hide_name(&mut self, name: &str) {
        if !name.is_empty() && !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
    }

    /// Replaces the home folder, the known hosts, and everything that is an IP address.
    pub(super) fn apply(mut self, text: &str) -> String {
        let mut text = match &self.home {
            Some(home) => text.replace(home.as_str(), "~"),
            None => text.to_owned(),
        };
        for token in text.split(|character: char| !is_part(character)) {
            for candidate in [token, token.trim_matches('.'), token.trim_end_matches(':')] {
                let without_port = candidate.rsplit_once(':').map_or(candidate, |(host, _)| host);
                for one in [candidate, without_port] {
                    if one.parse::<IpAddr>().is_ok() {
                        self.hide(one);
                    }
                }
            }
        }
        // Longer ones first: a host may be part of another one's name.
        let mut hosts: Vec<(usize, String)> = self.hosts.into_iter().enumerate().collect();
        hosts.sort_by_key(|(_, host)| std::cmp::Reverse(host.len()));
        for (number, host) in hosts {
            text = text.replace(&host, &format!("<host-{}>", number + 1));
        }
        let mut names: Vec<(usize, String)> = self.names.into_iter().enumerate().collect();
        names.sort_by_key(|(_, name)| std::cmp::Reverse(name.len()));
        for (number, name) in names {
            text = replace_alone(&text, &name, &format!("<name-{}>", number + 1));
        }
        text
    }
}

/// Replaces a word where no other part of a word stands beside it.
fn replace_alone(text: &str, word: &str, by: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut done = 0;
    for (at, found) in text.match_indices(word) {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        let joins = |beside: Option<char>| beside.is_some_and(|one| one.is_alphanumeric() || matches!(one, '-' | '_'));
        if !joins(before) && !joins(after) {
            replaced.push_str(&text[done..at]);
            replaced.push_str(by);
            done = at + found.len();
        }
    }
    replaced.push_str(&text[done..]);
    replaced
}

/// What addresses are made of.
fn is_part(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | ':' | '-')
}
