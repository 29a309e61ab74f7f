//! A cluster of production asks for its name by whichever way it is reached, and another cluster stops, on a real API server.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use glasslift_tests::net::Authority;
use glasslift_tests::{Cluster, Kubeconfig, program};
use k8s_openapi::api::rbac::v1::{ClusterRoleBinding, Role, RoleBinding};
use kube::api::{Api, DeleteParams, PostParams};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;

const CONFIG_MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: default}\ndata: {a: b}\n";

/// A user's home: what is remembered, and a bundle.
struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("bundle.yaml"), CONFIG_MAP).unwrap();
        Self { folder }
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn memory(&self) -> PathBuf {
        self.folder.path().join("glasslift").join("clusters.json")
    }

    /// Keeps a kubeconfig under a name.
    fn keep(&self, name: &str, kubeconfig: &Kubeconfig) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::copy(kubeconfig.write().unwrap(), &path).unwrap();
        path
    }

    /// Runs `glasslift-cli`; gives its exit code and everything that it said.
    async fn run(&self, kubeconfig: &Path, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(program("glasslift-cli").unwrap());
        command.args(["--kubeconfig", kubeconfig.to_str().unwrap()]).args(arguments).stdin(Stdio::null());
        command.env_remove("KUBECONFIG").env("NO_COLOR", "1").env("XDG_CONFIG_HOME", self.folder.path());
        command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C.UTF-8").current_dir(self.folder.path());
        let output = command.output().await.unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.code().unwrap(), said)
    }

    async fn upgrade(&self, kubeconfig: &Path, more: &[&str]) -> (i32, String) {
        self.run(kubeconfig, &[&["upgrade", "-f", "bundle.yaml"], more].concat()).await
    }
}

fn from<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// A kubeconfig for a user of a cluster, or for its administrator, at a host and port, trusting one more authority.
fn kubeconfig(cluster: &Cluster, user: Option<&str>, (host, port): (&str, u16), more: &str) -> Kubeconfig {
    let plane = cluster.control_plane();
    let signed = user.map(|user| plane.sign_client_cert(user, None).unwrap());
    let own = signed.as_ref().unwrap_or_else(|| plane.admin_cert());
    let kubeconfig = Kubeconfig::new(&format!("https://{host}:{port}")).unwrap();
    kubeconfig.trusting(&format!("{}{more}", plane.ca_pem())).with_certificate(&own.certificate_pem, &own.key_pem)
}

fn port(cluster: &Cluster) -> u16 {
    cluster.control_plane().server_url().rsplit_once(':').unwrap().1.parse().unwrap()
}

