//! Secrets in running text: arguments, settings, configuration files, addresses, what servers and tools say. Pure.

use std::borrow::Cow;
use std::ops::Range;

use super::telling::{is_one_word, is_telling, is_telling_setting};

/// What stands for a secret where nothing is compared.
const MASK: &str = "***";

/// What stands for a secret where the same one shows as the same.
pub(super) const NUMBERED: &str = "<hidden #";

/// Words with which the API's own sentences go on after the path of a field (apimachinery `field/errors.go` and the validators), and those
/// of error chains: not what a field of this name holds.
const SENTENCE: [&str; 26] = [
    "required",
    "forbidden",
    "not",
    "too",
    "internal",
    "expected",
    "must",
    "should",
    "is",
    "was",
    "has",
    "cannot",
    "can't",
    "may",
    "field",
    "no",
    "unknown",
    "a",
    "an",
    "the",
    "failed",
    "error",
    "unable",
    "could",
    "couldn't",
    "missing",
];

/// A text without its secrets.
pub fn text(text: &str) -> Cow<'_, str> {
    masked(text, |_| MASK.to_owned())
}

/// A text with what `mask` makes of each of its secrets.
pub(super) fn masked(text: &str, mut mask: impl FnMut(&str) -> String) -> Cow<'_, str> {
    let mut masked = String::new();
    let mut done = 0;
    let mut scan = Scan::new(text);
    while let Some(span) = scan.next_secret() {
        masked.push_str(&text[done..span.start]);
        masked.push_str(&mask(&text[span.clone()]));
        done = span.end;
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[done..]);
    Cow::Owned(masked)
}

