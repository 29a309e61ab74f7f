//! Values that are written in a form of their own.

use std::time::Duration;

use glasslift_engine::bundle::source::Checksum;
use glasslift_engine::object::KubernetesVersion;
use glasslift_engine::plan::Choice;

use crate::language::text;

/// A resource that is named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) kind: String,
    pub(crate) namespace: Option<String>,
    pub(crate) name: String,
}

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{}/{namespace}/{}", self.kind, self.name),
            None => write!(f, "{}/{}", self.kind, self.name),
        }
    }
}

pub(super) fn parse_named(text: &str) -> Result<Named, String> {
    let parts: Vec<&str> = text.split('/').collect();
    let named = |kind: &str, namespace: Option<&str>, name: &str| Named {
        kind: kind.to_owned(),
        namespace: namespace.map(str::to_owned),
        name: name.to_owned(),
    };
    match parts.as_slice() {
        _ if parts.iter().any(|part| part.is_empty()) => Err(text!("a part of it is empty", "其中一部分为空")),
        [kind, name] => Ok(named(kind, None, name)),
        [kind, namespace, name] => Ok(named(kind, Some(namespace), name)),
        _ => Err(text!("write it as KIND/NAME or KIND/NAMESPACE/NAME", "请写作 KIND/NAME 或 KIND/NAMESPACE/NAME")),
    }
}

/// The choice for one Job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JobChoice {
    pub(crate) namespace: Option<String>,
    pub(crate) name: String,
    pub(crate) choice: Choice,
}

pub(super) fn parse_job(text: &str) -> Result<JobChoice, String> {
    let (job, choice) = text.rsplit_once('=').ok_or_else(|| {
        text!("write it as NAME=skip, NAME=update or NAME=recreate", "请写作 NAME=skip、NAME=update 或 NAME=recreate")
    })?;
    let choice = match choice {
        "skip" => Choice::Skip,
        "update" => Choice::Update,
        "recreate" => Choice::Recreate,
        other => {
            return Err(text!(
                "`{other}` is none of skip, update, recreate",
                "`{other}` 不是 skip、update 或 recreate"
            ));
        }
    };
    let (namespace, name) = match job.split_once('/') {
        Some((namespace, name)) => (Some(namespace.to_owned()), name),
        None => (None, job),
    };
    if name.is_empty() || namespace.as_deref() == Some("") {
        return Err(text!("the name of the Job is missing", "缺少 Job 的名称"));
    }
    Ok(JobChoice { namespace, name: name.to_owned(), choice })
}

pub(super) fn parse_checksum(text: &str) -> Result<Checksum, String> {
    text.parse().map_err(|_| text!("it has 64 hexadecimal digits", "它由 64 个十六进制数字组成"))
}

pub(super) fn parse_kubernetes(text: &str) -> Result<KubernetesVersion, String> {
    text.parse().map_err(|_| text!("write it as 1.33", "请写作 1.33"))
}

pub(super) fn parse_duration(text: &str) -> Result<Duration, String> {
    let duration: jiff::SignedDuration =
        text.parse().map_err(|_| text!("write it as 90s, 10m or 1h", "请写作 90s、10m 或 1h"))?;
    let duration = Duration::try_from(duration).map_err(|_| text!("it must not be negative", "它不能为负"))?;
    if duration < Duration::from_secs(1) {
        Err(text!("it must be at least a second", "它至少为一秒"))
    } else {
        Ok(duration)
    }
}

/// How many writes may be in flight at the same time.
pub(super) fn parse_concurrency(text: &str) -> Result<u16, String> {
    let number = text.parse().ok().filter(|number| (1..=64).contains(number));
    number.ok_or_else(|| text!("write a number from 1 to 64", "请写 1 至 64 的数字"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn job_choices_are_read_with_and_without_namespace() {
        let choice = |namespace: Option<&str>, choice| JobChoice {
            namespace: namespace.map(Into::into),
            name: "init".into(),
            choice,
        };
        assert_eq!(parse_job("init=recreate"), Ok(choice(None, Choice::Recreate)));
        assert_eq!(parse_job("web/init=skip"), Ok(choice(Some("web"), Choice::Skip)));
        for bad in ["init", "init=force", "=skip", "/init=skip", "web/=skip"] {
            assert!(parse_job(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn named_resources_are_read_with_and_without_namespace() {
        let named = |namespace: Option<&str>| Named {
            kind: "Service".into(),
            namespace: namespace.map(Into::into),
            name: "web".into(),
        };
        assert_eq!(parse_named("Service/web"), Ok(named(None)));
        assert_eq!(parse_named("Service/shop/web"), Ok(named(Some("shop"))));
        for bad in ["web", "Service/", "/web", "Service//web", "a/b/c/d"] {
            assert!(parse_named(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn durations_are_read() {
        assert_eq!(parse_duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse_duration("10m"), Ok(Duration::from_secs(600)));
        for bad in ["", "x", "-5s", "10ms"] {
            assert!(parse_duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_number_of_writes_has_bounds() {
        assert_eq!((parse_concurrency("1"), parse_concurrency("64")), (Ok(1), Ok(64)));
        for bad in ["0", "65", "-1", "x", "", "99999999"] {
            assert!(parse_concurrency(bad).is_err(), "{bad}");
        }
    }
}
