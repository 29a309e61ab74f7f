//! From documents to objects: what kubectl checks before it sends anything, all of it at once, and what it does not check but
//! the server would refuse or people would miss.

pub(crate) mod merge_lists;
mod metadata;

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde_json::{Map, Value};

use crate::finding::{Finding, FindingCode as Code, Place, Severity, Snippet};
use crate::yaml::{self, Document, Draft, Origin, Reading, Span};

/// Bytes of JSON that an API server reads per request (`MaxRequestBodyBytes`).
pub const MAX_OBJECT_BYTES: usize = 3 << 20;
/// Bytes that etcd takes per object unless it is told otherwise.
pub const LARGE_OBJECT_BYTES: usize = 3 << 19;
/// Bytes of all keys and values of an object's annotations (`TotalAnnotationSizeLimitB`).
pub const MAX_ANNOTATION_BYTES: usize = 256 << 10;

/// One object of a bundle, as it would be sent, apart from its namespace: who is cluster-scoped is known to the cluster only.
#[derive(Clone)]
pub struct RawObject {
    /// `v1`, `batch/v1`.
    pub api_version: String,
    /// `Job`.
    pub kind: String,
    /// Namespace as written, if any.
    pub namespace: Option<String>,
    /// Name; empty for one that only has `generateName`.
    pub name: String,
    /// `generateName`, where there is no name.
    pub generate_name: Option<String>,
    /// The object.
    pub value: Value,
    /// Where it is.
    pub span: Span,
    /// Finds its fields in the file again.
    pub origin: Origin,
}

impl RawObject {
    /// API group; empty for the core group.
    pub fn group(&self) -> &str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    /// `Job default/migrate`, for messages.
    pub fn title(&self) -> String {
        let name = match &self.generate_name {
            Some(prefix) => format!("{prefix}*"),
            None => self.name.clone(),
        };
        match &self.namespace {
            Some(namespace) => format!("{} {namespace}/{name}", self.kind),
            None => format!("{} {name}", self.kind),
        }
    }
}

/// Shows identity and place and never the value, which may be a Secret.
impl fmt::Debug for RawObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}:{})", self.title(), self.span.file, self.span.line)
    }
}

/// The objects of a bundle and everything that was found.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The objects, in the order of the files. One that is repeated without a difference is here once.
    pub objects: Vec<RawObject>,
    /// What is wrong or surprising, those of the readings included, by file and place.
    pub findings: Vec<Finding>,
}

impl Checked {
    /// Whether anything stops the bundle.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }
}

/// Checks the documents of all files of a bundle and flattens their lists.
///
/// Objects that have errors of their own are left out; as long as there is any error, nothing may be sent.
pub fn objects(readings: Vec<Reading>) -> Checked {
    let mut checked = Checked::default();
    let mut seen: HashMap<Identity, usize> = HashMap::new();
    let mut first_file = None;
    for reading in readings {
        first_file.get_or_insert_with(|| reading.file.clone());
        let mut findings = reading.findings;
        for document in reading.documents {
            // All drafts of a document are placed in one pass over it.
            let origin = document.origin.clone();
            let mut drafts = Vec::new();
            for candidate in flatten(document, &mut drafts) {
                if let Some(object) = inspect(candidate, &mut drafts) {
                    keep(object, &mut checked.objects, &mut seen, &mut drafts);
                }
            }
            if !drafts.is_empty() {
                findings.extend(origin.findings(drafts));
            }
        }
        checked.findings.extend(in_order(findings));
    }
    if checked.objects.is_empty() && !checked.has_errors() {
        checked.findings.push(Finding::new(
            Code::NoObjects,
            first_file.as_deref().unwrap_or_default(),
            Place { line: 1, column: 1 },
            Snippet::default(),
        ));
    }
    checked
}

/// By place, not too many of a kind, and without the remarks on a value that is an error anyway.
fn in_order(findings: Vec<Finding>) -> Vec<Finding> {
    let mut findings = yaml::limited(findings);
    findings.sort_by_key(|finding| (finding.line, finding.severity, finding.column));
    let errors: HashSet<u32> = findings.iter().filter(|f| f.is_error()).map(|finding| finding.line).collect();
    findings.retain(|finding| {
        let on_a_value =
            matches!(finding.code, Code::BooleanWord | Code::OctalNumber | Code::NumberSpelling | Code::VersionNumber);
        !(on_a_value && errors.contains(&finding.line))
    });
    findings
}

