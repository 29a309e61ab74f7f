#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::json;

use super::*;
use crate::yaml::read;

fn check(text: &str) -> Checked {
    objects(vec![read("x.yaml", text.as_bytes())])
}

/// `code@line:column` of every finding.
fn found(checked: &Checked) -> Vec<String> {
    let name = |finding: &Finding| serde_json::to_value(finding.code).unwrap().as_str().unwrap().to_owned();
    checked.findings.iter().map(|f| format!("{}@{}:{}", name(f), f.line, f.column)).collect()
}

fn names(checked: &Checked) -> Vec<&str> {
    checked.objects.iter().map(|object| object.name.as_str()).collect()
}

const HEAD: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: t\n";

#[test]
fn all_errors_are_found_at_once_each_at_its_place() {
    let text = "kind: A\nmetadata:\n  name: x\n---\nhello\n---\na: [\n---\napiVersion: v1\nkind: B\nmetadata:\n  name: a/b\n  \
                namespace: Not_A_Label\n  labels:\n    version: 1.10\n    ok: yes\n  finalizers: x\n---\n- 1\n";
    let checked = check(text);
    assert_eq!(
        found(&checked),
        [
            "missing-api-version@1:1",
            "not-an-object@5:1",
            "yaml-syntax@7:5",
            "bad-name@12:3",
            "bad-namespace@13:3",
            "metadata-type@15:5",
            "metadata-type@16:5",
            "metadata-type@17:3",
            "not-an-object@19:1",
        ]
    );
    assert!(checked.objects.is_empty());
    let label = &checked.findings[5];
    let params: Vec<(&str, &str)> = label.params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(params, [("field", "labels.version"), ("found", "number"), ("wanted", "text")]);
    assert_eq!(label.snippet, "    version: 1.10");
}

#[test]
fn a_name_may_be_anything_that_stays_one_part_of_a_path() {
    let of = |metadata: &str| check(&format!("apiVersion: batch/v1\nkind: Job\nmetadata: {{{metadata}}}\n"));
    for name in [".", "..", "a/b", "../a", "50%", "a%2Fb"] {
        assert_eq!(found(&of(&format!("name: '{name}'"))), ["bad-name@3:12"], "{name}");
    }
    for start in ["a/b-", "50%-"] {
        assert_eq!(found(&of(&format!("generateName: '{start}'"))), ["bad-name@3:12"], "{start}");
    }
    for name in ["a#b", "a?b", "leader election", "system:node", "café", "...", "a\\b"] {
        assert_eq!(found(&of(&format!("name: '{name}'"))), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn an_error_in_one_document_hides_no_other_and_leaves_the_good_objects() {
    let checked = check(&format!("{HEAD}---\nkind: [\n---\n{}", HEAD.replace("name: t", "name: u")));
    assert_eq!(names(&checked), ["t", "u"]);
    assert!(checked.has_errors());
}

#[test]
fn metadata_is_checked_as_kubectl_decodes_it() {
    let object = |metadata: &str| check(&format!("apiVersion: v1\nkind: A\nmetadata:\n  name: t\n{metadata}"));
    for wrong in [
        "  annotations: {a: true}\n",
        "  labels: [a]\n",
        "  generation: 1.5\n",
        "  generation: \"1\"\n",
        "  creationTimestamp: yesterday\n",
        "  creationTimestamp: 2024-01-02T03:04:05\n",
        "  creationTimestamp: 2024-02-30T03:04:05Z\n",
        "  creationTimestamp: 2024-01-02T03:4:05Z\n",
        "  ownerReferences: [{apiVersion: v1, kind: A, name: 1, uid: x}]\n",
        "  ownerReferences: [{controller: \"true\"}]\n",
        "  ownerReferences: {}\n",
        "  finalizers: [1]\n",
        "  managedFields: [{time: 1}]\n",
    ] {
        assert!(found(&object(wrong)).iter().any(|code| code.starts_with("metadata-type")), "{wrong}");
    }
    for right in [
        "  labels:\n    a:\n  annotations:\n",
        "  creationTimestamp: null\n",
        "  creationTimestamp: 2024-01-02T03:04:05.5+02:00\n",
        "  generation: 3\n  finalizers: [a]\n  unknown: 1\n",
        "  ownerReferences: [{controller: true, blockOwnerDeletion: null}]\n",
    ] {
        assert_eq!(found(&object(right)), [""; 0], "{right}");
    }
    assert_eq!(found(&check("apiVersion: v1\nkind: A\nmetadata: t\n")), ["metadata-type@3:1"]);
}

#[test]
fn lists_become_their_items_with_their_own_places() {
    let text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: A\n  metadata: {name: a}\n- apiVersion: v1\n  kind: B\n  \
                metadata:\n    name: b\n    labels: {x: 1}\n";
    let checked = check(text);
    assert_eq!(names(&checked), ["a"]);
    assert_eq!((checked.objects[0].span.line, checked.objects[0].span.end_line), (4, 6));
    assert_eq!(found(&checked), ["metadata-type@11:14"]);
    assert_eq!(checked.objects[0].origin.place("/metadata/name").line, 6);
}

#[test]
fn items_of_typed_lists_get_the_type_of_their_list() {
    let checked = check("apiVersion: batch/v1\nkind: JobList\nitems:\n- metadata: {name: a}\n");
    let object = &checked.objects[0];
    assert_eq!((object.api_version.as_str(), object.kind.as_str()), ("batch/v1", "Job"));
    assert_eq!(object.value, json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "a"}}));
    assert_eq!(found(&check("apiVersion: v1\nkind: List\nitems:\n- metadata: {name: a}\n"))[0], "missing-kind@4:3");
}

