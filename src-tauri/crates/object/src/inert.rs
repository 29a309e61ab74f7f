//! Characters that act on a terminal or a page instead of being shown, and what is shown instead.

use std::borrow::Cow;

/// A text with a visible sign for every character that a terminal or a page acts on, one for one; line ends and tabs stay.
pub fn inert(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_acted_on) { Cow::Owned(text.chars().map(sign).collect()) } else { Cow::Borrowed(text) }
}

/// A character, or what is shown instead of it: C0 and DEL have pictures of their own (Unicode, *Control Pictures*).
fn sign(c: char) -> char {
    match c {
        c if !is_acted_on(c) => c,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

/// Whether something happens instead of a character being shown: C0, DEL, C1, line separators, what turns the direction of a text (UAX #9),
/// and what has no width, by which two texts look the same that are not. Joiners within emoji and scripts that need them stay.
pub fn is_acted_on(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        c if c.is_control() => true,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' => true,
        '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{e0000}'..='\u{e007f}' => true,
        _ => false,
    }
}

/// Whether a name or an image may have this character: in them, line ends and tabs act as well.
pub fn is_fit_for_names(c: char) -> bool {
    !is_acted_on(c) && !matches!(c, '\n' | '\t')
}
