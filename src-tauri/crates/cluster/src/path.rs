//! Where a request goes. A path is made of segments and parameters only, each percent-encoded as it is put in, so that no name can end a
//! path early, add a parameter, or lead to another resource.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::ApiError;

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// A colon may stand in a path as it is (section 3.3), and many names of RBAC have one.
const SEGMENT: &AsciiSet = &RESERVED.remove(b':');

/// The path of a request and its parameters. Built from names as they are; encoded here and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    path: String,
    query: String,
    /// The first segment that no resource can have as its name.
    impossible: Option<String>,
}

impl Path {
    /// A resource of an API group (empty for the core group): all its objects, or those of one namespace.
    pub fn resource(group: &str, version: &str, plural: &str, namespace: Option<&str>) -> Self {
        let root = if group.is_empty() { Self::of(&["api", version]) } else { Self::of(&["apis", group, version]) };
        match namespace {
            Some(namespace) => root.then("namespaces").then(namespace).then(plural),
            None => root.then(plural),
        }
    }

    /// What is not a resource, such as `/version`.
    pub(crate) fn of(segments: &[&str]) -> Self {
        let empty = Self { path: String::new(), query: String::new(), impossible: None };
        segments.iter().fold(empty, |path, segment| path.then(segment))
    }

    /// The same with one more segment, for example the name of an object.
    pub fn then(mut self, segment: &str) -> Self {
        if !is_possible(segment) {
            self.impossible.get_or_insert_with(|| segment.to_owned());
        }
        self.path.push('/');
        self.path.extend(utf8_percent_encode(segment, SEGMENT));
        self
    }

    /// The same with one more parameter.
    pub fn with(mut self, parameter: &str, value: &str) -> Self {
        self.query.push(if self.query.is_empty() { '?' } else { '&' });
        self.query.extend(utf8_percent_encode(parameter, RESERVED));
        self.query.push('=');
        self.query.extend(utf8_percent_encode(value, RESERVED));
        self
    }

    /// As it is sent.
    ///
    /// # Errors
    /// A segment that no resource can have as its name. Nothing may be sent then: whoever decodes it on the way would see another path.
    pub(crate) fn uri(&self) -> Result<String, ApiError> {
        match &self.impossible {
            Some(name) => Err(ApiError::ImpossibleName { name: name.clone() }),
            None => Ok(format!("{}{}", self.path, self.query)),
        }
    }
}

/// Whether a server can have something of this name: it is one segment even after decoding (`IsValidPathSegmentName` of
/// `k8s.io/apimachinery`), and not the collection itself.
fn is_possible(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..") && !segment.contains(['/', '%'])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn whatever_a_name_holds_it_stays_one_segment() {
        let rows = [
            ("reader", "reader"),
            ("reader#beta", "reader%23beta"),
            ("writer?old", "writer%3Fold"),
            ("writer?dryRun=All&x", "writer%3FdryRun%3DAll%26x"),
            ("leader election", "leader%20election"),
            ("system:node", "system:node"),
            ("café", "caf%C3%A9"),
            ("a+b;c,d@e", "a%2Bb%3Bc%2Cd%40e"),
            ("a\\b\r\nHost: x", "a%5Cb%0D%0AHost:%20x"),
            ("...", "..."),
            ("v1.x-y_z~0", "v1.x-y_z~0"),
        ];
        for (name, expected) in rows {
            let path = Path::resource("rbac.authorization.k8s.io", "v1", "roles", Some("web")).then(name);
            let root = "/apis/rbac.authorization.k8s.io/v1/namespaces/web/roles";
            let uri = path.uri().unwrap();
            assert_eq!(uri, format!("{root}/{expected}"));
            // What the client makes of it is that path and nothing else.
            let parsed: http::Uri = uri.parse().unwrap();
            assert_eq!((parsed.path(), parsed.query()), (uri.as_str(), None), "{name}");
        }
    }

    #[test]
    fn parameters_stay_what_they_are() {
        let path = Path::resource("", "v1", "pods", Some("web"))
            .with("labelSelector", "batch.kubernetes.io/controller-uid=u,a=b&limit=0")
            .with("limit", "50");
        let expected = "/api/v1/namespaces/web/pods?labelSelector=batch.kubernetes.io%2Fcontroller-uid%3Du%2Ca%3Db%26limit%3D0&limit=50";
        assert_eq!(path.uri().unwrap(), expected);
        assert_eq!(Path::of(&["version"]).uri().unwrap(), "/version");
    }

    #[test]
    fn nothing_is_sent_to_a_name_that_would_be_another_path() {
        for name in ["", ".", "..", "a/b", "../x", "a%2Fb", "%"] {
            let in_name = Path::resource("", "v1", "configmaps", Some("web")).then(name);
            let in_namespace = Path::resource("", "v1", "configmaps", Some(name)).then("x").with("limit", "1");
            for path in [in_name, in_namespace] {
                assert_eq!(path.uri(), Err(ApiError::ImpossibleName { name: name.to_owned() }), "{name}");
            }
        }
    }
}
