//! What gets past a refusal, and what does not.

use super::*;

fn refused(code: u16, reason: &str, message: &str, causes: &[(&str, &str, &str)], secret: bool) -> Refusal {
    let causes: Vec<_> = causes
        .iter()
        .map(|(reason, field, message)| serde_json::json!({"reason": reason, "field": field, "message": message}))
        .collect();
    let body = serde_json::json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": code,
        "reason": reason, "message": message, "details": {"causes": causes}});
    match ApiError::from_answer(code, body.to_string().as_bytes(), None, secret) {
        ApiError::Refused(refusal) => refusal,
        other => panic!("expected a refusal, got {other}"),
    }
}

#[test]
fn dumps_never_pass_whatever_their_syntax() {
    let rows = [
        r#"Invalid value: {"Spec":{"Env":[{"Name":"A","Value":"c4n4ry: x"}]}}: field is immutable"#,
        r#"Invalid value: core.PodTemplateSpec{Env:[]core.EnvVar{core.EnvVar{Name:"A", Value:"c4n4ry: x"}}}: field is immutable"#,
        r#"Invalid value: "c4n4ry": field is immutable"#,
    ];
    for dump in rows {
        let whole = format!("Job.batch \"x\" is invalid: spec.template: {dump}");
        let refusal = refused(
            422,
            "Invalid",
            &whole,
            &[("FieldValueInvalid", "spec.template", dump), ("FieldValueInvalid", "spec.template", dump)],
            false,
        );
        assert_eq!(refusal.message, "spec.template: field is immutable", "from {dump}");
        assert_eq!(refusal.causes.len(), 1, "repeated causes are one");
        assert!(!format!("{refusal:?}").contains("c4n4ry"), "the dump of {dump} leaked");
    }
}

#[test]
fn the_code_is_that_of_the_answer() {
    let rows = [
        (
            503,
            r#"{"kind":"Status","status":"Failure","message":"no backend","reason":"ServiceUnavailable"}"#,
            "no backend",
        ),
        (404, r#"{"message":"no Route matched with those values"}"#, "no Route matched with those values"),
        (502, r#"{"kind":"Status","status":"Failure","message":"gone","reason":"Conflict","code":409}"#, "gone"),
        (403, r#"{"error":"no"}"#, r#"{"error":"no"}"#),
    ];
    for (code, body, message) in rows {
        let error = ApiError::from_answer(code, body.as_bytes(), None, false);
        let refusal = error.refusal().expect("an answer");
        assert_eq!((refusal.code, refusal.message.as_str()), (code, message), "{body}");
    }
}

#[test]
fn a_diff_after_the_sentence_is_dropped() {
    let message =
        "Forbidden: pod updates may not change fields other than `spec.containers[*].image`\n  {\n-  Value: \"c4n4ry\"";
    let refusal = refused(422, "Invalid", message, &[("FieldValueForbidden", "spec", message)], false);
    assert_eq!(
        refusal.message,
        "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`"
    );
}

#[test]
fn go_values_in_schema_errors_are_dropped() {
    let start = "failed to create typed patch object (a/b; v1, Kind=ConfigMap): .data.a: expected string";
    for value in [
        "got &value.valueUnstructured{Value:\"c4n4ry\"}",
        "got another type{\"db\":map[string]interface {}{\"password\":\"c4n4ry\"}}}",
        "got &{map[db:c4n4ry]}",
        "got &value.mapUnstructured{\"a\":\"}\", \"b\":\"c4n4ry\"}",
    ] {
        for secret in [false, true] {
            let refusal = refused(500, "", &format!("{start}, {value}\n.data.b: expected list, {value}"), &[], secret);
            assert!(!format!("{refusal:?}").contains("c4n4ry"), "{}", refusal.message);
            assert!(secret || refusal.message == format!("{start}\n.data.b: expected list"), "{}", refusal.message);
        }
    }
}

#[test]
fn what_a_refusal_means_does_not_depend_on_what_is_shown() {
    let rbac = "secrets \"s\" is forbidden: User \"bob\" cannot get resource \"secrets\" in API group \"\" in the namespace \"x\"";
    let rows = [
        (403, "Forbidden", rbac, Meaning::Forbidden),
        (403, "Forbidden", "pods \"p\" is forbidden: exceeded quota: q, requested: pods=1", Meaning::QuotaExceeded),
        (
            403,
            "Forbidden",
            "pods \"p\" is forbidden: violates PodSecurity \"restricted\": it cannot run as root",
            Meaning::Other,
        ),
        (403, "Forbidden", "admission webhook \"w\" denied the request: User \"bob\" cannot do that", Meaning::Denied),
        (422, "Invalid", "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no", Meaning::Denied),
        (409, "Conflict", "Precondition failed: UID in precondition: a, UID in object meta: b", Meaning::OtherObject),
        (
            500,
            "",
            "failed to create typed patch object (x): .spec.foo: field not declared in schema",
            Meaning::DoesNotFit,
        ),
        (409, "Conflict", "the object has been modified", Meaning::Other),
    ];
    for (code, reason, message, expected) in rows {
        for secret in [false, true] {
            assert_eq!(refused(code, reason, message, &[], secret).meaning, expected, "{message}");
        }
    }
}

#[test]
fn objects_with_secret_content_keep_only_fields_and_rules() {
    let message = "Forbidden: field is immutable when `immutable` is set, c4n4ry";
    let refusal = refused(422, "Invalid", message, &[("FieldValueForbidden", "data", message)], true);
    assert_eq!(refusal.message, "data: field is immutable when `immutable` is set");
    let refusal = refused(403, "Forbidden", "admission webhook \"x\" denied: c4n4ry", &[], true);
    assert!(!refusal.message.contains("c4n4ry"), "{}", refusal.message);
}