/// Whether it stands for a secret already, or leads to one instead of being one: `$(DB_PASSWORD)`, `true`.
pub(super) fn is_no_secret(value: &str) -> bool {
    let reference = value.strip_prefix('$').is_some_and(|rest| {
        rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).is_some_and(is_variable)
            || rest.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).is_some_and(is_variable)
    });
    let hidden = value.strip_prefix(NUMBERED).and_then(|rest| rest.strip_suffix('>'));
    reference
        || hidden.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        || matches!(value, "" | MASK | "true" | "false" | "null" | "none")
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Goes through a text once: whoever writes it must not make that slow.
struct Scan<'a> {
    text: &'a str,
    /// Everything before is looked through.
    at: usize,
    /// The end of the last secret.
    done: usize,
    /// The line at that place.
    line: Range<usize>,
    /// Whether there is another line.
    has_lines: bool,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        let first = text.find('\n');
        Self { text, at: 0, done: 0, line: 0..first.unwrap_or(text.len()), has_lines: first.is_some() }
    }

    /// The next secret.
    fn next_secret(&mut self) -> Option<Range<usize>> {
        while self.at < self.text.len() {
            let at = self.at;
            self.at += 1;
            if at > self.line.end {
                let end = self.text[at..].find('\n').map_or(self.text.len(), |end| at + end);
                let start = self.text[..at].rfind('\n').map_or(0, |start| start + 1);
                self.line = start..end;
            }
            let span = self.secret_at(at).filter(|span| {
                span.start >= self.done && span.start < span.end && !is_no_secret(&self.text[span.clone()])
            });
            if let Some(span) = span {
                (self.at, self.done) = (span.end, span.end);
                return Some(span);
            }
        }
        None
    }

    fn secret_at(&self, at: usize) -> Option<Range<usize>> {
        let text = self.text;
        let follows = |sign: &str| text.as_bytes()[at..].starts_with(sign.as_bytes());
        match text.as_bytes()[at] {
            b'=' => self.setting(at),
            b':' if follows("://") => userinfo(text, at + 3),
            b':' => self.setting(at),
            b'-' if follows("-----BEGIN ") => private_key(text, at),
            b'-' if follows("--") => argument(text, at),
            b'B' | b'b' => bearer(text, at),
            b'e' if follows("eyJ") => web_token(text, at),
            b'@' if follows("@tcp(") || follows("@unix(") => data_source(text, at),
            _ => None,
        }
    }

    /// The value behind `name=` or `name:`, if the name tells.
    fn setting(&self, at: usize) -> Option<Range<usize>> {
        let text = self.text;
        let bytes = text.as_bytes();
        let is_equals = bytes[at] == b'=';
        let next = bytes.get(at + 1).copied();
        // Comparisons, `:=`, `=>`, `::`.
        if matches!(next, Some(b'=' | b'~')) || (!is_equals && next == Some(b':')) || (is_equals && next == Some(b'>'))
        {
            return None;
        }
        let name_end = if is_equals && at > 0 && bytes[at - 1] == b':' { at - 1 } else { at };
        let (name_start, name) = name_before(text, name_end);
        let before = name_start.checked_sub(1).map(|at| bytes[at]);
        let in_address = is_equals && matches!(before, Some(b'?' | b'&'));
        if !(is_telling(name) || in_address && is_telling_setting(name)) {
            return None;
        }
        let is_quoted_name = at > 0 && matches!(bytes[at - 1], b'"' | b'\'');
        let is_spaced = next.is_none_or(|next| next.is_ascii_whitespace() || matches!(next, b'"' | b'\''));
        // `registry/token-service:v1` is an image.
        if !is_equals && !is_spaced && !is_quoted_name && !is_one_word(name) {
            return None;
        }
        // `Secret default/db-token: created` names an object; `example.com/token: …` on a line of its own is a key.
        let (line_start, line_end) = (self.line.start.min(name_start), self.line.end);
        let lead = text[line_start..name_start].trim_start();
        if !is_equals && before == Some(b'/') && (lead.len() > REACH || lead.contains(' ') || !self.has_lines) {
            return None;
        }
        let mut start = at + 1;
        if !is_equals || (at > 0 && bytes[at - 1] == b' ') {
            while matches!(bytes.get(start), Some(b' ' | b'\t')) {
                start += 1;
            }
        }
        if !is_equals && matches!(text[start..line_end].trim_end(), "|" | ">" | "|-" | ">-" | "|+" | ">+") {
            return block(text, line_start, line_end);
        }
        if !is_equals && let Some(rest) = quoted_by_rule(&text[start..line_end]) {
            start = line_end - rest.len();
        } else if !is_equals && is_sentence(&text[start..line_end]) {
            return None;
        }
        let value = &text[start..line_end];
        // A scheme says nothing; what follows it does.
        for scheme in ["Bearer ", "bearer ", "Basic ", "basic ", "Token ", "token "] {
            if let Some(rest) = value.strip_prefix(scheme) {
                let start = line_end - rest.len();
                return Some(start..word_end(text, start, line_end));
            }
        }
        if let Some((open, quote)) = opening_quote(value) {
            let start = start + open;
            return Some(start..closing_quote(text, start, quote));
        }
        // Alone on its line, as in a file of settings or as an argument, everything behind a name is its value.
        let is_alone = matches!(lead, "" | "export " | "- " | "-" | "--" | "-D");
        let word = start..word_end(text, start, line_end);
        if is_alone && !in_address && (is_equals || self.has_lines) && !is_no_secret(&text[word.clone()]) {
            return Some(start..start + value.trim_end().len());
        }
        Some(word)
    }
}

/// No name, title or user is longer, in bytes.
const REACH: usize = 512;

/// So many bytes of a text, or one or two less where a character would be cut.
fn head(text: &str, bytes: usize) -> &str {
    text.get(..(0..=bytes.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0)).unwrap_or(text)
}

