//! Cutting a text: pieces are in order, start and end at lines, and only separators lie between them.
#![no_main]

use glasslift_bundle::yaml;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut at = 0;
    for piece in yaml::pieces(text) {
        assert!(at <= piece.start && piece.start < piece.end && piece.end <= text.len());
        assert!(piece.start == 0 || text[..piece.start].ends_with('\n'));
        assert!(piece.end == text.len() || text[..piece.end].ends_with('\n'));
        assert!(text[at..piece.start].lines().all(|line| line.starts_with("---")));
        at = piece.end;
    }
    assert!(text[at..].lines().all(|line| line.starts_with("---")));
});
