use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use super::*;

/// A tar archive; names go in as they are, which the crate's own checks would not allow.
fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(if name.ends_with('/') { tar::EntryType::Directory } else { tar::EntryType::Regular });
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append(&header, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        if name.ends_with('/') {
            writer.add_directory(*name, SimpleFileOptions::default()).unwrap();
        } else {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

fn labels(inputs: &[Input]) -> Vec<&str> {
    inputs.iter().map(|input| input.label.as_str()).collect()
}

fn code(label: &str, bytes: &[u8]) -> String {
    unpack(label, bytes).unwrap().unwrap_err().code
}

const FILES: [(&str, &[u8]); 8] = [
    ("top/", b""),
    ("top/b.yaml", b"b"),
    ("top/a.yaml", b"a"),
    ("top/a/z.json", b"z"),
    ("./top/a-b/x.yml", b"x"),
    ("top/README.md", b"no"),
    ("top/._a.yaml", b"\x00\x05\x16\x07"),
    ("__MACOSX/top/a.yaml", b"\x00"),
];

#[test]
fn every_kind_of_archive_gives_the_manifests_in_kubectls_order() {
    for (name, bytes) in
        [("x.tar", tar(&FILES)), ("x.tar.gz", gz(&tar(&FILES))), ("x.tgz", gz(&tar(&FILES))), ("x.zip", zip(&FILES))]
    {
        // By its bytes alone, too: a download may have any name.
        for name in [name, "download"] {
            let inputs = unpack(name, &bytes).unwrap().unwrap();
            let expected = ["top/a/z.json", "top/a-b/x.yml", "top/a.yaml", "top/b.yaml"];
            assert_eq!(labels(&inputs), expected.map(|path| format!("{name}/{path}")), "{name}");
            assert_eq!(inputs[0].bytes, b"z");
        }
    }
}

#[test]
fn manifests_are_no_archives() {
    let mut text = vec![b'#'; 600];
    text[257..262].copy_from_slice(b"ustar");
    assert_eq!(unpack("a.yaml", &text), None, "the word alone makes no archive");
    assert_eq!(unpack("a.yaml", b""), None);
    assert_eq!(unpack("-", b"kind: Job"), None);
}

#[test]
fn names_that_lead_out_are_refused() {
    for name in ["../a.yaml", "x/../../a.yaml", "/etc/a.yaml", "C:/a.yaml", "x\\a.yaml", "\u{1b}[2Ja.yaml"] {
        assert_eq!(code("x.tar", &tar(&[("a.yaml", b"a"), (name, b"b")])), "unsafe-archive", "{name}");
        assert_eq!(code("x.tgz", &gz(&tar(&[(name, b"b")]))), "unsafe-archive", "{name}");
    }
    for name in ["../a.yaml", "/etc/a.yaml"] {
        assert_eq!(code("x.zip", &zip(&[(name, b"b")])), "unsafe-archive", "{name}");
    }
}

#[test]
fn links_twins_and_kustomizations_are_refused() {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    builder.append_link(&mut header, "a.yaml", "/etc/passwd").unwrap();
    assert_eq!(code("x.tar", &builder.into_inner().unwrap()), "archived-link");
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("a.yaml", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    assert_eq!(code("x.zip", &writer.finish().unwrap().into_inner()), "archived-link");
    assert_eq!(code("x.tar", &tar(&[("a.yaml", b"1"), ("./a.yaml", b"2")])), "unsafe-archive");
    assert_eq!(code("x.tar", &tar(&[("v1/kustomization.yaml", b"")])), "archived-kustomization");
}

#[test]
fn what_is_no_archive_is_said_so() {
    assert_eq!(code("x.zip", b"<html>"), "bad-archive");
    assert_eq!(code("x.tar.gz?…", b"kind: Job"), "bad-archive");
    assert_eq!(code("x.tar", b"kind: Job"), "bad-archive");
    let (packed, zipped) = (gz(&tar(&FILES)), zip(&FILES));
    assert_eq!(code("x.tar.gz", &packed[..packed.len() / 2]), "bad-archive");
    assert_eq!(code("x.zip", &zipped[..zipped.len() / 2]), "bad-archive");
    assert_eq!(code("x.yaml.gz", &gz(b"kind: Job")), "bad-archive");
    for (name, bytes) in [("x.tar", tar(&[])), ("x.zip", zip(&[])), ("x", tar(&[("README", b"x")]))] {
        assert_eq!(code(name, &bytes), "empty-archive", "{name}");
    }
}

#[test]
fn bombs_are_not_unpacked() {
    let small = Bounds { entries: 10, manifests: 100_000, stream: 200_000, ratio: 20, ratio_from: 10_000 };
    let run = |format, bytes: &[u8]| unpack_within("x", bytes, format, small).map(|_| ()).unwrap_err();
    let many: Vec<String> = (0..11).map(|number| format!("{number}.yaml")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), b"a".as_slice())).collect();
    let (big, huge) = (vec![b'#'; 50_000], vec![b'#'; 150_000]);
    for (format, bytes, words) in [
        (Format::Tar, tar(&many), "more than 10 entries"),
        (Format::Zip, zip(&many), "more than 10 entries"),
        (Format::Tar, tar(&[("a.yaml", &huge)]), "of manifests"),
        (Format::Tar, tar(&[("a.yaml", &big), ("b.yaml", &big), ("c.yaml", b"#")]), "of manifests"),
        (Format::Zip, zip(&[("a.yaml", &huge)]), "of manifests"),
        (Format::Zip, zip(&[("a.yaml", &big)]), "20 times"),
        (Format::TarGz, gz(&tar(&[("a.yaml", &big)])), "far more"),
        (Format::TarGz, gz(&tar(&[("not-even-a-manifest", &huge)])), "far more"),
    ] {
        let problem = run(format, &bytes);
        assert_eq!(problem.code, "archive-bomb", "{problem:?}");
        assert!(problem.message.contains(words), "{problem:?}");
    }
    // Compresses well, and is small: no bomb.
    let bytes = gz(&tar(&[("a.yaml", &big[..9000])]));
    assert!(unpack_within("x", &bytes, Format::TarGz, Bounds { ratio_from: 20_000, ..small }).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Damage of any kind ends in files or in a problem, never in a panic or in more than the bounds allow.
    #[test]
    fn damaged_archives_are_harmless(which in 0..3_usize, damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12), cut in any::<prop::sample::Index>()) {
        let format = [Format::Tar, Format::TarGz, Format::Zip][which];
        let mut bytes = [tar(&FILES), gz(&tar(&FILES)), zip(&FILES)][which].clone();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len() * 4).max(1));
        let bounds = Bounds { entries: 20, manifests: 10_000, stream: 100_000, ratio: 100, ratio_from: 50_000 };
        if let Ok(inputs) = unpack_within("x", &bytes, format, bounds) {
            prop_assert!(inputs.iter().map(|input| input.bytes.len()).sum::<usize>() <= 10_000);
            prop_assert!(inputs.iter().all(|input| input.label.starts_with("x/") && !input.label.contains("/../")));
        }
    }
}
