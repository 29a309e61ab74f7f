#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use serde_json::json;

fn plain(text: &str) -> Option<Value> {
    resolve(None, true, text.to_owned()).unwrap().into_value()
}

fn key(text: &str) -> Option<String> {
    resolve(None, true, text.to_owned()).unwrap().into_key()
}

#[test]
fn plain_scalars_mean_what_go_yaml_says() {
    for (text, value) in [
        ("0644", json!(420)),
        ("-0644", json!(-420)),
        ("+0644", json!(420)),
        ("0o644", json!(420)),
        ("0O644", json!(420)),
        ("0X1f", json!(31)),
        ("-0x1F", json!(-31)),
        ("0b101", json!(5)),
        ("0b-101", json!(-5)),
        ("089", json!(89)),
        ("0", json!(0)),
        ("00", json!(0)),
        ("0x", json!("0x")),
        ("1_000", json!(1000)),
        ("0_7", json!(7)),
        ("_1", json!("_1")),
        ("+", json!("+")),
        ("-", json!("-")),
        ("--1", json!("--1")),
        ("5.", json!(5)),
        (".5", json!(0.5)),
        (".", json!(".")),
        (".5_0", json!(".5_0")),
        ("1.5e3", json!(1500)),
        ("1e", json!("1e")),
        ("1e400", json!("1e400")),
        ("1e-400", json!(0)),
        ("123e4567", json!("123e4567")),
        ("-0.0", json!(0)),
        ("9223372036854775807", json!(i64::MAX)),
        ("-9223372036854775808", json!(i64::MIN)),
        ("9223372036854775808", json!(9223372036854775808.0)),
        ("18446744073709551616", json!(18446744073709551616.0)),
        ("+18446744073709551615", json!(18446744073709551615.0)),
        ("+0xFFFFFFFFFFFFFFFF", json!("+0xFFFFFFFFFFFFFFFF")),
        ("1234567890123456789.0", json!(1234567890123456800i64)),
        ("12:30:45", json!("12:30:45")),
        ("2001-12-14", json!("2001-12-14")),
        ("v1.10", json!("v1.10")),
        ("tRue", json!("tRue")),
        ("", json!(null)),
        ("~", json!(null)),
        ("y", json!(true)),
        ("OFF", json!(false)),
    ] {
        assert_eq!(plain(text), Some(value), "{text}");
    }
    assert_eq!(plain(".inf"), None);
    assert_eq!(plain("-.INF"), None);
    assert_eq!(plain(".NaN"), None);
}

#[test]
fn keys_are_resolved_and_then_written_out() {
    for (text, written) in [
        ("yes", "true"),
        ("y", "true"),
        ("0644", "420"),
        ("1.10", "1.1"),
        ("1.0", "1"),
        ("1e3", "1000"),
        ("1e5", "100000"),
        ("1e6", "1e+06"),
        ("1234567.5", "1.2345675e+06"),
        ("1e21", "1e+21"),
        ("0.0001", "0.0001"),
        ("0.00001", "1e-05"),
        ("1.23456789", "1.2345679"),
        (".inf", ".inf"),
        ("-.inf", "-.inf"),
        (".nan", ".nan"),
        ("1e300", ".inf"),
    ] {
        assert_eq!(key(text).as_deref(), Some(written), "{text}");
    }
    assert_eq!(key("~"), None);
    assert_eq!(key("18446744073709551615"), None);
}

#[test]
fn tags_decide_or_refuse() {
    let tagged = |tag: &str, text: &str| resolve(Some(&format!("{LONG}{tag}")), false, text.to_owned());
    assert_eq!(tagged("int", "0x1F"), Ok(Scalar::Int(31)));
    assert_eq!(tagged("float", "1"), Ok(Scalar::Float(1.0)));
    assert_eq!(tagged("str", "null"), Ok(Scalar::Text("null".into())));
    assert_eq!(tagged("int", "x"), Err(TagError::Mismatch("!!int".into())));
    assert_eq!(tagged("null", ""), Ok(Scalar::Null));
    assert_eq!(tagged("binary", "aGVs\nbG8="), Ok(Scalar::Text("hello".into())));
    assert_eq!(tagged("binary", "/4L+"), Ok(Scalar::Text("\u{fffd}\u{fffd}\u{fffd}".into())));
    assert_eq!(tagged("binary", "@@@"), Err(TagError::Base64));
    assert_eq!(tagged("timestamp", "2001-12-14 21:59:43"), Ok(Scalar::Text("2001-12-14 21:59:43".into())));
    assert!(tagged("timestamp", "2001-02-30").is_err());
    assert!(tagged("timestamp", "soon").is_err());
    assert_eq!(resolve(Some("!"), true, "12".into()), Ok(Scalar::Text("12".into())));
    assert_eq!(resolve(Some("!Ref"), false, "x".into()), Ok(Scalar::Text("x".into())));
}