fn is_part_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// The part of a text before a place that is the name of what follows there, and where it begins; its quotes do not belong to it.
fn name_before(text: &str, at: usize) -> (usize, &str) {
    let bytes = text.as_bytes();
    let mut end = at;
    while end > 0 && matches!(bytes[end - 1], b' ' | b'\t') {
        end -= 1;
    }
    // An escaped quote is one of JSON in a text of JSON.
    while end > 0 && matches!(bytes[end - 1], b'"' | b'\'' | b'\\') {
        end -= 1;
    }
    let mut start = end;
    while start > 0 && end - start < REACH && is_part_of_name(bytes[start - 1]) {
        start -= 1;
    }
    (start, &text[start..end])
}

/// What a rule of the API quotes: `Invalid value: "…": …`.
fn quoted_by_rule(value: &str) -> Option<&str> {
    ["Invalid value: ", "Unsupported value: ", "Duplicate value: "].iter().find_map(|rule| value.strip_prefix(rule))
}

/// Whether a sentence goes on, or another clause of an error follows: `credentials: exec: …`.
fn is_sentence(value: &str) -> bool {
    let word = value.split_whitespace().next().unwrap_or_default();
    let more = value.trim_end().len() > word.len();
    more && (word.ends_with(':') || SENTENCE.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// The lines below a key with `|` or `>` that are further in than it.
fn block(text: &str, line_start: usize, line_end: usize) -> Option<Range<usize>> {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let own = indent(&text[line_start..]);
    let start = line_end + 1;
    let mut end = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        if !line.trim().is_empty() && indent(line) <= own {
            break;
        }
        end += line.len();
    }
    let body = &text[start..end];
    let lead = body.len() - body.trim_start().len();
    Some(start + lead..start + body.trim_end().len())
}

/// A quote at the beginning, escaped or not: where the value begins, and what ends it.
fn opening_quote(value: &str) -> Option<(usize, &'static str)> {
    [("\\\"", "\\\""), ("\"", "\""), ("'", "'"), ("`", "`")]
        .into_iter()
        .find(|(open, _)| value.starts_with(open))
        .map(|(open, close)| (open.len(), close))
}

/// Where a quoted value ends; the end of the text where nothing closes it.
fn closing_quote(text: &str, start: usize, quote: &str) -> usize {
    let mut from = start;
    while let Some(found) = text[from..].find(quote) {
        let at = from + found;
        let escapes = text[start..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        if escapes % 2 == 0 {
            return at;
        }
        from = at + quote.len();
    }
    text.len()
}

/// Where a value without quotes ends.
fn word_end(text: &str, start: usize, line_end: usize) -> usize {
    let rest = &text[start..line_end];
    // A mask of ours has a space.
    if rest.starts_with(NUMBERED) {
        return rest.find('>').map_or(line_end, |end| start + end + 1);
    }
    let end = rest.char_indices().find(|(at, c)| match c {
        '&' | ';' => is_next_setting(&rest[at + 1..]),
        '"' | '\'' | '`' => true,
        c => c.is_whitespace(),
    });
    let word = &rest[..end.map_or(rest.len(), |(at, _)| at)];
    // Brackets and commas around a value do not belong to it, but those of `$(NAME)` do.
    let bare = word.trim_end_matches([',', ')', ']', '}']);
    start + if word.starts_with('$') && is_no_secret(word) { word.len() } else { bare.len() }
}

/// Whether another setting begins here, `name=`, or nothing more.
fn is_next_setting(rest: &str) -> bool {
    let name =
        rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, ' ' | '_' | '-' | '.')).unwrap_or(rest.len());
    rest.trim().is_empty() || rest.starts_with(' ') || name > 0 && rest[name..].starts_with('=')
}

