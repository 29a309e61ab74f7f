//! Addresses as they may be shown: without user, password, query and fragment, any of which may hold a credential.

use glasslift_object::redact::is_telling;

/// Longest text of another program that is passed on, in lines.
const LINES: usize = 20;
/// Longest line of it, in characters.
const LINE: usize = 400;

/// An http(s) address that holds no credential any more.
pub(super) fn shown(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return "…".to_owned() };
    let visible = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = visible.split_at(visible.find('/').unwrap_or(visible.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    let port = host.rsplit_once(']').map_or(host, |(_, port)| port).split_once(':').map(|(_, port)| port);
    // A password with a slash in it ends the authority early: what looks like a port is then part of it.
    if host.is_empty() || port.is_some_and(|port| port.is_empty() || port.bytes().any(|byte| !byte.is_ascii_digit())) {
        return format!("{scheme}://…");
    }
    let query = if rest.contains('?') { "?…" } else { "" };
    format!("{scheme}://{host}{path}{query}")
}

/// What another program wrote, fit to be shown: its last lines, without control characters, addresses without credentials, and no
/// values behind names such as `password`.
pub(super) fn shown_output(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let lines = lines.iter().skip(lines.len().saturating_sub(LINES)).map(|line| shown_line(line));
    lines.collect::<Vec<_>>().join("\n")
}

fn shown_line(line: &str) -> String {
    let plain: String = line.chars().filter(|c| !c.is_control() || *c == '\t').take(LINE).collect();
    // Spaces stay as they are, so that indented output keeps its form.
    let words: Vec<String> = plain.split(' ').map(shown_word).collect();
    let text = words.join(" ");
    match text.find(['=', ':']).filter(|at| is_telling(&text[..*at]) && !text[*at..].starts_with("://")) {
        Some(at) => format!("{} ***", &text[..=at]),
        None => text,
    }
}

/// A word whose address, if it holds one, is shown without credentials. Quotes and brackets around it stay.
fn shown_word(word: &str) -> String {
    let Some(at) = word.find("://") else { return word.to_owned() };
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let start = word[..at].char_indices().rev().find(|(_, c)| !is_scheme(*c)).map_or(0, |(i, c)| i + c.len_utf8());
    let end = word[at..].find(['"', '\'', '`', '>', ')', ',', ';']).map_or(word.len(), |end| at + end);
    format!("{}{}{}", &word[..start], shown(&word[start..end]), &word[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_credentials() {
        for (address, expected) in [
            ("https://example.com/a.yaml", "https://example.com/a.yaml"),
            ("https://me:c4n4ry@example.com:8443/a.yaml", "https://example.com:8443/a.yaml"),
            ("https://c4n4ry@example.com/@scope/pkg@1.2/a.yaml", "https://example.com/@scope/pkg@1.2/a.yaml"),
            ("https://example.com/a.yaml?token=c4n4ry#x", "https://example.com/a.yaml?…"),
            ("https://example.com/a.yaml#c4n4ry", "https://example.com/a.yaml"),
            ("https://me:c4n/4ry@example.com/a.yaml", "https://…"),
            ("https://me:p@c4n4ry@example.com/a.yaml", "https://example.com/a.yaml"),
            ("http://[::1]:8080/a.yaml", "http://[::1]:8080/a.yaml"),
            ("http://[::1]/a.yaml", "http://[::1]/a.yaml"),
            ("https://?c4n4ry", "https://…"),
        ] {
            assert_eq!(shown(address), expected, "{address}");
        }
    }

    #[test]
    fn the_words_of_other_programs_are_shown_without_secrets() {
        for (line, expected) in [
            ("Error: no such file", "Error: no such file"),
            (
                "accumulating 'https://me:c4n4ry@example.com/x?ref=1': failed",
                "accumulating 'https://example.com/x?…': failed",
            ),
            ("literal db-password=c4n4ry twice", "literal db-password= ***"),
            ("\u{1b}[31mred\u{7}", "[31mred"),
            ("fetching ssh://git@example.com/x", "fetching ssh://example.com/x"),
        ] {
            assert_eq!(shown_output(line), expected, "{line}");
        }
        let long: String = (0..100).map(|line| format!("line {line}\n")).collect();
        assert!(shown_output(&long).starts_with("line 80\n"));
    }
}
