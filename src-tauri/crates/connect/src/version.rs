//! What the answer to `GET /version` says about who answered. Pure.

use glasslift_cluster::RawAnswer;
use glasslift_object::KubernetesVersion;
use http::StatusCode;
use jiff::Timestamp;
use serde_json::Value;

use crate::fault::Fault;

/// First version that checks fields strictly on every apply (`ServerSideFieldValidation`, stable in 1.27).
const MINIMUM: (u16, u16) = (1, 27);

/// Who is asked, by whom.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// `host:port`.
    pub(super) address: &'a str,
    /// Name of the user entry.
    pub(super) user: &'a str,
    /// Whom the user acts as.
    pub(super) acting_as: Option<&'a str>,
}

/// The version of a Kubernetes API that can be worked with, or why it is none.
pub(super) fn judge(answer: &RawAnswer, asked: Asked<'_>) -> Result<String, Fault> {
    let address = asked.address.to_owned();
    let user = asked.user.to_owned();
    let says = |text: &str| String::from_utf8_lossy(&answer.body).contains(text);
    let is_status = serde_json::from_slice::<Value>(&answer.body).is_ok_and(|body| body["kind"] == "Status");
    match answer.status.as_u16() {
        200 => version(answer, address),
        300..=399 => Err(Fault::Redirected { address, to: target(answer) }),
        401 => Err(Fault::Unauthorized { user }),
        // Whoever is nobody was not recognised.
        403 if says("system:anonymous") => Err(Fault::Unauthorized { user }),
        403 if is_status => match asked.acting_as {
            Some(acting_as) if says("impersonate") => {
                Err(Fault::MayNotImpersonate { user, acting_as: acting_as.to_owned() })
            }
            _ => Err(Fault::Forbidden { user }),
        },
        429 | 503 => Err(Fault::Busy { address }),
        500..=599 => Err(Fault::Failing { address, status: answer.status.as_u16() }),
        _ => Err(Fault::NotKubernetes { address, what: what(answer) }),
    }
}

fn version(answer: &RawAnswer, address: String) -> Result<String, Fault> {
    let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
    let found = body.as_ref().and_then(|body| body.get("gitVersion")).and_then(Value::as_str);
    let parsed = found.and_then(|text| Some((text, text.parse::<KubernetesVersion>().ok()?)));
    let Some((text, version)) = parsed else {
        return Err(Fault::NotKubernetes { address, what: what(answer) });
    };
    if (version.major, version.minor) < MINIMUM {
        let minimum = format!("{}.{}", MINIMUM.0, MINIMUM.1);
        return Err(Fault::TooOld { version: text.to_owned(), minimum });
    }
    Ok(text.to_owned())
}

/// What came instead, by its kind: its words may be anybody's.
fn what(answer: &RawAnswer) -> String {
    let kind = answer.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let start = String::from_utf8_lossy(answer.body.get(..64).unwrap_or(&answer.body)).trim_start().to_lowercase();
    let sort = if kind.starts_with("text/html") || start.starts_with("<!doctype html") || start.starts_with("<html") {
        "a web page"
    } else if serde_json::from_slice::<Value>(&answer.body).is_ok() {
        "JSON of another kind"
    } else if answer.body.is_empty() {
        "an empty answer"
    } else {
        "other data"
    };
    match answer.status {
        StatusCode::OK => sort.to_owned(),
        status => format!("{sort} (HTTP {})", status.as_u16()),
    }
}

/// The host that a redirection leads to; the rest of the address may hold a token.
fn target(answer: &RawAnswer) -> String {
    let location = answer.headers.get(http::header::LOCATION).and_then(|value| value.to_str().ok());
    let uri: Option<http::Uri> = location.and_then(|text| text.parse().ok());
    uri.and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_else(|| "another path".to_owned())
}

