#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::*;
use crate::types::EnvironmentTag::{self, Development, Production, Staging, Test, Untagged};

/// A cluster as a connection sees it: context, UID if it may be read, server, authority.
fn info(context: &str, uid: Option<&str>, server: &str, authority: &str) -> ClusterInfo {
    let address = format!("address:{server}/{authority}");
    ClusterInfo {
        kubeconfig: "/home/x/.kube/config".into(),
        kubeconfigs: Vec::new(),
        context: context.into(),
        server: format!("https://{server}"),
        user: "u".into(),
        namespace: "default".into(),
        version: "v1.36.3".into(),
        uid: uid.map(str::to_owned),
        insecure: false,
        identity: uid.map_or_else(|| address.clone(), str::to_owned),
        address,
        acting_as: None,
        proxy: None,
    }
}

fn mark(tag: EnvironmentTag, name: &str) -> Mark {
    Mark { tag, name: Some(name.to_owned()).filter(|name| !name.is_empty()) }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// What an administrator learned and said: the UID `one` at `s` with the authority `ca`, by the context `admin`.
fn marked(tag: Option<EnvironmentTag>) -> Clusters {
    let mut clusters = Clusters::default();
    let admin = info("admin", Some("one"), "s", "ca");
    clusters.learn(&admin, at(1));
    if let Some(tag) = tag {
        clusters.mark(&admin, mark(tag, "shop"), None, at(2)).unwrap();
    }
    clusters
}

#[test]
fn the_strictest_mark_of_any_identity_counts() {
    let counts = |clusters: &Clusters, now: &ClusterInfo| {
        let standing = clusters.standing(now);
        let name = standing.mark.name.unwrap_or_default();
        (standing.mark.tag, standing.basis, name, standing.moved.is_some())
    };
    let row = |tag, basis, name: &str, moved| (tag, basis, name.to_owned(), moved);
    use MarkBasis::{Before, Nothing, Said, Suggested, Unread};
    for (what, now, production, development, unmarked) in [
        (
            "the same",
            info("admin", Some("one"), "s", "ca"),
            row(Production, Said, "shop", false),
            row(Development, Said, "shop", false),
            row(Untagged, Nothing, "", false),
        ),
        (
            "another context of the same server with fewer rights",
            info("limited", None, "s", "ca"),
            row(Production, Said, "shop", false),
            row(Development, Said, "shop", false),
            row(Untagged, Nothing, "", false),
        ),
        (
            "the same context after its rights were tightened",
            info("admin", None, "s", "ca"),
            row(Production, Said, "shop", false),
            row(Development, Said, "shop", false),
            row(Untagged, Nothing, "", false),
        ),
        (
            "another address that says the UID",
            info("vpn", Some("one"), "t", "ca"),
            row(Production, Said, "shop", false),
            row(Development, Said, "shop", false),
            row(Untagged, Nothing, "", false),
        ),
        (
            "another authority, and the UID",
            info("admin", Some("one"), "s", "new"),
            row(Production, Said, "shop", false),
            row(Development, Said, "shop", false),
            row(Untagged, Nothing, "", false),
        ),
        (
            "another authority, another context, no UID: it may be any cluster",
            info("limited", None, "s", "new"),
            row(Production, Before, "shop", false),
            row(Production, Unread, "", false),
            row(Production, Unread, "", false),
        ),
        (
            "another authority and no UID under the same context",
            info("admin", None, "s", "new"),
            row(Production, Before, "shop", true),
            row(Production, Unread, "", true),
            row(Production, Unread, "", true),
        ),
        (
            "created anew at the same address",
            info("admin", Some("two"), "s", "new"),
            row(Production, Before, "", true),
            row(Untagged, Nothing, "", true),
            row(Untagged, Nothing, "", true),
        ),
        (
            "created anew at the same address, reached by another context",
            info("limited", Some("two"), "s", "ca"),
            row(Production, Before, "", false),
            row(Untagged, Nothing, "", false),
            row(Untagged, Nothing, "", false),
        ),
        (
            "the context points elsewhere",
            info("admin", Some("two"), "t", "ca"),
            row(Production, Before, "", true),
            row(Untagged, Nothing, "", true),
            row(Untagged, Nothing, "", true),
        ),
        (
            "something else",
            info("other", Some("two"), "t", "ca"),
            row(Untagged, Nothing, "", false),
            row(Untagged, Nothing, "", false),
            row(Untagged, Nothing, "", false),
        ),
        (
            "something else with a telling name",
            info("prod-eu", Some("two"), "t", "ca"),
            row(Production, Suggested, "", false),
            row(Production, Suggested, "", false),
            row(Production, Suggested, "", false),
        ),
    ] {
        for (tag, expected) in [(Some(Production), production), (Some(Development), development), (None, unmarked)] {
            let mut clusters = marked(tag);
            assert_eq!(counts(&clusters, &now), expected, "{what}, marked {tag:?}");
            // Neither connecting nor accepting is a word about what it is.
            clusters.learn(&now, at(3));
            let expected = (expected.0, expected.1, expected.2, false);
            assert_eq!(counts(&clusters, &now), expected, "{what}, marked {tag:?} and learned");
        }
    }
}

#[test]
fn a_uid_that_is_known_is_never_forgotten() {
    let mut clusters = marked(Some(Production));
    for (second, seen) in [
        info("admin", None, "s", "ca"),
        info("limited", None, "s", "ca"),
        info("limited", None, "s", "ca"),
        info("admin", Some("one"), "s", "ca"),
    ]
    .iter()
    .enumerate()
    {
        clusters.learn(seen, at(10 + i64::try_from(second).unwrap()));
    }
    assert_eq!(clusters.known.len(), 1);
    assert_eq!(clusters.known[0].uid.as_deref(), Some("one"));
    assert!(clusters.standing(&info("admin", Some("two"), "s", "ca")).moved.is_some());
    // Learned the other way round: first by its address only.
    let mut clusters = Clusters::default();
    clusters.mark(&info("limited", None, "s", "ca"), mark(Production, "shop"), None, at(1)).unwrap();
    clusters.learn(&info("admin", Some("one"), "s", "ca"), at(2));
    assert_eq!(clusters.standing(&info("vpn", Some("one"), "t", "ca")).mark, mark(Production, "shop"));
}

#[test]
fn another_cluster_stops_until_it_is_accepted_and_stays_production_until_it_is_marked() {
    let mut clusters = marked(Some(Production));
    let other = info("admin", Some("two"), "s", "new");
    let moved = clusters.standing(&other).moved.unwrap();
    assert_eq!((moved.before.identity.as_str(), moved.now.identity.as_str()), ("one", "two"));
    assert_eq!((moved.before.mark, moved.now.mark), (Some(mark(Production, "shop")), None));
    clusters.learn(&other, at(3));
    let standing = clusters.standing(&other);
    assert_eq!((standing.moved, standing.mark.tag, standing.basis), (None, Production, MarkBasis::Before));
    let back = clusters.standing(&info("admin", Some("one"), "s", "ca"));
    assert!(back.moved.is_some() && back.is_production());
    // Its name is that of the context: the other one's belongs to the other one.
    assert_eq!(clusters.of_context("/home/x/.kube/config", "admin"), Some(mark(Production, "shop")));
    let problem = clusters.mark(&other, mark(Test, "lab"), Some("shop"), at(4)).unwrap_err();
    assert_eq!((problem.code.as_str(), problem.params["name"].as_str()), ("mark-not-confirmed", "admin"));
    clusters.mark(&other, mark(Test, "lab"), Some("admin"), at(4)).unwrap();
    assert_eq!(clusters.standing(&other).mark, mark(Test, "lab"));
    assert_eq!(clusters.of_context("/home/x/.kube/config", "admin"), Some(mark(Test, "lab")));
    // The word about the one says nothing about the other.
    assert!(clusters.standing(&info("vpn", Some("one"), "s", "ca")).is_production());
}

#[test]
fn production_is_taken_back_only_with_the_name() {
    let (admin, suggested) = (info("admin", Some("one"), "s", "ca"), info("live", Some("two"), "t", "ca"));
    for (now, to, typed, allowed) in [
        (&admin, Development, None, false),
        (&admin, Untagged, Some("admin"), false),
        (&admin, Untagged, Some("shop"), true),
        (&admin, Production, None, true),
        (&suggested, Test, None, false),
        (&suggested, Test, Some("live"), true),
    ] {
        let mut clusters = marked(Some(Production));
        let result = clusters.mark(now, mark(to, "x"), typed, at(5));
        assert_eq!(result.is_ok(), allowed, "{to:?} {typed:?}");
        let expected = if allowed { to } else { Production };
        assert_eq!(clusters.standing(now).mark.tag, expected, "{to:?} {typed:?}");
    }
    // What was never production is renamed and marked as one likes.
    let mut clusters = marked(Some(Staging));
    clusters.mark(&admin, mark(Untagged, ""), None, at(5)).unwrap();
    assert_eq!(clusters.standing(&admin).basis, MarkBasis::Said);
}

#[test]
fn an_address_of_several_clusters_tells_none_of_them() {
    let mut clusters = Clusters::default();
    let tunnel = |uid| info(if uid == Some("one") { "a" } else { "b" }, uid, "localhost", "");
    clusters.mark(&tunnel(Some("one")), mark(Test, "lab"), None, at(1)).unwrap();
    clusters.learn(&tunnel(Some("two")), at(2));
    assert_eq!(clusters.standing(&tunnel(Some("two"))).mark.tag, Development, "its own, by its name");
    let limited = info("c", None, "localhost", "");
    clusters.learn(&limited, at(3));
    clusters.mark(&tunnel(Some("two")), mark(Production, "shop"), None, at(4)).unwrap();
    assert!(clusters.standing(&limited).is_production(), "it may be either");
    assert_eq!(clusters.standing(&tunnel(Some("one"))).mark, mark(Test, "lab"));
    assert!(!clusters.standing(&limited).is_cluster(&info("a", Some("three"), "elsewhere", "")));
}

#[test]
fn a_cluster_is_the_same_by_uid_or_by_address_and_authority() {
    let mut clusters = marked(None);
    clusters.learn(&info("vpn", Some("one"), "t", "ca"), at(3));
    let admin = |server| info("admin", Some("one"), server, "ca");
    let limited = |server, authority| info("limited", None, server, authority);
    for (planned, now, same) in [
        (admin("s"), admin("t"), true),
        (admin("s"), limited("s", "ca"), true),
        (limited("s", "ca"), admin("s"), true),
        (limited("s", "ca"), limited("s", "ca"), true),
        // By what was learned of it.
        (admin("s"), limited("t", "ca"), true),
        (limited("s", "ca"), limited("t", "ca"), true),
        (admin("s"), limited("s", "new"), false),
        (admin("s"), info("admin", Some("two"), "s", "ca"), false),
        (limited("s", "ca"), limited("u", "ca"), false),
    ] {
        assert_eq!(clusters.standing(&now).is_cluster(&planned), same, "{planned:?} {now:?}");
    }
    // Plans of version 0.1 have the hash, if any, as the identity.
    let old = |info: ClusterInfo| ClusterInfo { address: String::new(), ..info };
    assert!(Clusters::default().standing(&limited("s", "ca")).is_cluster(&old(limited("s", "ca"))));
    assert!(!Clusters::default().standing(&limited("s", "ca")).is_cluster(&old(admin("s"))));
    assert!(clusters.standing(&limited("s", "ca")).is_cluster(&old(admin("s"))));
}

#[test]
fn what_was_pasted_is_not_remembered_by_its_number() {
    let mut clusters = Clusters::default();
    let pasted = |uid| ClusterInfo { kubeconfig: "pasted:1".into(), ..info("admin", Some(uid), "s", "ca") };
    clusters.learn(&pasted("one"), at(1));
    assert_eq!(clusters, Clusters::default());
    clusters.mark(&pasted("one"), mark(Production, "shop"), None, at(1)).unwrap();
    assert!(clusters.standing(&info("admin", Some("one"), "s", "ca")).is_production());
    assert_eq!(clusters.standing(&pasted("two")).moved, None);
}

#[test]
fn a_path_means_the_same_file_in_every_folder() {
    let here = std::env::current_dir().unwrap().join("config");
    let relative = ClusterInfo { kubeconfig: "./x/../config".into(), ..info("a", Some("one"), "s", "ca") };
    let mut clusters = Clusters::default();
    clusters.mark(&relative, mark(Production, "shop"), None, at(1)).unwrap();
    assert_eq!(clusters.of_context(here.to_str().unwrap(), "a"), Some(mark(Production, "shop")));
    assert_eq!(clusters.of_context("/elsewhere/config", "a"), None);
}

/// A file as version 0.1 wrote it.
const FIRST: &str = r#"{
  "version": 1,
  "labels": {
    "one": {"tag": "production", "name": "shop"},
    "address:t/ca": {"tag": "test", "name": null}
  },
  "seen": [
    {"kubeconfig": "/home/x/.kube/config", "context": "admin", "identity": "one", "server": "https://s"},
    {"kubeconfig": "/home/x/.kube/config", "context": "limited", "identity": "address:s/ca", "server": "https://s"},
    {"kubeconfig": "kc.yaml", "context": "far", "identity": "three", "server": "https://u"}
  ]
}"#;