/// May do what it likes with the ConfigMaps of `default`, and see nothing else.
async fn limit(cluster: &Cluster, user: &str) {
    let role: Role = from(json!({"metadata": {"name": user},
        "rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["*"]}]}));
    let binding: RoleBinding = from(json!({"metadata": {"name": user},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": user},
        "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": user}]}));
    let client = || cluster.client().clone();
    Api::namespaced(client(), "default").create(&PostParams::default(), &role).await.unwrap();
    Api::namespaced(client(), "default").create(&PostParams::default(), &binding).await.unwrap();
}

#[tokio::test]
async fn production_is_asked_for_under_every_context_account_and_permission() {
    let cluster = Cluster::start().await.unwrap();
    let home = Home::new();
    let here = ("127.0.0.1", port(&cluster));
    let admin = kubeconfig(&cluster, None, here, "");
    // Somebody who may do everything, for the time being.
    let powers: ClusterRoleBinding = from(json!({"metadata": {"name": "tess"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
        "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "tess"}]}));
    let all = Api::<ClusterRoleBinding>::all(cluster.client().clone());
    all.create(&PostParams::default(), &powers).await.unwrap();
    let tess = kubeconfig(&cluster, Some("tess"), here, "");
    assert_eq!(home.run(&tess.write().unwrap(), &["check"]).await.0, 0);

    let (code, said) = home.run(&admin.write().unwrap(), &["mark", "--tag", "production", "--name", "shop"]).await;
    assert!(code == 0 && said.contains("shop is production"), "{said}");
    all.delete("tess", &DeleteParams::default()).await.unwrap();
    for user in ["tess", "lim"] {
        limit(&cluster, user).await;
    }
    let rotated = Authority::new("the next one").unwrap().certificate_pem;
    let ways = [
        ("the same context after its rights were tightened", tess),
        ("a namespace-limited account", kubeconfig(&cluster, Some("lim"), here, "")),
        ("another address", kubeconfig(&cluster, None, ("localhost", port(&cluster)), "")),
        ("a limited account at that address", kubeconfig(&cluster, Some("lim"), ("localhost", port(&cluster)), "")),
        ("a rotated authority", kubeconfig(&cluster, None, here, &rotated)),
        ("a limited account with the rotated authority", kubeconfig(&cluster, Some("lim"), here, &rotated)),
    ];
    for (what, way) in &ways {
        let way = way.write().unwrap();
        for _ in 0..2 {
            let (code, said) = home.upgrade(&way, &["--yes"]).await;
            assert!(code == 1 && said.contains("add --confirm shop"), "{what}: {said}");
        }
        // It is no other cluster either, and the one who marks it has to know its name.
        let (code, said) = home.run(&way, &["mark", "--tag", "test"]).await;
        assert!(code == 1 && said.contains("add --confirm shop"), "{what}: {said}");
    }
    // An authority and an account of which nothing was ever learned: it may be any cluster at this address.
    let unknown = Authority::new("another one").unwrap().certificate_pem;
    let unknown = home.keep("unknown", &kubeconfig(&cluster, Some("lim"), here, &unknown));
    let (code, said) = home.upgrade(&unknown, &["--yes"]).await;
    assert!(code == 1 && said.contains("add --confirm shop"), "{said}");

    let (code, said) = home.upgrade(&ways[1].1.write().unwrap(), &["--confirm", "shop"]).await;
    assert_eq!(code, 0, "{said}");
}

#[tokio::test]
async fn what_is_known_and_cannot_be_read_any_more_counts_as_production() {
    let cluster = Cluster::start().await.unwrap();
    let home = Home::new();
    let here = ("127.0.0.1", port(&cluster));
    limit(&cluster, "lim").await;
    let admin = home.keep("admin", &kubeconfig(&cluster, None, here, ""));
    let (code, said) = home.run(&admin, &["check"]).await;
    assert_eq!(code, 0, "{said}");
    // At the same address with the same authority it is recognised, and nobody said anything about it.
    let limited = home.keep("limited", &kubeconfig(&cluster, Some("lim"), here, ""));
    assert!(home.run(&limited, &["mark"]).await.1.contains("its name suggests development"));
    let rotated = Authority::new("the next one").unwrap().certificate_pem;
    let rotated = home.keep("rotated", &kubeconfig(&cluster, Some("lim"), here, &rotated));
    let (code, said) = home.upgrade(&rotated, &["--yes"]).await;
    assert!(code == 1 && said.contains("add --confirm c"), "{said}");
    let (code, said) = home.run(&rotated, &["mark", "--tag", "test", "--confirm", "c"]).await;
    assert!(code == 0 && said.contains("c is test"), "{said}");
    let (code, said) = home.upgrade(&rotated, &["--yes"]).await;
    assert_eq!(code, 0, "{said}");
}

#[tokio::test]
async fn a_plan_of_an_administrator_is_executed_by_a_limited_account_of_the_same_cluster() {
    let (cluster, other) = tokio::join!(Cluster::start(), Cluster::start());
    let (cluster, other) = (cluster.unwrap(), other.unwrap());
    let home = Home::new();
    let plan = home.file("plan.json");
    limit(&cluster, "lim").await;
    limit(&other, "lim").await;
    let of = |cluster: &Cluster, user| kubeconfig(cluster, user, ("127.0.0.1", port(cluster)), "");
    let (code, said) =
        home.run(&of(&cluster, None).write().unwrap(), &["plan", "-f", "bundle.yaml", "--save", &plan]).await;
    assert_eq!(code, 2, "{said}");
    for user in [None, Some("lim")] {
        let (code, said) = home.run(&of(&other, user).write().unwrap(), &["upgrade", "--plan", &plan, "--yes"]).await;
        assert!(code == 1 && said.contains("made for another cluster"), "{said}");
    }
    // On another computer: nothing is remembered there.
    let elsewhere = Home::new();
    let limited = of(&cluster, Some("lim"));
    let (code, said) = elsewhere.run(&limited.write().unwrap(), &["upgrade", "--plan", &plan, "--yes"]).await;
    assert_eq!(code, 0, "{said}");
}

/// An address behind which one cluster takes the place of another.
async fn address(behind: Arc<AtomicU16>) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let behind = behind.load(Ordering::Relaxed);
            tokio::spawn(async move {
                let mut server = TcpStream::connect(("127.0.0.1", behind)).await?;
                tokio::io::copy_bidirectional(&mut client, &mut server).await
            });
        }
    });
    port
}

#[tokio::test]
async fn a_cluster_created_anew_stops_and_stays_production_until_it_is_marked() {
    let (old, new) = tokio::join!(Cluster::start(), Cluster::start());
    let (old, new) = (old.unwrap(), new.unwrap());
    let home = Home::new();
    let behind = Arc::new(AtomicU16::new(port(&old)));
    let port_of_both = address(Arc::clone(&behind)).await;
    // The same file, context and address; only what is trusted and who signs in are new.
    let write = |cluster| home.keep("config", &kubeconfig(cluster, None, ("127.0.0.1", port_of_both), ""));
    let file = write(&old);
    let (code, said) = home.run(&file, &["mark", "--tag", "production", "--name", "shop"]).await;
    assert_eq!(code, 0, "{said}");

    behind.store(port(&new), Ordering::Relaxed);
    write(&new);
    for arguments in [&["plan", "-f", "bundle.yaml"][..], &["check"], &["mark"], &["mark", "--tag", "test"]] {
        for _ in 0..2 {
            let (code, said) = home.run(&file, arguments).await;
            assert!(code == 1 && said.contains("now leads to another cluster"), "{arguments:?}: {said}");
            assert!(said.contains("(marked as production)") && said.contains("mark --accept"), "{said}");
        }
    }
    let (code, said) = home.upgrade(&file, &["--confirm", "shop"]).await;
    assert!(code == 1 && said.contains("now leads to another cluster"), "{said}");
    let (code, said) = home.run(&file, &["mark", "--accept"]).await;
    assert!(code == 0 && said.contains("counts as production"), "{said}");
    let (code, said) = home.upgrade(&file, &["--yes"]).await;
    assert!(code == 1 && said.contains("add --confirm c"), "{said}");
    let (code, said) = home.run(&file, &["mark", "--tag", "test", "--confirm", "shop"]).await;
    assert!(code == 1 && said.contains("add --confirm c"), "{said}");
    let (code, said) = home.run(&file, &["mark", "--tag", "test", "--confirm", "c"]).await;
    assert!(code == 0 && said.contains("c is test"), "{said}");
    let (code, said) = home.upgrade(&file, &["--yes"]).await;
    assert_eq!(code, 0, "{said}");

    // Marks that a newer version wrote: nothing is done without them.
    std::fs::write(home.memory(), r#"{"version": 99}"#).unwrap();
    for arguments in
        [&["plan", "-f", "bundle.yaml"][..], &["upgrade", "-f", "bundle.yaml", "--confirm", "c"], &["mark"]]
    {
        let (code, said) = home.run(&file, arguments).await;
        assert!(code == 1 && said.contains("was written by a newer version"), "{arguments:?}: {said}");
    }
}