/// What may be an object.
struct Candidate {
    value: Map<String, Value>,
    origin: Origin,
    span: Span,
}

/// A document as the objects in it: itself, or the items of a List.
///
/// kubectl takes everything with `items` for a list, whatever its kind. Here only kinds that end in `List` are: for any other
/// kind kubectl would apply the items and forget the object itself.
fn flatten(document: Document, drafts: &mut Vec<Draft>) -> Vec<Candidate> {
    let Document { value, span, origin } = document;
    let Value::Object(mut value) = value else {
        drafts.push(Draft::new(Code::NotAnObject, ""));
        return Vec::new();
    };
    if !value.contains_key("items") {
        return vec![Candidate { value, origin, span }];
    }
    let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
    if kind.is_empty() {
        drafts.push(missing_kind());
    } else if !kind.ends_with("List") {
        drafts.push(Draft::new(Code::BadList, "/items").case("no-list").param("kind", &kind));
    }
    metadata::check(&value, drafts);
    let version = value.get("apiVersion").and_then(Value::as_str).unwrap_or_default().to_owned();
    let items = match value.remove("items") {
        Some(Value::Array(items)) if items.len() > yaml::MAX_DOCUMENTS => {
            drafts.push(yaml::too_many("/items"));
            Vec::new()
        }
        Some(Value::Array(items)) => items,
        Some(Value::Null) | None => Vec::new(),
        Some(_) => {
            drafts.push(Draft::new(Code::BadList, "/items"));
            Vec::new()
        }
    };
    let pointers: Vec<String> = (0..items.len()).map(|i| format!("/items/{i}")).collect();
    let spans = origin.spans(&pointers.iter().map(String::as_str).collect::<Vec<_>>());
    let mut candidates = Vec::new();
    for ((item, pointer), span) in items.into_iter().zip(pointers).zip(spans) {
        let Value::Object(mut value) = item else {
            drafts.push(Draft::new(Code::NotAnObject, pointer).case("item"));
            continue;
        };
        if value.get("items").is_some_and(Value::is_array) {
            drafts.push(Draft::new(Code::NestedList, pointer));
            continue;
        }
        let is_empty = |key: &str| value.get(key).and_then(Value::as_str).is_none_or(str::is_empty);
        if is_empty("kind") && is_empty("apiVersion") && kind != "List" {
            // Items of a typed list, such as what `kubectl get --raw` prints, do not repeat their type.
            value.insert("kind".to_owned(), kind.trim_end_matches("List").into());
            value.insert("apiVersion".to_owned(), version.clone().into());
        }
        candidates.push(Candidate { value, origin: origin.inner(pointer), span });
    }
    candidates
}

fn missing_kind() -> Draft {
    Draft::new(Code::MissingKind, "")
}

/// Checks one object. It is returned where nothing stops it.
fn inspect(candidate: Candidate, found: &mut Vec<Draft>) -> Option<RawObject> {
    let Candidate { value, origin, span } = candidate;
    let mut drafts = Vec::new();
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (api_version, kind) = (text("apiVersion"), text("kind"));
    if kind.is_empty() {
        drafts.push(missing_kind());
    }
    if api_version.is_empty() {
        drafts.push(Draft::new(Code::MissingApiVersion, ""));
    } else if api_version.matches('/').count() > 1 {
        drafts.push(Draft::new(Code::BadApiVersion, "/apiVersion"));
    }
    metadata::check(&value, &mut drafts);
    let metadata = value.get("metadata").and_then(Value::as_object);
    let field = |key: &str| metadata.and_then(|m| m.get(key)).and_then(Value::as_str).filter(|s| !s.is_empty());
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    let (name, namespace) = (field("name"), field("namespace"));
    let generate_name = field("generateName").filter(|_| name.is_none());
    check_names(name, namespace, generate_name, kind == "Job" && group == "batch", metadata, &mut drafts);
    check_size(&value, &mut drafts);
    merge_lists::check(group, &kind, &value, &mut drafts);
    let stopped = drafts.iter().any(|draft| draft.code.severity() == Severity::Error);
    let (name, namespace) = (name.unwrap_or_default().to_owned(), namespace.map(str::to_owned));
    let generate_name = generate_name.map(str::to_owned);
    found.extend(drafts.into_iter().map(|draft| origin.in_document(draft)));
    let value = Value::Object(value);
    (!stopped).then_some(RawObject { api_version, kind, namespace, name, generate_name, value, span, origin })
}

