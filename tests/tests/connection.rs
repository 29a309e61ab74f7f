//! Connections to a real API server: through proxies, with little rights, as somebody else, and never to the wrong cluster.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::net::SocketAddr;

use glasslift_engine::cluster::{HealthNotice, Path, Permission};
use glasslift_engine::connect::{CheckEvent, CheckStep};
use glasslift_engine::environment::Environment;
use glasslift_engine::export::diagnostics::{self, Subject};
use glasslift_engine::kubeconfig::Target;
use glasslift_engine::plan::{Decisions, Proposal};
use glasslift_tests::net::{ConnectProxy, Refusing, SocksProxy};
use glasslift_tests::{Cluster, Finished, Kubeconfig, cli};
use k8s_openapi::api::admissionregistration::v1::ValidatingWebhookConfiguration;
use k8s_openapi::api::rbac::v1::{ClusterRole, ClusterRoleBinding, Role, RoleBinding};
use kube::api::{Api, PostParams};
use serde_json::{Value, json};

const CONFIG_MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: default}\ndata: {a: b}\n";

fn port(cluster: &Cluster) -> u16 {
    cluster.control_plane().server_url().rsplit_once(':').unwrap().1.parse().unwrap()
}

fn upstream(cluster: &Cluster) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port(cluster)))
}

/// The administrator's kubeconfig for a host name.
fn admin(cluster: &Cluster, host: &str) -> Kubeconfig {
    let plane = cluster.control_plane();
    let own = plane.admin_cert();
    let kubeconfig = Kubeconfig::new(&format!("https://{host}:{}", port(cluster))).unwrap();
    kubeconfig.trusting(plane.ca_pem()).with_certificate(&own.certificate_pem, &own.key_pem)
}

fn environment(variables: &[(&str, String)]) -> Environment {
    let mut environment = Environment::default();
    for (name, value) in variables {
        environment.variables.insert(name.into(), value.into());
    }
    environment
}

#[tokio::test]
async fn every_step_is_reported_and_the_cluster_is_known_by_its_uid() {
    let cluster = Cluster::start().await.unwrap();
    let attempt = admin(&cluster, "127.0.0.1").attempt().await.unwrap();
    assert_eq!(attempt.code(), "connected", "{}", attempt.everything());
    use CheckStep::{Config, Credentials, Discovery, Health, Identity, Name, Reach, Tls, Version};
    assert_eq!(attempt.steps(), [Config, Credentials, Name, Reach, Tls, Version, Identity, Discovery, Health]);
    let mut open = None;
    for event in &attempt.events {
        match event {
            CheckEvent::Started { step } => assert_eq!(open.replace(*step), None, "one step at a time"),
            CheckEvent::Message { step, .. } | CheckEvent::Fact { step, .. } => assert_eq!(open, Some(*step)),
            CheckEvent::Done { result } => assert_eq!(open.take(), Some(result.step)),
        }
    }
    let info = &attempt.outcome.as_ref().unwrap().info;
    assert_eq!(info.user, "glasslift-test-admin");
    assert_eq!(Some(&info.identity), info.uid.as_ref(), "the administrator may see the UID");
    assert!(!info.insecure && info.acting_as.is_none() && info.proxy.is_none(), "{info:?}");

    // Certificates that are not checked are honoured, and said.
    let insecure = Kubeconfig::new(&cluster.control_plane().server_url()).unwrap();
    let own = cluster.control_plane().admin_cert();
    let insecure =
        insecure.with_certificate(&own.certificate_pem, &own.key_pem).cluster("insecure-skip-tls-verify", true);
    let attempt = insecure.attempt().await.unwrap();
    assert!(attempt.outcome.as_ref().unwrap().info.insecure, "{}", attempt.everything());
    assert!(attempt.everything().contains("not checked"));

    // Somebody else's word for the name, and somebody else's rights.
    let named =
        admin(&cluster, "127.0.0.1").cluster("tls-server-name", "kubernetes.default.svc").attempt().await.unwrap();
    assert_eq!(named.code(), "connected", "{}", named.everything());
    let eve = admin(&cluster, "127.0.0.1").user("as", "eve").attempt().await.unwrap();
    let info = &eve.outcome.as_ref().unwrap().info;
    assert_eq!((info.user.as_str(), info.acting_as.as_deref()), ("alice", Some("eve")));
    assert!(info.identity.starts_with("address:"), "eve may not see the UID: {info:?}");
    let nobody = cluster.control_plane().sign_client_cert("bob", None).unwrap();
    let bob =
        Kubeconfig::new(&cluster.control_plane().server_url()).unwrap().trusting(cluster.control_plane().ca_pem());
    let bob = bob.with_certificate(&nobody.certificate_pem, &nobody.key_pem).user("as", "eve").attempt().await.unwrap();
    assert_eq!((bob.code(), bob.failed_step()), ("impersonation-forbidden", Some(Version)), "{}", bob.everything());
}

