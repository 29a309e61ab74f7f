//! Unpacking: no crash, nothing larger than the bounds, and no name that leads anywhere but into the archive.
#![no_main]

use glasslift_bundle::source::{SIZE_LIMIT, unpack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for label in ["fuzz.zip", "fuzz.tar", "fuzz.tar.gz", "fuzz"] {
        let Some(Ok(inputs)) = unpack(label, bytes) else { continue };
        assert!(!inputs.is_empty());
        assert!(inputs.iter().map(|input| input.bytes.len() as u64).sum::<u64>() <= SIZE_LIMIT);
        for input in inputs {
            let inside = input.label.strip_prefix(label).expect("labels start with the archive's");
            assert!(!inside.split(['/', '\\']).any(|part| part == ".."), "{}", input.label);
        }
    }
});
