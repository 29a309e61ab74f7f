//! What came from bundles, servers and users cannot do anything in a terminal: whatever would move its cursor, change its colours or turn
//! its lines around becomes a sign that can be seen.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use anstyle::Style;
use glasslift_engine::object::inert::inert;

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

/// An inert text that stands in one line.
pub(crate) fn in_line(text: &str) -> String {
    inert(text).replace('\n', "\u{240a}")
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
