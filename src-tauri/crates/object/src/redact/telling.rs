//! Which names say that a secret stands behind them: the one list, for fields, variables, arguments, settings and texts.

/// Words that are secret wherever they stand in a name, written together or not: `dbPassword`, `API_KEY`, `vault.token`.
const ANYWHERE: [&str; 23] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "credential",
    "assertion",
    "apikey",
    "clientkey",
    "privatekey",
    "accesskey",
    "encryptionkey",
    "signingkey",
    "masterkey",
    "accountkey",
    "sharedkey",
    "storagekey",
    "licensekey",
    "connectionstring",
    "connectionuri",
    "connstr",
    "htpasswd",
];

/// Words that are secret at the end of a name only: `SMTP_PASS`, but not `passthrough`; `REDIS_AUTH`, but not `auth-mode`.
const AT_THE_END: [&str; 10] = ["pass", "pwd", "pw", "auth", "authorization", "dsn", "creds", "cred", "jwt", "bearer"];

/// Words after which a name is about a secret and is none: where it lies, what it is called, how long it lasts.
const ABOUT: [&str; 73] = [
    "name",
    "names",
    "ref",
    "refs",
    "reference",
    "file",
    "filename",
    "files",
    "path",
    "paths",
    "dir",
    "directory",
    "namespace",
    "kind",
    "type",
    "types",
    "class",
    "mode",
    "method",
    "provider",
    "policy",
    "enabled",
    "disabled",
    "required",
    "optional",
    "seconds",
    "minutes",
    "hours",
    "ttl",
    "expiration",
    "expiry",
    "expires",
    "lifetime",
    "duration",
    "timeout",
    "length",
    "size",
    "count",
    "limit",
    "version",
    "url",
    "uri",
    "endpoint",
    "host",
    "issuer",
    "audience",
    "audiences",
    "realm",
    "mount",
    "mounts",
    "volume",
    "selector",
    "strategy",
    "algorithm",
    "format",
    "store",
    "backend",
    "driver",
    "controller",
    "rotation",
    "prefix",
    "yaml",
    "yml",
    "json",
    "conf",
    "cfg",
    "toml",
    "ini",
    "properties",
    "xml",
    "sh",
    "crt",
    "template",
];

/// Settings of an address that are secret beside those that tell. A code that a person has to type is announced by `code:` and meant to
/// be read; `code=` in an address is the answer to it.
const IN_ADDRESSES: [&str; 5] = ["code", "state", "assertion", "sig", "signature"];

/// Whether a name says that its value is secret.
pub fn is_telling(name: &str) -> bool {
    // Most names are not: they are not taken apart.
    if !may_tell(name) {
        return false;
    }
    let words = words(name);
    let Some(last) = words.last() else { return false };
    if ABOUT.contains(&last.as_str()) {
        return false;
    }
    let together = words.concat();
    ANYWHERE.iter().any(|secret| together.contains(secret)) || AT_THE_END.contains(&last.as_str())
}

/// Whether a setting of an address is secret.
pub(super) fn is_telling_setting(name: &str) -> bool {
    is_telling(name) || IN_ADDRESSES.iter().any(|secret| name.eq_ignore_ascii_case(secret))
}

/// Whether a name is one word only.
pub(super) fn is_one_word(name: &str) -> bool {
    words(name).len() == 1
}

/// Every telling name has one of these pairs of letters in it.
fn may_tell(name: &str) -> bool {
    name.as_bytes().windows(2).any(|pair| {
        let pair = [pair[0].to_ascii_lowercase(), pair[1].to_ascii_lowercase()];
        matches!(
            &pair,
            b"pa" | b"pw" | b"se" | b"to" | b"cr" | b"ke" | b"co" | b"au" | b"ds" | b"jw" | b"be" | b"as" | b"cl"
        )
    })
}

/// The words of a name in small letters: at every sign that is no letter or digit, and where small letters turn into capitals. Numbers at
/// the end do not count: `PASSWORD_2`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let letters: Vec<char> = name.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at + 1);
        let begins = letter.is_uppercase()
            && (before.is_some_and(|before| before.is_lowercase() || before.is_ascii_digit())
                || before.is_some_and(|before| before.is_uppercase())
                    && after.is_some_and(|after| after.is_lowercase()));
        if begins || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    for word in &mut words {
        word.truncate(word.trim_end_matches(|c: char| c.is_ascii_digit()).len());
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_whether_a_secret_stands_behind_them() {
        for name in [
            "DB_PASSWORD",
            "PASSWORD_2",
            "adminPassword",
            "spring.datasource.password",
            "dbpasswd",
            "PASS",
            "SMTP_PASS",
            "PWD",
            "MYSQL_PWD",
            "API_KEY",
            "apiKey",
            "APIKey",
            "api-key",
            "aws_secret_access_key",
            "AWS_ACCESS_KEY_ID",
            "private-key",
            "connection-string",
            "ConnectionString",
            "SENTRY_DSN",
            "AUTH",
            "REDIS_AUTH",
            "Authorization",
            "vault.token",
            "GITHUB_TOKEN",
            "credentials",
            "SECRET_KEY_BASE",
            "passphrase",
        ] {
            assert!(is_telling(name), "{name}");
        }
        for name in [
            "secretName",
            "secretKeyRef",
            "TOKEN_PATH",
            "PASSWORD_FILE",
            "tokenExpirationSeconds",
            "auth-mode",
            "authorization-mode",
            "auth-url",
            "ssl-passthrough",
            "key",
            "name",
            "image",
            "secret.yaml",
            "author",
            "compass",
            "keyboard",
            "",
        ] {
            assert!(!is_telling(name), "{name}");
        }
    }
}