#[test]
fn broken_lists_are_refused() {
    assert_eq!(found(&check("apiVersion: v1\nkind: List\nitems: {}\n")), ["bad-list@3:1"]);
    assert_eq!(found(&check("apiVersion: v1\nkind: List\nitems: [x]\n")), ["not-an-object@3:9"]);
    let nested = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items: []\n";
    assert_eq!(found(&check(nested)), ["nested-list@4:3"]);
    assert_eq!(found(&check("apiVersion: v1\nkind: List\nitems: []\n")), ["no-objects@1:1"]);
    assert_eq!(found(&check("# nothing\n---\n")), ["no-objects@1:1"]);
}

/// Deliberate: kubectl applies the items of whatever has `items` and forgets the object around them.
#[test]
fn items_on_another_kind_are_refused() {
    let text = "apiVersion: example.com/v1\nkind: Cart\nmetadata: {name: x}\nitems:\n- apiVersion: v1\n  kind: A\n  metadata: {name: a}\n";
    assert_eq!(found(&check(text)), ["bad-list@4:1"]);
}

/// Deliberate: kubectl applies nothing with `generateName`; here a Job with it is a new run, which is what it is for.
#[test]
fn generate_name_is_for_jobs_only() {
    let object = |version: &str, kind: &str| {
        check(&format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{generateName: run-}}\n"))
    };
    let job = object("batch/v1", "Job");
    assert_eq!(found(&job), [""; 0]);
    assert_eq!(job.objects[0].generate_name.as_deref(), Some("run-"));
    assert_eq!(job.objects[0].title(), "Job run-*");
    assert_eq!(found(&object("batch.volcano.sh/v1alpha1", "Job")), ["generate-name@3:12"]);
    assert_eq!(found(&object("v1", "Pod")), ["generate-name@3:12"]);
}

/// Two runs are two runs, even of one text.
#[test]
fn jobs_with_generate_name_are_no_duplicates() {
    let job = "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: run-}\n";
    let checked = check(&format!("{job}---\n{job}"));
    assert_eq!((checked.objects.len(), found(&checked).len()), (2, 0));
}

