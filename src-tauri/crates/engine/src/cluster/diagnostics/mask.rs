//! Replacing what tells where a cluster is. Pure.

use std::net::IpAddr;
use std::path::Path;

/// Shorter names would hit ordinary words; they tell nothing either.
const SHORTEST_NAME: usize = 4;

/// What is to be hidden. Each place keeps one placeholder, so that a reader sees what is the same.
pub(super) struct Mask {
    home: Option<String>,
    hosts: Vec<String>,
}

impl Mask {
    pub(super) fn new(home: Option<&Path>) -> Self {
        let home = home.map(|home| home.display().to_string()).filter(|home| home.len() > 1);
        Self { home, hosts: Vec::new() }
    }

    /// Hides a host by its name.
    pub(super) fn hide(&mut self, host: &str) {
        if host.len() >= SHORTEST_NAME && !self.hosts.iter().any(|known| known == host) {
            self.hosts.push(host.to_owned());
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
        text
    }
}

/// What addresses are made of.
fn is_part(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | ':' | '-')
}