#[tokio::test]
async fn proxies_are_used_by_the_rules_of_go() {
    let cluster = Cluster::start().await.unwrap();
    let host = "kubernetes.default.svc";
    let target = format!("{host}:{}", port(&cluster));
    let login = Refusing { unless_login: Some("me:p@ss".to_owned()), ..Refusing::default() };
    let web = ConnectProxy::start(upstream(&cluster), login).await.unwrap();
    let socks = SocksProxy::start(upstream(&cluster), Some("me:secret")).await.unwrap();
    let web_url = format!("http://me:p%40ss@127.0.0.1:{}", web.port.number);
    let socks_url = format!("socks5://me:secret@127.0.0.1:{}", socks.port.number);

    // The kubeconfig's proxy wins over the environment, and NO_PROXY says nothing about it.
    let elsewhere = environment(&[("HTTPS_PROXY", "http://127.0.0.1:1".into()), ("NO_PROXY", "*".into())]);
    for (url, asked) in [(&web_url, web.asked().len()), (&socks_url, socks.asked().len())] {
        assert_eq!(asked, 0);
        let attempt = admin(&cluster, host).cluster("proxy-url", url.as_str()).attempt_in(&elsewhere).await.unwrap();
        assert_eq!(attempt.code(), "connected", "{}", attempt.everything());
        let proxy = attempt.outcome.as_ref().unwrap().info.proxy.clone().unwrap();
        assert!(!proxy.contains("me"), "{proxy}");
        assert!(!attempt.everything().contains("p%40ss") && !attempt.everything().contains("secret"));
    }
    for asked in [web.asked(), socks.asked()] {
        assert!(!asked.is_empty() && asked.iter().all(|one| *one == target), "{asked:?}");
    }
    // Every request goes through it, not only the test.
    let attempt = admin(&cluster, host).cluster("proxy-url", web_url.as_str()).attempt().await.unwrap();
    let before = web.asked().len();
    let reader = attempt.outcome.unwrap();
    let maps = Path::resource("", "v1", "configmaps", Some("default"));
    let paths: Vec<Path> = (0..8).map(|number| maps.clone().then(&format!("x{number}"))).collect();
    let looks = paths.iter().map(|path| reader.reader().get_path(path, false));
    for look in futures::future::join_all(looks).await {
        assert_eq!(look.unwrap(), None);
    }
    assert!(web.asked().len() > before, "requests at once need connections of their own");

    for (variables, code) in [
        (vec![("HTTPS_PROXY", web_url.clone())], "connected"),
        (vec![("https_proxy", socks_url.clone())], "connected"),
        (vec![("HTTPS_PROXY", web_url.clone()), ("NO_PROXY", "10.0.0.0/8,,example.com,".into())], "connected"),
        // The exception is about the server, whose name only the proxy knows; it is not about the proxy's address.
        (vec![("HTTPS_PROXY", web_url.clone()), ("NO_PROXY", "127.0.0.1".into())], "connected"),
        (vec![("HTTPS_PROXY", web_url.clone()), ("NO_PROXY", ".svc".into())], "name-not-resolved"),
        (vec![("HTTPS_PROXY", web_url.clone()), ("no_proxy", "*".into())], "name-not-resolved"),
        (vec![("HTTP_PROXY", web_url.clone()), ("ALL_PROXY", web_url.clone())], "name-not-resolved"),
    ] {
        let attempt = admin(&cluster, host).attempt_in(&environment(&variables)).await.unwrap();
        assert_eq!(attempt.code(), code, "{variables:?} {}", attempt.everything());
    }
    // This machine is never behind a proxy.
    let attempt = admin(&cluster, "127.0.0.1").attempt_in(&elsewhere).await.unwrap();
    assert_eq!(attempt.code(), "connected", "{}", attempt.everything());
}