#[test]
fn the_same_object_twice_is_a_warning_or_an_error_that_names_both_places() {
    let twice = objects(vec![read("a.yaml", HEAD.as_bytes()), read("b.yaml", format!("# b\n{HEAD}").as_bytes())]);
    assert_eq!(found(&twice), ["repeated-object@2:1"]);
    assert_eq!(twice.findings[0].params["place"], "a.yaml:1");
    assert_eq!((twice.findings[0].file.as_str(), twice.objects.len()), ("b.yaml", 1));
    let different = check(&format!("{HEAD}---\n{HEAD}data: {{a: b}}\n"));
    assert_eq!(found(&different), ["duplicate-object@6:1"]);
    assert_eq!(different.findings[0].params["place"], "x.yaml:1");
    // The version does not make another object; the group and the namespace do.
    let version = |group: &str, namespace: &str| {
        format!("apiVersion: {group}\nkind: A\nmetadata: {{name: t, namespace: {namespace}}}\n---\n")
    };
    assert!(check(&(version("g/v1", "p") + &version("g/v2", "p"))).has_errors());
    assert!(!check(&(version("g/v1", "p") + &version("h/v1", "p") + &version("g/v1", "m"))).has_errors());
}

#[test]
fn sizes_that_servers_refuse_are_errors_before_anything_is_sent() {
    let data = |bytes: usize| check(&format!("{HEAD}data:\n  x: {}\n", "a".repeat(bytes)));
    assert_eq!(found(&data(1 << 20)), [""; 0]);
    assert_eq!(found(&data(2 << 20)), ["large-object@1:1"]);
    assert_eq!(found(&data(3 << 20)), ["object-too-large@1:1"]);
    let annotation = |bytes: usize| check(&format!("{HEAD}  annotations:\n    x: {}\n", "a".repeat(bytes)));
    assert_eq!(found(&annotation((256 << 10) - 1)), [""; 0]);
    assert_eq!(found(&annotation(256 << 10)), ["annotations-too-large@5:3"]);
}

#[test]
fn list_entries_given_twice_are_named_where_the_server_merges_by_key() {
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: t}\nspec:\n  template:\n    spec:\n      volumes:\n      - name: v\n      \
                - name: v\n      containers:\n      - name: c\n        env:\n        - {name: A, value: x}\n        - {name: B}\n        - \
                {name: A, value: z}\n        ports:\n        - containerPort: 80\n        - {containerPort: 80, protocol: UDP}\n        - \
                {containerPort: 80, protocol: TCP}\n";
    let checked = check(text);
    assert_eq!(
        found(&checked),
        ["duplicate-list-entry@9:9", "duplicate-list-entry@15:11", "duplicate-list-entry@19:11"]
    );
    let again = &checked.findings[1].params;
    assert_eq!((&*again["identity"], &*again["first"], &*again["last"]), ("name A", "1", "3"));
    assert_eq!(checked.objects.len(), 1, "a warning stops nothing");
    // Other kinds and atomic lists are nobody's business.
    let other = text.replace("apps/v1", "example.com/v1");
    assert_eq!(found(&check(&other)), [""; 0]);
}

#[test]
fn a_value_that_is_an_error_gets_no_remark_besides() {
    assert_eq!(found(&check(&format!("{HEAD}  labels:\n    on: yes\n"))), ["metadata-type@6:5", "boolean-key@6:5"]);
}

#[test]
fn secrets_never_show() {
    let secret =
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: t\n  labels: {a: 1234567}\nstringData:\n  p: hunter2\n";
    let checked =
        check(&format!("{secret}---\n{}", secret.replace("hunter2", "hunter3").replace("a: 1234567", "a: b")));
    let shown = format!("{:?} {}", checked, serde_json::to_string(&checked.findings).unwrap());
    assert!(checked.has_errors());
    assert!(!shown.contains("hunter") && !shown.contains("1234567"), "{shown}");
}

/// Deliberate: what is nested beyond what can be read back from a cluster is refused before it is sent.
#[test]
fn the_depth_limit_is_below_kubectl_s_and_says_so() {
    let nested = |levels: usize| check(&format!("{HEAD}x: {}{}\n", "[".repeat(levels), "]".repeat(levels)));
    assert_eq!(found(&nested(yaml::MAX_DEPTH - 1)), [""; 0]);
    let refused = nested(yaml::MAX_DEPTH);
    assert_eq!(found(&refused), [format!("too-deep@5:{}", yaml::MAX_DEPTH + 3)]);
    assert_eq!(refused.findings[0].params["limit"], yaml::MAX_DEPTH.to_string());
    let text = serde_json::to_string(&nested(yaml::MAX_DEPTH - 1).objects[0].value).unwrap();
    assert!(serde_json::from_str::<Value>(&text).is_ok(), "what is accepted can be read back");
}
