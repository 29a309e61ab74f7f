//! What came from bundles, servers and users cannot do anything in a terminal: whatever would move its cursor, change its colours or turn
//! its lines around becomes a sign that can be seen.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use anstyle::Style;

/// Stands around the styles that we write ourselves, and is new in every process, so that no text from elsewhere can hold it.
static MARK: LazyLock<String> = LazyLock::new(|| {
    let random = RandomState::new().hash_one("mark");
    (0..4).filter_map(|part| char::from_u32(0x10_0000 + (random >> (16 * part) & 0xffff) as u32)).collect()
});

/// Text in a style; the stream drops the style where colours are not wanted.
pub(crate) fn styled(style: Style, text: &str) -> String {
    let mark = MARK.as_str();
    format!("{mark}{}{mark}{text}{mark}{}{mark}", style.render(), style.render_reset())
}

/// Makes the styles of a text our own that another crate has laid out. What it was given has to be inert already.
pub(super) fn adopted(text: &str) -> String {
    let mark = MARK.as_str();
    let mut parts = text.split('\u{1b}');
    let mut adopted = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('m') {
            Some((code, rest)) if code.starts_with('[') => {
                adopted.push_str(&format!("{mark}\u{1b}{code}m{mark}{rest}"));
            }
            _ => adopted.push_str(part),
        }
    }
    adopted
}

/// A text with a visible sign for every character that a terminal acts on, one for one; line ends and tabs are those of our own layout.
pub(super) fn inert(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\n' | '\t') { c } else { sign(c) }).collect()
}

/// The same for a text that stands in one line.
pub(crate) fn in_line(text: &str) -> String {
    text.chars().map(|c| if c == '\t' { c } else { sign(c) }).collect()
}

/// What is written to the terminal: our own styles as they are, and everything else inert.
pub(super) fn rendered(text: &str) -> String {
    let mut rendered = String::with_capacity(text.len());
    for (place, part) in text.split(MARK.as_str()).enumerate() {
        match place % 2 {
            0 => rendered.push_str(&inert(part)),
            _ => rendered.push_str(part),
        }
    }
    rendered
}

/// A character, or what is shown instead of it: C0 and DEL have pictures of their own (Unicode, *Control Pictures*).
fn sign(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if is_acted_on(c) => '\u{fffd}',
        c => c,
    }
}

/// Whether terminals act on it instead of showing it: C0, DEL, C1, line separators, and what turns the direction of a text (UAX #9).
pub(super) fn is_acted_on(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use anstyle::AnsiColor;

    use super::*;

    #[test]
    fn what_a_terminal_acts_on_becomes_visible() {
        let rows = [
            ("plain text, 中文, 🚢, e\u{301}", "plain text, 中文, 🚢, e\u{301}"),
            ("ok:1\u{1b}[2K\rnothing", "ok:1␛[2K␍nothing"),
            ("\u{1b}]0;owned\u{7}", "␛]0;owned␇"),
            ("a\u{9b}2Jb\u{7f}", "a\u{fffd}2Jb␡"),
            ("\u{202e}gpj.exe\u{2066}x\u{200f}", "\u{fffd}gpj.exe\u{fffd}x\u{fffd}"),
            ("one\ntwo\tthree", "one\ntwo\tthree"),
        ];
        for (text, expected) in rows {
            assert_eq!(inert(text), expected);
            assert_eq!(rendered(text), expected);
        }
        assert_eq!(in_line("one\ntwo\tthree"), "one␊two\tthree");
    }

    #[test]
    fn only_our_own_styles_reach_the_terminal() {
        let red: Style = AnsiColor::Red.on_default();
        let text = format!("{} and \u{1b}[32mgreen", styled(red, "red \u{1b}[1mbold"));
        assert_eq!(rendered(&text), "\u{1b}[31mred ␛[1mbold\u{1b}[0m and ␛[32mgreen");
        assert_eq!(rendered(&adopted("a \u{1b}[1m\u{1b}[31mb\u{1b}[0m c")), "a \u{1b}[1m\u{1b}[31mb\u{1b}[0m c");
        assert_eq!(rendered(&adopted("a \u{1b}]0;x\u{7}")), "a ]0;x␇");
    }
}
