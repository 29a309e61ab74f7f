//! Writes the first corpus of every target: `cargo run --manifest-path fuzz/Cargo.toml --bin seeds`, in the bundle crate's folder.

use std::io::Write;
use std::path::Path;
use std::{fs, io};

const SCALARS: &[&str] = &[
    "yes",
    "0644",
    "089",
    "0o17",
    "0x1F",
    "0b-1",
    "1e3",
    "1e999",
    ".5",
    ".inf",
    "~",
    "1_0",
    "18446744073709551616",
    "2001-12-14",
    "!!int 1",
    "!!binary aGk=",
    "! x",
    "!<tag:yaml.org,2002:str> 1",
    "&a x",
    "*a",
    "\"\\u00e9\\x41\\/\"",
    "'it''s'",
    "|\n    a\n    b",
    ">2-\n     a\n\n    b",
    "{a: 1, b: [x, y]}",
    "[{a: b}, c: d]",
    "{<<: *a}",
    "# only a comment",
    "{{ .Values.x }}",
    "\t",
    "@x",
    "\"open",
];

const STREAMS: &[&str] = &[
    "a: 1\n---\nb: 2\n",
    "--- # c\na: |\n  ---\n---\t\n# end\n",
    "a: 1\n----\nb: 2\n--- !x\n",
    "a: 1\r\n...\r\nb: 2\r\n---\r\n",
    "\u{feff}{\"a\":1}{\"b\":\"\\ud83d\"}\n---\nc: 3\n",
    "{a: 1,}\n",
    "- a\n- - b\n  - c\n? k\n: v\n",
];

fn main() -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: t\n";
    let mut texts: Vec<String> = STREAMS.iter().map(|text| (*text).to_owned()).collect();
    for scalar in SCALARS {
        texts.push(format!("{head}data:\n  v: {scalar}\n"));
        texts.push(format!("{head}  labels:\n    {scalar}: x\n"));
    }
    texts.push(format!("apiVersion: v1\nkind: List\nitems:\n- {}", head.replace('\n', "\n  ")));
    texts.push(format!("{head}---\n{head}data: &a {{p: 1}}\nx: {{<<: [*a, *a], q: 2}}\n"));
    texts.push("apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: x-}\nspec: {template: {spec: {containers: [{env: [{name: A}, {name: A}]}]}}}\n".into());
    for target in ["splitter", "reader"] {
        let folder = corpus.join(target);
        fs::create_dir_all(&folder)?;
        for (i, text) in texts.iter().enumerate() {
            fs::write(folder.join(format!("seed-{i:03}")), text)?;
        }
    }
    let wide: Vec<u8> = texts.iter().take(3).flat_map(|text| text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    fs::write(corpus.join("reader/seed-utf16"), [&[0xff, 0xfe][..], &wide].concat())?;
    archives(&corpus.join("archive"), head)
}

/// Small archives of each format, with names of each kind.
fn archives(folder: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let names = ["a.yaml", "deep/er/b.yml", "c.json", "notes.txt", "kustomization.yaml"];
    let mut tar = tar::Builder::new(Vec::new());
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for name in names {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, text.as_bytes())?;
        zip.start_file(name, zip::write::SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    let tar = tar.into_inner()?;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&tar)?;
    fs::write(folder.join("seed-tar"), tar)?;
    fs::write(folder.join("seed-tar-gz"), packed.finish()?)?;
    fs::write(folder.join("seed-zip"), zip.finish()?.into_inner())
}
