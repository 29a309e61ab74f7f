//! Reading and checking a file: no crash, every place inside the file, and what is sent means the same when it is read again.
#![no_main]

use std::sync::Once;

use glasslift_bundle::{check, yaml};
use libfuzzer_sys::fuzz_target;

static HOOK: Once = Once::new();

fuzz_target!(|bytes: &[u8]| {
    // libfuzzer's own hook aborts on any panic, also on those of libyaml-safer that the reader contains.
    HOOK.call_once(|| {
        std::panic::set_hook(Box::new(|panic| {
            if panic.location().is_none_or(|place| !place.file().contains("libyaml-safer")) {
                eprintln!("{panic}");
            }
        }));
    });
    let reading = yaml::read("fuzz", bytes);
    let lines = u32::try_from(bytes.len() + 2).unwrap_or(u32::MAX);
    for document in &reading.documents {
        assert!(document.span.line <= document.span.end_line && document.span.end_line < lines);
        // Whatever is read can be sent, read back, and is the same then; a mapping, because other JSON is YAML to kubectl.
        let sent = format!("{{\"x\":{}}}", document.value);
        let again = yaml::read("again", sent.as_bytes());
        assert!(!again.has_errors() || sent.len() > bytes.len(), "{:?}", again.findings);
        if let Some(again) = again.documents.first() {
            assert_eq!(again.value["x"], document.value);
        }
    }
    let checked = check::objects(vec![reading]);
    for finding in &checked.findings {
        assert!(finding.line >= 1 && finding.line < lines && finding.column >= 1, "{finding}");
        assert!(finding.caret as usize <= finding.snippet.chars().count() + 1, "{finding:?}");
    }
    for object in &checked.objects {
        assert!(!object.kind.is_empty() && !object.api_version.is_empty());
        let place = object.origin.place("/metadata/name");
        assert!(place.line >= 1 && place.line < lines);
    }
});
