//! The timestamps of YAML 1.1, as far as go-yaml knows them.

use super::digits;

/// The timestamp formats of go-yaml: a date, or a date and a time with `T` and a zone or with a space and none.
pub(crate) fn is_timestamp(text: &str) -> bool {
    fn take(text: &str, most: usize, range: std::ops::RangeInclusive<u32>) -> Option<(u32, &str)> {
        let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let value = text.get(..count)?.parse().ok()?;
        range.contains(&value).then_some((value, &text[count..]))
    }
    fn parse(text: &str) -> Option<bool> {
        if text.bytes().take_while(u8::is_ascii_digit).count() != 4 {
            return None;
        }
        let (year, rest) = take(text, 4, 0..=9999)?;
        let (month, rest) = take(rest.strip_prefix('-')?, 2, 1..=12)?;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let (_, rest) = take(rest.strip_prefix('-')?, 2, 1..=days)?;
        if rest.is_empty() {
            return Some(true);
        }
        let zoned = !rest.starts_with(' ');
        let (_, rest) = take(rest.strip_prefix(['T', 't', ' '])?, 2, 0..=23)?;
        let (_, rest) = take(rest.strip_prefix(':')?, 2, 0..=59)?;
        let (_, rest) = take(rest.strip_prefix(':')?, 2, 0..=59)?;
        let rest = match rest.strip_prefix(['.', ',']) {
            Some(fraction) => {
                let (count, rest) = digits(fraction);
                if count == 0 {
                    return None;
                }
                rest
            }
            None => rest,
        };
        if !zoned || rest == "Z" {
            return Some(if zoned { rest == "Z" } else { rest.is_empty() });
        }
        let zone = rest.strip_prefix(['+', '-'])?;
        let (hours, rest) = zone.split_at_checked(2)?;
        let (_, minutes) = (take(hours, 2, 0..=24)?, rest.strip_prefix(':')?);
        Some(minutes.len() == 2 && take(minutes, 2, 0..=60)?.1.is_empty())
    }
    parse(text).unwrap_or(false)
}