#[test]
fn files_of_the_first_version_keep_every_mark() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clusters.json");
    fs::write(&file, FIRST).unwrap();
    let marks = Marks::new(&file);
    for _ in 0..2 {
        let of = |info: &ClusterInfo| marks.standing(info).unwrap();
        assert_eq!(of(&info("admin", Some("one"), "s", "ca")).mark, mark(Production, "shop"));
        assert_eq!(of(&info("x", None, "t", "ca")).mark, mark(Test, ""));
        assert!(of(&info("limited", None, "s", "ca")).is_production(), "its server is one of production");
        assert!(
            of(&info("admin", None, "s", "ca")).moved.is_none(),
            "its UID was read by an authority that is not known"
        );
        assert!(of(&info("admin", Some("two"), "s", "ca")).moved.is_some());
        assert!(
            of(&info("far", Some("one"), "s", "ca")).moved.is_none(),
            "a relative path was a memory for one folder"
        );
        assert_eq!(marks.read().unwrap().of_context("/home/x/.kube/config", "admin"), Some(mark(Production, "shop")));
        // Written in the new form, it says the same.
        marks.recognise(&info("limited", None, "s", "ca")).unwrap();
    }
    assert!(fs::read_to_string(&file).unwrap().contains(r#""version": 2"#));
    // The UID and the address, which the first version kept apart, are of one cluster.
    marks.recognise(&info("admin", Some("one"), "s", "ca")).unwrap();
    let standing = marks.standing(&info("limited", None, "s", "ca")).unwrap();
    assert_eq!((standing.mark, standing.basis), (mark(Production, "shop"), MarkBasis::Said));
}

#[test]
fn a_file_that_cannot_be_understood_is_never_overlooked_or_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clusters.json");
    let marks = Marks::new(&file);
    let now = info("admin", Some("one"), "s", "ca");
    for (text, what) in [
        ("{", "invalid"),
        (r#"{"version": 3}"#, "newer"),
        (r#"{"version": 2}"#, "invalid"),
        (r#"{"version": 1, "labels": 3}"#, "invalid"),
        ("", "invalid"),
    ] {
        fs::write(&file, text).unwrap();
        let problems = [
            marks.standing(&now).unwrap_err(),
            marks.recognise(&now).unwrap_err(),
            marks.accept(&now).unwrap_err(),
            marks.mark(&now, &mark(Test, "x"), None).unwrap_err(),
        ];
        for problem in problems {
            assert_eq!((problem.code.as_str(), problem.params["what"].as_str()), ("marks-unusable", what), "{text}");
        }
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
    // One that cannot be read at all.
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert_eq!(marks.recognise(&now).unwrap_err().params["what"], "unreadable");
}

#[test]
fn asking_remembers_once_and_another_cluster_is_not_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let marks = Marks::new(folder.path().join("deeper").join("clusters.json"));
    let (one, two) = (info("a", Some("one"), "s", "ca"), info("a", Some("two"), "t", "ca"));
    assert!(marks.recognise(&one).unwrap().moved.is_none());
    for _ in 0..2 {
        assert!(marks.recognise(&two).unwrap().moved.is_some(), "it does not pass by asking twice");
        let problem = marks.mark(&two, &mark(Test, "lab"), None).unwrap_err();
        assert_eq!(problem.code, "cluster-changed");
        assert_eq!(problem.params["was"], "https://s (one)");
        assert_eq!(problem.params["now"], "https://t (two)");
    }
    assert!(marks.accept(&two).unwrap().moved.is_none());
    assert!(marks.recognise(&two).unwrap().moved.is_none());
    assert!(marks.recognise(&one).unwrap().moved.is_some());
}

#[test]
fn without_a_home_folder_nothing_is_known_and_nothing_is_kept() {
    let marks = Marks { file: None };
    let now = info("a", Some("one"), "s", "ca");
    assert_eq!(marks.recognise(&now).unwrap().basis, MarkBasis::Nothing);
    assert_eq!(marks.mark(&now, &mark(Test, "x"), None).unwrap_err().code, "no-home");
}

/// Window and terminal write at the same time: nobody's mark is lost.
#[test]
fn marks_of_many_writers_are_all_kept() {
    const WRITERS: usize = 8;
    const EACH: usize = 10;
    let folder = tempfile::tempdir().unwrap();
    let file = Arc::new(folder.path().join("clusters.json"));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let file = Arc::clone(&file);
            std::thread::spawn(move || {
                for number in 0..EACH {
                    let uid = format!("{writer}-{number}");
                    let now = info(&uid, Some(&uid), &uid, "ca");
                    Marks::new(&*file).mark(&now, &mark(Production, &uid), None).unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.join().unwrap();
    }
    let clusters = Marks::new(&*file).read().unwrap();
    assert_eq!(clusters.known.len(), WRITERS * EACH);
    assert!(clusters.known.iter().all(|known| known.mark.is_some()));
}
