//! From bytes to text, as kubectl does: a byte order mark decides, everything else is UTF-8 with replacements.

/// Decoded text and what was lost on the way.
#[derive(Debug)]
pub(super) struct Decoded {
    /// The text, without a byte order mark.
    pub(super) text: String,
    /// Byte offset in `text` of the first replacement for something that could not be decoded.
    pub(super) replaced: Option<usize>,
    /// It started with the byte order mark of UTF-8, after which kubectl replaces nothing and refuses YAML that is no UTF-8.
    pub(super) strict: bool,
}

/// Decodes UTF-8, or UTF-16 of either byte order where a byte order mark says so.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => Decoded { strict: true, ..utf8(rest) },
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Decoded {
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded { text: text.to_owned(), replaced: None, strict: false },
        Err(error) => Decoded {
            text: String::from_utf8_lossy(bytes).into_owned(),
            replaced: Some(error.valid_up_to()),
            strict: false,
        },
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
    let (units, rest) = bytes.as_chunks::<2>();
    let mut decoded = Decoded { text: String::with_capacity(bytes.len()), replaced: None, strict: false };
    for result in char::decode_utf16(units.iter().map(|pair| unit(*pair))) {
        if result.is_err() {
            decoded.replaced.get_or_insert(decoded.text.len());
        }
        decoded.text.push(result.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    if !rest.is_empty() {
        decoded.replaced.get_or_insert(decoded.text.len());
        decoded.text.push(char::REPLACEMENT_CHARACTER);
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_decides() {
        assert_eq!(decode(b"\xef\xbb\xbfa").text, "a");
        assert_eq!(decode(b"\xff\xfea\0=\xd8\0\xde").text, "a😀");
        assert_eq!(decode(b"\xfe\xff\0a").text, "a");
        assert_eq!(decode(b"a\0").text, "a\0");
    }

    #[test]
    fn what_cannot_be_decoded_is_replaced_and_located() {
        let latin1 = decode(b"caf\xe9\n");
        assert_eq!((latin1.text.as_str(), latin1.replaced), ("caf\u{fffd}\n", Some(3)));
        let odd = decode(b"\xff\xfea\0b");
        assert_eq!((odd.text.as_str(), odd.replaced), ("a\u{fffd}", Some(1)));
        assert_eq!(decode("\u{fffd}".as_bytes()).replaced, None);
    }
}