#[tokio::test]
async fn what_a_user_with_few_rights_lacks_is_named_exactly() {
    let cluster = Cluster::start().await.unwrap();
    let client = || cluster.client().clone();
    let role: Role = from(json!({"metadata": {"name": "r", "namespace": "default"}, "rules": [
        {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "patch"]},
        {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["create"], "resourceNames": ["x"]},
        {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get"]}]}));
    let binding: RoleBinding = from(json!({"metadata": {"name": "b", "namespace": "default"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "r"},
        "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "bob"}]}));
    Api::namespaced(client(), "default").create(&PostParams::default(), &role).await.unwrap();
    Api::namespaced(client(), "default").create(&PostParams::default(), &binding).await.unwrap();
    let identity = cluster.control_plane().sign_client_cert("bob", None).unwrap();
    let kubeconfig = Kubeconfig::new(&cluster.control_plane().server_url()).unwrap();
    let kubeconfig = kubeconfig
        .trusting(cluster.control_plane().ca_pem())
        .with_certificate(&identity.certificate_pem, &identity.key_pem);
    let path = kubeconfig.write().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle.yaml");
    std::fs::write(
        &bundle,
        format!(
            "{CONFIG_MAP}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: default}}\nspec: {{selector: \
             {{matchLabels: {{a: b}}}}, template: {{metadata: {{labels: {{a: b}}}}, spec: {{containers: [{{name: x, image: x}}]}}}}}}\n"
        ),
    )
    .unwrap();
    let permission = |verb: &str| Permission {
        verb: verb.into(),
        group: "apps".into(),
        resource: "deployments".into(),
        namespace: Some("default".into()),
    };
    let bundle = bundle.to_str().unwrap();
    let path = path.to_str().unwrap();
    let done = cli(["--kubeconfig", path, "check", "-o", "json", "-f", bundle]).await.unwrap();
    let lines: Vec<Value> = done.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<Permission> = serde_json::from_value(lines.last().unwrap()["missing_permissions"].clone()).unwrap();
    assert_eq!(found, [permission("create"), permission("patch")], "{done:#?}");
    assert_eq!(done.code, Some(1), "{done:#?}");
    let done = cli(["--kubeconfig", path, "check", "-f", bundle]).await.unwrap();
    assert!(done.stdout.contains("may not patch deployments.apps in default"), "{done:#?}");
}

#[tokio::test]
async fn a_webhook_without_a_backend_is_found_before_it_refuses() {
    let cluster = Cluster::start().await.unwrap();
    let webhook = |name: &str, policy: &str, resource: &str| {
        json!({"name": name, "failurePolicy": policy, "sideEffects": "None", "admissionReviewVersions": ["v1"],
            "clientConfig": {"service": {"namespace": "default", "name": "gone"}},
            "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "resources": [resource], "operations": ["CREATE"]}]})
    };
    let configuration: ValidatingWebhookConfiguration = from(json!({"metadata": {"name": "policy"}, "webhooks": [
        webhook("closed.example.com", "Fail", "configmaps"),
        webhook("open.example.com", "Ignore", "configmaps"),
        webhook("other.example.com", "Fail", "serviceaccounts")]}));
    Api::all(cluster.client().clone()).create(&PostParams::default(), &configuration).await.unwrap();
    let attempt = admin(&cluster, "127.0.0.1").attempt().await.unwrap();
    let connection = attempt.outcome.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.yaml");
    std::fs::write(&path, CONFIG_MAP).unwrap();
    let loaded =
        glasslift_engine::bundle::load(&glasslift_engine::bundle::Source::parse(path.to_str().unwrap())).unwrap();
    let bundle = loaded.bundle.unwrap().into();
    let proposal = Proposal::make(connection, bundle, None, Decisions::default()).await.unwrap();
    let plan = proposal.plan();
    let wanted = HealthNotice::WebhookWithoutBackend {
        name: "policy/closed.example.com".into(),
        service: "default/gone".into(),
        kinds: vec!["ConfigMap".into()],
    };
    assert_eq!(plan.health, [wanted]);
    assert_eq!(plan.missing_permissions, []);

    // An aggregated API that is down is said by the test itself, and ends nothing.
    let api = json!({"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
        "metadata": {"name": "v1.broken.example.com"}, "spec": {"group": "broken.example.com", "version": "v1",
        "groupPriorityMinimum": 1, "versionPriority": 1, "insecureSkipTLSVerify": true,
        "service": {"namespace": "default", "name": "gone"}}});
    let request = |path: &str| cluster.control_plane().api().get(path);
    let (status, body) =
        cluster.control_plane().api().post("/apis/apiregistration.k8s.io/v1/apiservices", &api).unwrap();
    assert_eq!(status, 201, "{body}");
    glasslift_tests::eventually("the API to be down", std::time::Duration::from_secs(30), async || {
        let (_, api) = request("/apis/apiregistration.k8s.io/v1/apiservices/v1.broken.example.com")?;
        Ok((api.pointer("/status/conditions/0/status") == Some(&json!("False"))).then_some(()))
    })
    .await
    .unwrap();
    let attempt = admin(&cluster, "127.0.0.1").attempt().await.unwrap();
    assert_eq!(
        (attempt.code(), attempt.failed_step()),
        ("connected", Some(CheckStep::Health)),
        "{}",
        attempt.everything()
    );
    assert!(attempt.everything().contains("v1.broken.example.com"));
}

fn from<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

async fn run(cluster: &Cluster, arguments: &[&str]) -> Finished {
    let own = cluster.arguments();
    let all: Vec<&str> = own.iter().map(String::as_str).chain(arguments.iter().copied()).collect();
    cli(all).await.unwrap()
}

#[tokio::test]
async fn a_production_cluster_wants_its_name() {
    let cluster = Cluster::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle.yaml");
    std::fs::write(&bundle, CONFIG_MAP).unwrap();
    let bundle = bundle.to_str().unwrap();
    let done = run(&cluster, &["mark", "--tag", "production", "--name", "shop"]).await;
    assert_eq!(done.code, Some(0), "{done:#?}");
    assert!(done.stdout.contains("shop is production"), "{done:#?}");
    let done = run(&cluster, &["contexts"]).await;
    assert!(done.stdout.contains("shop (production)"), "{done:#?}");

    let upgrade =
        |more: &[&str]| ["upgrade", "-f", bundle].iter().chain(more).map(|one| (*one).to_owned()).collect::<Vec<_>>();
    for (more, code, text) in [
        (&["--yes"][..], Some(1), "add --confirm shop"),
        (&[], Some(1), "add --confirm shop"),
        (&["--yes", "--confirm", "lab"], Some(1), "this cluster is shop"),
        (&["--yes", "--confirm", "shop"], Some(0), ""),
    ] {
        let arguments = upgrade(more);
        let done = run(&cluster, &arguments.iter().map(String::as_str).collect::<Vec<_>>()).await;
        assert_eq!(done.code, code, "{more:?} {done:#?}");
        assert!(done.stderr.contains(text), "{more:?} {done:#?}");
    }
}

#[tokio::test]
async fn no_secret_is_in_events_errors_or_diagnostics() {
    let cluster = Cluster::start().await.unwrap();
    let canary = "c4n4ry-token";
    let plane = cluster.control_plane();
    let proxy = ConnectProxy::start(upstream(&cluster), Refusing::default()).await.unwrap();
    let proxy_url = format!("http://me:c4n4ry@127.0.0.1:{}", proxy.port.number);
    let refused = Kubeconfig::new(&plane.server_url())
        .unwrap()
        .trusting(plane.ca_pem())
        .cluster("proxy-url", proxy_url.as_str())
        .user("token", canary);
    let password = Kubeconfig::new(&plane.server_url()).unwrap().trusting(plane.ca_pem());
    let password = password.user("username", "me").user("password", "c4n4ry");
    let key = &plane.admin_cert().key_pem;
    let broken = Kubeconfig::new(&plane.server_url()).unwrap().trusting(plane.ca_pem());
    let broken = broken.with_certificate("c4n4ry", key);
    let good = admin(&cluster, "127.0.0.1").cluster("proxy-url", proxy_url.as_str());
    let secret_line = key.lines().nth(1).unwrap();
    let environment = environment(&[("HTTPS_PROXY", "http://me:c4n4ry@proxy.example.com".into())]);
    for (kubeconfig, code) in [
        (refused, "unauthorized"),
        (password, "unauthorized"),
        (broken, "client-certificate-unusable"),
        (good, "connected"),
    ] {
        let attempt = kubeconfig.attempt_in(&environment).await.unwrap();
        assert_eq!(attempt.code(), code, "{}", attempt.everything());
        let target = Target { kubeconfig: kubeconfig.write().unwrap(), context: "c".into(), namespace: None };
        let outcome = Some(attempt.outcome.as_ref().map(|connection| &connection.info));
        let subject = Subject { target: &target, events: &attempt.events, outcome };
        let open = diagnostics::report(&environment, subject, false);
        let masked = diagnostics::report(&environment, subject, true);
        for text in [attempt.everything(), open.clone(), masked.clone()] {
            assert!(!text.contains("c4n4ry") && !text.contains(secret_line), "{text}");
        }
        assert!(open.contains("127.0.0.1") && !masked.contains("127.0.0.1"), "{masked}");
        assert!(open.contains(if code == "connected" { "connected to" } else { code }), "{open}");
    }
    let done = run(&cluster, &["check", "--diagnostics", "/nowhere/at/all"]).await;
    assert!(done.stderr.contains("/nowhere/at/all cannot be written"), "{done:#?}");
}

#[tokio::test]
async fn a_role_in_the_whole_cluster_counts_in_each_namespace() {
    let cluster = Cluster::start().await.unwrap();
    let client = || cluster.client().clone();
    let role: ClusterRole = from(json!({"metadata": {"name": "maps"}, "rules": [
        {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["*"]},
        {"apiGroups": [""], "resources": ["namespaces"], "verbs": ["get"], "resourceNames": ["kube-system", "default"]}]}));
    let binding: ClusterRoleBinding = from(json!({"metadata": {"name": "maps"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "maps"},
        "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "carol"}]}));
    Api::all(client()).create(&PostParams::default(), &role).await.unwrap();
    Api::all(client()).create(&PostParams::default(), &binding).await.unwrap();
    let identity = cluster.control_plane().sign_client_cert("carol", None).unwrap();
    let kubeconfig = Kubeconfig::new(&cluster.control_plane().server_url()).unwrap();
    let kubeconfig = kubeconfig
        .trusting(cluster.control_plane().ca_pem())
        .with_certificate(&identity.certificate_pem, &identity.key_pem);
    let path = kubeconfig.write().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle.yaml");
    std::fs::write(&bundle, CONFIG_MAP).unwrap();
    let done = cli(["--kubeconfig", path.to_str().unwrap(), "check", "-f", bundle.to_str().unwrap()]).await.unwrap();
    assert_eq!(done.code, Some(0), "{done:#?}");
    assert!(done.stdout.contains("everything that the bundle needs is permitted"), "{done:#?}");
}
