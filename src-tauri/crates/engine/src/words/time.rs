//! Words for times.

use jiff::Timestamp;

use super::count;
use super::language::Language;

/// How long ago something was, in one unit.
pub fn ago(at: Timestamp, now: Timestamp, language: Language) -> String {
    let seconds = now.as_second().saturating_sub(at.as_second()).max(0).unsigned_abs();
    let (number, english, chinese) = match seconds {
        0..=59 => return language.pick("less than a minute ago", "不到 1 分钟前").to_owned(),
        60..=3599 => (seconds / 60, "minute", "分钟"),
        3600..=86_399 => (seconds / 3600, "hour", "小时"),
        _ => (seconds / 86_400, "day", "天"),
    };
    let span = count(number, english, chinese, language);
    language.pick(format!("{span} ago"), format!("{span}前"))
}

/// A moment, to the second and in universal time, so that readers in two places mean the same.
pub fn moment(at: Timestamp, language: Language) -> String {
    at.strftime(language.pick("%-d %B %Y, %H:%M:%S UTC", "%Y年%-m月%-d日 %H:%M:%S UTC")).to_string()
}

#[cfg(test)]
mod tests {
    use super::Language::{English, SimplifiedChinese};
    use super::*;

    #[test]
    fn times_are_told_in_one_unit() {
        let now: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap_or_default();
        let rows = [
            (30, "less than a minute ago", "不到 1 分钟前"),
            (60, "1 minute ago", "1 分钟前"),
            (7200, "2 hours ago", "2 小时前"),
            (41 * 86_400, "41 days ago", "41 天前"),
        ];
        for (seconds, english, chinese) in rows {
            let at = Timestamp::from_second(now.as_second() - seconds).unwrap_or_default();
            assert_eq!(ago(at, now, English), english);
            assert_eq!(ago(at, now, SimplifiedChinese), chinese);
        }
    }

    #[test]
    fn moments_are_written_as_each_language_does() {
        let at: Timestamp = "2026-03-01T09:05:07.123Z".parse().unwrap_or_default();
        assert_eq!(moment(at, English), "1 March 2026, 09:05:07 UTC");
        assert_eq!(moment(at, SimplifiedChinese), "2026年3月1日 09:05:07 UTC");
    }
}