/// Names must be legal parts of a path: that is all that kubectl itself asks, the rest depends on the kind.
fn check_names(
    name: Option<&str>,
    namespace: Option<&str>,
    generate_name: Option<&str>,
    is_job: bool,
    metadata: Option<&Map<String, Value>>,
    drafts: &mut Vec<Draft>,
) {
    match (name, generate_name) {
        (Some(name), _) if matches!(name, "." | "..") || name.contains(['/', '%']) => {
            drafts.push(Draft::new(Code::BadName, "/metadata/name"));
        }
        (Some(_), _) => {}
        (None, Some(start)) if is_job && start.contains(['/', '%']) => {
            drafts.push(Draft::new(Code::BadName, "/metadata/generateName"));
        }
        (None, Some(_)) if is_job => {}
        (None, Some(_)) => drafts.push(Draft::new(Code::GenerateName, "/metadata/generateName")),
        // A name of another type has its own finding.
        (None, None) if drafts.iter().any(|d| matches!(d.pointer.as_str(), "/metadata" | "/metadata/name")) => {}
        (None, None) => {
            let pointer = if metadata.is_some() { "/metadata" } else { "" };
            drafts.push(Draft::new(Code::MissingName, pointer));
        }
    }
    if namespace.is_some_and(|namespace| !is_dns_label(namespace)) {
        drafts.push(Draft::new(Code::BadNamespace, "/metadata/namespace"));
    }
}

/// RFC 1123 label.
fn is_dns_label(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = text.as_bytes();
    bytes.len() <= 63
        && bytes.iter().all(|b| plain(*b) || *b == b'-')
        && bytes.first().copied().is_some_and(plain)
        && bytes.last().copied().is_some_and(plain)
}

/// Request, store and annotation limits.
fn check_size(value: &Map<String, Value>, drafts: &mut Vec<Draft>) {
    let bytes = json_length(value);
    let shown = |bytes: usize| format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20));
    if bytes > MAX_OBJECT_BYTES {
        drafts.push(Draft::new(Code::ObjectTooLarge, "").param("size", shown(bytes)));
    } else if bytes > LARGE_OBJECT_BYTES {
        drafts.push(Draft::new(Code::LargeObject, "").param("size", shown(bytes)));
    }
    let annotations = value.get("metadata").and_then(|m| m.get("annotations")).and_then(Value::as_object);
    let sum = annotations
        .map_or(0, |map| map.iter().map(|(key, value)| key.len() + value.as_str().map_or(0, str::len)).sum::<usize>());
    if sum > MAX_ANNOTATION_BYTES {
        let size = format!("{} KiB", sum.div_ceil(1 << 10));
        drafts.push(Draft::new(Code::AnnotationsTooLarge, "/metadata/annotations").param("size", size));
    }
}

/// Length as JSON, without making the text.
fn json_length(value: &Map<String, Value>) -> usize {
    struct Counter(usize);
    impl std::io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    // Counting cannot fail, and every key is text.
    let _ = serde_json::to_writer(&mut counter, value);
    counter.0
}

/// Group, kind, namespace and name: versions of a group are one object.
type Identity = (String, String, Option<String>, String);

/// Keeps an object unless it is there already.
fn keep(object: RawObject, objects: &mut Vec<RawObject>, seen: &mut HashMap<Identity, usize>, drafts: &mut Vec<Draft>) {
    if object.generate_name.is_some() {
        objects.push(object);
        return;
    }
    let identity = (object.group().to_owned(), object.kind.clone(), object.namespace.clone(), object.name.clone());
    let Some(first) = seen.get(&identity).and_then(|index| objects.get(*index)) else {
        seen.insert(identity, objects.len());
        objects.push(object);
        return;
    };
    let place = format!("{}:{}", first.span.file, first.span.line);
    let title = object.title();
    let draft = if first.value == object.value {
        Draft::new(Code::RepeatedObject, "")
    } else {
        Draft::new(Code::DuplicateObject, "")
    };
    let draft = draft.param("object", title).param("place", place);
    drafts.push(object.origin.in_document(draft));
}

#[cfg(test)]
mod tests;
