//! What stands in the terminal, page by page and in both languages, as it is kept in `snapshots`.
//!
//! A page that is meant to change: run the tests with `INSTA_UPDATE=always`, read the difference, and commit it.

use super::{CHINESE, ENGLISH, given, glasslift};

/// A page: the command line, what it prints, what it complains about, and how it ends. Whole paths begin at the folder that it runs in.
fn page(locale: &str, arguments: &[&str]) -> String {
    let ended = glasslift(locale, arguments);
    let mut page = format!("{}\n", ["$ glasslift-cli"].iter().chain(arguments).copied().collect::<Vec<_>>().join(" "));
    for (stream, bytes) in [("", &ended.stdout), ("--- on standard error ---\n", &ended.stderr)] {
        if !bytes.is_empty() {
            page.push_str(stream);
            page.push_str(
                &std::str::from_utf8(bytes).expect("UTF-8").replace(&given().display().to_string(), "/given"),
            );
        }
    }
    format!("{page}--- exit code {} ---", ended.status.code().unwrap_or(-1))
}

/// Holds the pages of some command lines, in both languages, against those that are kept under a name.
fn assert_pages(name: &str, lines: &[&[&str]]) {
    for (tag, locale) in [("en", ENGLISH), ("zh-CN", CHINESE)] {
        let pages: Vec<String> = lines.iter().map(|arguments| page(locale, arguments)).collect();
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(format!("{name}.{tag}"), pages.join("\n\n")));
    }
}

#[test]
fn help() {
    assert_pages("help", &[&["-h"]]);
    for command in ["contexts", "check", "mark", "bundle", "plan", "upgrade", "completions"] {
        assert_pages(&format!("help-{command}"), &[&[command, "--help"]]);
    }
    assert_pages("help-plan-short", &[&["plan", "-h"]]);
}

#[test]
fn refused_arguments() {
    let plan = |more: &[&'static str]| ["plan", "-f", "new.yaml"].iter().chain(more).copied().collect::<Vec<_>>();
    assert_pages(
        "refused-arguments",
        &[
            &["plan"],
            &["plam"],
            &[],
            &plan(&["--dif"]),
            &plan(&["--jobs", "never"]),
            &plan(&["--jobs"]),
            &plan(&["--job", "migrate=never"]),
            &plan(&["--diff", "--diff"]),
            &["upgrade", "-f", "new.yaml", "--plan", "plan.json"],
            &["upgrade", "-f", "new.yaml", "--timeout", "x"],
        ],
    );
}

#[test]
fn contexts() {
    assert_pages(
        "contexts",
        &[
            &["contexts", "--kubeconfig", "kubeconfig.yaml"],
            &["contexts", "--kubeconfig", "nowhere.yaml"],
            &["check", "--kubeconfig", "kubeconfig.yaml", "--context", "lost"],
            &["check", "--kubeconfig", "kubeconfig.yaml", "--context", "other"],
        ],
    );
}

#[test]
fn bundle() {
    assert_pages(
        "bundle",
        &[
            &["bundle", "-f", "new.yaml"],
            &["bundle", "-f", "old.yaml", "--kubernetes", "1.36"],
            &["bundle", "-f", "nowhere.yaml"],
        ],
    );
}

#[test]
fn findings() {
    assert_pages(
        "findings",
        &[&["bundle", "-f", "broken.yaml"], &["bundle", "-f", "new.yaml", "--from", "broken.yaml"]],
    );
}

#[test]
fn comparison() {
    let compare = |more: &[&'static str]| {
        ["bundle", "--from", "old.yaml", "-f", "new.yaml"].iter().chain(more).copied().collect::<Vec<_>>()
    };
    assert_pages("comparison", &[&compare(&[]), &["bundle", "--from", "new.yaml", "-f", "new.yaml"]]);
    assert_pages("comparison-diff", &[&compare(&["--diff"])]);
}

#[test]
fn what_programs_read_has_no_language() {
    for arguments in [
        &["contexts", "--kubeconfig", "kubeconfig.yaml", "-o", "json"][..],
        &["bundle", "-f", "new.yaml", "-o", "json"],
        &["bundle", "--from", "old.yaml", "-f", "new.yaml", "-o", "json"],
    ] {
        let [english, chinese] = [ENGLISH, CHINESE].map(|locale| glasslift(locale, arguments));
        assert_eq!(english, chinese, "{arguments:?}");
        for line in std::str::from_utf8(&english.stdout).unwrap().lines() {
            serde_json::from_str::<serde_json::Value>(line).expect("a line of JSON");
        }
    }
}
