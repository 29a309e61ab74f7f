//! What a sign-in tool says, without what it must not say: its output is shown to people, and people copy it into tickets. Beside what is
//! hidden in every text, here go the values that the tool was given, and whatever is a key by its length.

use glasslift_object::redact;
use secrecy::{ExposeSecret, SecretString};

/// Longest line that is shown, in characters.
const LINE: usize = 500;
/// Values shorter than this are not looked for: they would blank out ordinary words.
const SHORTEST: usize = 4;
/// A run of this many letters and digits is a key, not a word. Codes that people have to type are shorter.
const KEY: usize = 32;
/// What stands for a secret.
const MASK: &str = "***";

/// Takes secrets out of lines: the ones it was given, and what looks like one.
#[derive(Clone, Default)]
pub(super) struct Redactor {
    secrets: Vec<SecretString>,
    in_pem: bool,
}

impl Redactor {
    /// Looks for these values too.
    pub(super) fn new<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut secrets: Vec<&str> = values.filter(|value| value.len() >= SHORTEST).collect();
        // The longest first: a value may be a part of another.
        secrets.sort_by_key(|value| std::cmp::Reverse(value.len()));
        secrets.dedup();
        Self { secrets: secrets.into_iter().map(SecretString::from).collect(), in_pem: false }
    }

    /// A line as it may be shown; none when nothing is left of it.
    pub(super) fn line(&mut self, line: &str) -> Option<String> {
        if line.contains("-----BEGIN ") {
            self.in_pem = true;
        }
        if self.in_pem {
            self.in_pem = !line.contains("-----END ");
            return None;
        }
        let mut text = line.to_owned();
        for secret in &self.secrets {
            text = text.replace(secret.expose_secret(), MASK);
        }
        let text = without_keys(&redact::text(&plain(&text)));
        Some(text.trim_end().to_owned()).filter(|text| !text.trim().is_empty())
    }
}

/// Text without the control characters and colours of terminals, in one line of bounded length.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => skip_escape(&mut letters),
            '\n' | '\t' => plain.push(' '),
            letter if letter.is_control() => {}
            letter => plain.push(letter),
        }
    }
    let plain = plain.trim_end();
    if plain.chars().count() > LINE { plain.chars().take(LINE).chain(['…']).collect() } else { plain.to_owned() }
}

/// An escape sequence: `ESC [ … letter`, `ESC ] … BEL`, or `ESC` and one more.
fn skip_escape(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match letters.next() {
        Some('[') => while letters.next().is_some_and(|letter| !('\u{40}'..='\u{7e}').contains(&letter)) {},
        Some(']') => while letters.next().is_some_and(|letter| letter != '\u{7}' && letter != '\u{1b}') {},
        _ => {}
    }
}

/// Masks runs of characters that are keys by their length.
fn without_keys(text: &str) -> String {
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '.' | '~' | '/' | '=');
    let mut masked = String::new();
    let mut run = String::new();
    for letter in text.chars().chain(['\0']) {
        // The path of an address is made of short words between slashes.
        if letter != '\0' && is_key(letter) && !(letter == '/' && run.len() < KEY) {
            run.push(letter);
            continue;
        }
        masked.push_str(if looks_like_key(&run) { MASK } else { &run });
        run.clear();
        if letter != '\0' {
            masked.push(letter);
        }
    }
    masked
}

/// Long, and made of letters and digits in a way that words and host names are not.
fn looks_like_key(run: &str) -> bool {
    let longest = run.split(['.', '-', '=']).map(str::len).max().unwrap_or_default();
    let digits = run.bytes().filter(u8::is_ascii_digit).count();
    let capitals = run.bytes().filter(u8::is_ascii_uppercase).count();
    run.len() >= KEY && (longest >= KEY || digits >= 6 && capitals >= 3)
}