/// What stands before the `@` of an address: a token may be the user as well as the password.
fn userinfo(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = head(&text[start..], REACH);
    let word = &rest
        [..rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>')).unwrap_or(rest.len())];
    let authority = &word[..word.find(['/', '?', '#']).unwrap_or(word.len())];
    let port = authority.rsplit_once(':').map(|(_, port)| port);
    let at = match authority.rfind('@') {
        Some(at) => Some(at),
        // A password with a slash in it ends the authority early: what looks like a port is then part of it.
        None if port.is_some_and(|port| !port.bytes().all(|byte| byte.is_ascii_digit()) && !port.ends_with(']')) => {
            word.rfind('@')
        }
        None => None,
    }?;
    (&word[..at] != "git").then_some(start..start + at)
}

/// `user:password@tcp(host)`, as Go's MySQL driver wants it.
fn data_source(text: &str, at: usize) -> Option<Range<usize>> {
    let from = (at.saturating_sub(REACH)..at).find(|from| text.is_char_boundary(*from))?;
    let before = &text[from..at];
    let word = before
        .rfind(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '='))
        .map_or(before, |end| &before[end + 1..]);
    let (user, _) = word.split_once(':')?;
    Some(at - word.len() + user.len() + 1..at)
}

/// `--password value`.
fn argument(text: &str, at: usize) -> Option<Range<usize>> {
    if at > 0 && text.as_bytes()[at - 1] == b'-' {
        return None;
    }
    let end = head(&text[at + 2..], REACH).bytes().position(|byte| !is_part_of_name(byte))?;
    let (name, rest) = text[at + 2..].split_at(end);
    let value = rest.strip_prefix([' ', '\t'])?;
    if value.starts_with('-') || !is_telling(name) {
        return None;
    }
    let start = at + 2 + end + 1;
    if let Some((open, quote)) = opening_quote(value) {
        return Some(start + open..closing_quote(text, start + open, quote));
    }
    Some(start..word_end(text, start, text.len()))
}

/// What follows `Bearer` or `Basic`, unless it is an ordinary word.
fn bearer(text: &str, at: usize) -> Option<Range<usize>> {
    let is_begin = at == 0 || !text.as_bytes()[at - 1].is_ascii_alphanumeric();
    let scheme = ["bearer ", "basic "]
        .into_iter()
        .find(|scheme| text.get(at..at + scheme.len()).is_some_and(|found| found.eq_ignore_ascii_case(scheme)))?;
    let start = at + scheme.len();
    let end = word_end(text, start, text.len());
    let is_word = text[start..end].trim_end_matches(['.', ':', '?', '!']).bytes().all(|byte| byte.is_ascii_lowercase());
    (is_begin && !is_word).then_some(start..end)
}

/// A JSON web token by its beginning, which is `{"` in base64.
fn web_token(text: &str, at: usize) -> Option<Range<usize>> {
    let is_part = |byte: &u8| is_part_of_name(*byte);
    if at > 0 && is_part(&text.as_bytes()[at - 1]) {
        return None;
    }
    let length = text.as_bytes()[at..].iter().take_while(|byte| is_part(byte)).count();
    (length > 16).then_some(at..at + length)
}

