//! SHA-256 of what was read.

use std::fmt;
use std::str::FromStr;

use glasslift_object::problem::Problem;
use sha2::{Digest, Sha256};

/// A SHA-256 in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum(String);

impl Checksum {
    /// Of one file that of its bytes, as `sha256sum` prints it. Of several that of theirs in hexadecimal, one a line in order:
    /// `sha256sum FILES | cut -c-64 | sha256sum`. So no byte can move from one file to the next unnoticed.
    pub fn of<'a>(files: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut each: Vec<String> = files.into_iter().map(hex).collect();
        match each.pop() {
            Some(only) if each.is_empty() => Self(only),
            last => {
                each.extend(last);
                let lines: String = each.into_iter().map(|line| line + "\n").collect();
                Self(hex(lines.as_bytes()))
            }
        }
    }

    /// Whether what was read is what was expected.
    ///
    /// # Errors
    /// It is not.
    pub fn verify(&self, expected: &Self, name: &str) -> Result<(), Problem> {
        if self == expected {
            return Ok(());
        }
        Err(Problem::new("checksum-mismatch", format!("{name} is not what was expected: its SHA-256 is {self}."))
            .param("source", name)
            .param("found", self.to_string())
            .param("expected", expected.to_string())
            .hint(format!("Expected was {expected}. Nothing of it was parsed."))
            .hint("It may have changed since, be a page to sign in to, or have been tampered with: ask whoever publishes it."))
    }
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Checksum {
    type Err = Problem;

    /// Reads 64 hexadecimal digits, with or without `sha256:` before them.
    fn from_str(text: &str) -> Result<Self, Problem> {
        let digits = text.trim();
        let digits = digits.strip_prefix("sha256:").unwrap_or(digits);
        if digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self(digits.to_ascii_lowercase()))
        } else {
            Err(Problem::new("bad-checksum", "A SHA-256 has 64 hexadecimal digits."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_sha256sum() {
        // printf a | sha256sum; printf b | sha256sum; both lines, cut, through sha256sum.
        let a = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
        assert_eq!(Checksum::of([b"a".as_slice()]).to_string(), a);
        let both = Checksum::of([b"a".as_slice(), b"b"]);
        assert_eq!(both.to_string(), BOTH);
        assert_ne!(both, Checksum::of([b"ab".as_slice(), b""]));
        assert_eq!(format!("sha256:{}", a.to_uppercase()).parse::<Checksum>().unwrap().to_string(), a);
        for bad in ["", "abc", &a[1..], &format!("{}g", &a[1..])] {
            assert_eq!(bad.parse::<Checksum>().unwrap_err().code, "bad-checksum", "{bad}");
        }
    }

    const BOTH: &str = "bf75fafab8e46555836b92f1b04106b795a9ed36bd39b351f103b28819895f33";
}