/// How far this computer's clock is ahead of the server's, in seconds, by the header `Date`.
pub(super) fn skew(date: Option<&str>, now: Timestamp) -> Option<i64> {
    // HTTP's dates are RFC 2822 with the name GMT (RFC 9110, section 5.6.7).
    let there = jiff::fmt::rfc2822::parse(date?).ok()?.timestamp();
    Some(now.as_second() - there.as_second())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn answer(status: u16, kind: &str, body: &str, location: Option<&str>) -> RawAnswer {
        let mut headers = http::HeaderMap::new();
        headers.insert(http::header::CONTENT_TYPE, kind.parse().unwrap());
        if let Some(location) = location {
            headers.insert(http::header::LOCATION, location.parse().unwrap());
        }
        RawAnswer { status: StatusCode::from_u16(status).unwrap(), headers, body: body.into() }
    }

    #[test]
    fn only_a_recent_kubernetes_api_passes() {
        let json = "application/json";
        let refused = |message: &str| format!(r#"{{"kind":"Status","status":"Failure","message":"{message}"}}"#);
        let forbidden = refused(r"forbidden: User bob cannot get path");
        let anonymous = refused(r"forbidden: User system:anonymous cannot get path");
        let impersonating = refused("users eve is forbidden: User bob cannot impersonate resource users");
        for (status, kind, body, acting_as, expected) in [
            (200, json, r#"{"gitVersion":"v1.36.3"}"#, None, "v1.36.3"),
            (200, json, r#"{"gitVersion":"v1.27.1-gke.100+x"}"#, None, "v1.27.1-gke.100+x"),
            (200, json, r#"{"gitVersion":"v1.26.15"}"#, None, "server-too-old"),
            (200, json, r#"{"gitVersion":"v2.0.0"}"#, None, "v2.0.0"),
            (200, json, r#"{"version":"7"}"#, None, "not-kubernetes"),
            (200, "text/html", "<!DOCTYPE html><html>", None, "not-kubernetes"),
            (200, "text/plain", "", None, "not-kubernetes"),
            (404, json, r#"{"error":"no such page"}"#, None, "not-kubernetes"),
            (404, "text/plain", "404 page not found", None, "not-kubernetes"),
            (400, "text/plain", "Client sent an HTTP request to an HTTPS server.", None, "not-kubernetes"),
            (403, "text/html", "<html>blocked", None, "forbidden"),
            (401, json, "{}", None, "unauthorized"),
            (403, json, anonymous.as_str(), None, "unauthorized"),
            (403, json, forbidden.as_str(), None, "forbidden"),
            (403, json, forbidden.as_str(), Some("eve"), "forbidden"),
            (403, json, impersonating.as_str(), Some("eve"), "impersonation-forbidden"),
            (302, "text/html", "", None, "redirected"),
            (429, json, "{}", None, "server-busy"),
            (503, "text/html", "<html>", None, "server-busy"),
            (500, json, "{}", None, "server-failing"),
            (502, "text/html", "<html>", None, "server-failing"),
        ] {
            let asked = Asked { address: "a:1", user: "bob", acting_as };
            let judged = judge(&answer(status, kind, body, None), asked);
            let code = match &judged {
                Ok(version) => version.as_str(),
                Err(fault) => fault.code(),
            };
            // A page in the place of a refusal is nobody's refusal.
            let expected = if status == 403 && kind == "text/html" { "not-kubernetes" } else { expected };
            assert_eq!(code, expected, "HTTP {status} {kind} {body}");
        }
    }

    #[test]
    fn a_redirection_shows_its_host_and_nothing_else() {
        let answer = answer(302, "text/html", "", Some("https://login.example.com/start?token=c4n4ry"));
        let fault = judge(&answer, Asked { address: "a:1", user: "bob", acting_as: None }).unwrap_err();
        assert_eq!(fault, Fault::Redirected { address: "a:1".into(), to: "login.example.com".into() });
    }

    #[test]
    fn clocks_are_compared_by_the_date_header() {
        let now: Timestamp = "2026-11-22T16:10:00Z".parse().unwrap();
        for (date, expected) in [
            (Some("Sun, 22 Nov 2026 16:10:00 GMT"), Some(0)),
            (Some("Sun, 22 Nov 2026 15:10:00 GMT"), Some(3600)),
            (Some("Sun, 22 Nov 2026 16:10:30 GMT"), Some(-30)),
            (Some("yesterday"), None),
            (None, None),
        ] {
            assert_eq!(skew(date, now), expected, "{date:?}");
        }
    }
}