/// A private key in PEM, with its frame; certificates are public.
fn private_key(text: &str, at: usize) -> Option<Range<usize>> {
    let title = head(&text[at + 11..], REACH).split_once("-----").map(|(title, _)| title)?;
    if !title.ends_with("PRIVATE KEY") || title.contains('\n') {
        return None;
    }
    let end = text[at + 11..].find("-----END ").map(|end| at + 11 + end + 9);
    let end = end.and_then(|end| text[end..].find("-----").map(|more| end + more + 5));
    Some(at..end.unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_text_are_hidden_and_nothing_else() {
        for (raw, expected) in [
            // Addresses.
            ("postgres://u:c4n4ry@db:5432/x", "postgres://***@db:5432/x"),
            ("to redis://:c4n4ry@r/0 and amqp://u:c4n4ry@q", "to redis://***@r/0 and amqp://***@q"),
            ("https://u:c4n/4ry@host/a", "https://***@host/a"),
            ("https://u:p@c4n4ry@host/a", "https://***@host/a"),
            ("ssh://git@github.com/a", "ssh://git@github.com/a"),
            ("https://host:8443/@scope/a", "https://host:8443/@scope/a"),
            ("u:c4n4ry@tcp(db:3306)/x", "u:***@tcp(db:3306)/x"),
            ("jdbc:mysql://db/x?user=u&password=c4n4ry&ssl=true", "jdbc:mysql://db/x?user=u&password=***&ssl=true"),
            ("https://idp/cb?code=c4n4ry&state=c4n4ry", "https://idp/cb?code=***&state=***"),
            // Settings and arguments.
            ("--password=c4n4ry", "--password=***"),
            ("--password=c4n4ry with a space", "--password=***"),
            ("x --db-password c4n4ry --verbose", "x --db-password *** --verbose"),
            ("sh -c 'mysql --password=c4n4ry -u me'", "sh -c 'mysql --password=*** -u me'"),
            ("java -Ddb.password=c4n4ry -jar a.jar", "java -Ddb.password=*** -jar a.jar"),
            ("Server=db;User Id=sa;Password=c4n4ry;Encrypt=true", "Server=db;User Id=sa;Password=***;Encrypt=true"),
            ("x password=c4n;4&ry) y, {token: c4n}4ry}", "x password=***) y, {token: ***}"),
            ("--password=$(DB_PASSWORD) --token=${TOKEN}", "--password=$(DB_PASSWORD) --token=${TOKEN}"),
            ("--token-auth-file=/etc/x --auth-mode=RBAC", "--token-auth-file=/etc/x --auth-mode=RBAC"),
            // Files.
            ("a: 1\npassword: c4n 4ry, c4n4ry\nb: 2", "a: 1\npassword: ***\nb: 2"),
            ("[db]\npassword = \"c4n4ry\"\n", "[db]\npassword = \"***\"\n"),
            ("key:\n  token: |\n    c4n4ry\n    c4n4ry\n  b: 2", "key:\n  token: |\n    ***\n  b: 2"),
            (r#"{"user": "me", "password": "c4n\"4ry", "a": 1}"#, r#"{"user": "me", "password": "***", "a": 1}"#),
            (r#""{\"password\":\"c4n4ry\",\"a\":1}""#, r#""{\"password\":\"***\",\"a\":1}""#),
            ("-----BEGIN RSA PRIVATE KEY-----\nc4n4ry\n-----END RSA PRIVATE KEY-----\nafter", "***\nafter"),
            (
                "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----",
            ),
            // What people, servers and tools say.
            ("Authorization: Bearer c4n4ry", "Authorization: Bearer ***"),
            ("sent Bearer c4n4ry-1", "sent Bearer ***"),
            ("a bearer token is needed", "a bearer token is needed"),
            ("got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2ln here", "got *** here"),
            ("password: hunter2 is wrong", "password: *** is wrong"),
            (
                r#"spec.adminPassword: Invalid value: "c4n4ry": too short"#,
                r#"spec.adminPassword: Invalid value: "***": too short"#,
            ),
            ("spec.adminPassword: Required value", "spec.adminPassword: Required value"),
            ("spec.password: must be longer", "spec.password: must be longer"),
            (
                "getting credentials: exec: executable aws not found",
                "getting credentials: exec: executable aws not found",
            ),
            (r#"secret "db" not found: it is gone"#, r#"secret "db" not found: it is gone"#),
            ("registry.example/token-service:v1.2", "registry.example/token-service:v1.2"),
            ("vault/secret:v2@sha256:0123", "vault/secret:v2@sha256:0123"),
            ("Secret default/db-token: created", "Secret default/db-token: created"),
            ("spec.containers[name=token].image", "spec.containers[name=token].image"),
            ("env[name=DB_PASSWORD].value", "env[name=DB_PASSWORD].value"),
            ("中文：password：x", "中文：password：x"),
            ("if token == other", "if token == other"),
            ("password=<hidden #3>", "password=<hidden #3>"),
        ] {
            let masked = text(raw);
            assert_eq!(masked, expected, "{raw}");
            assert_eq!(text(&masked), masked, "{raw}: a second time changes nothing");
        }
    }
}
