//! The command lines of the programs, and the files that they read.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::binaries::{Binaries, Binary};
use crate::certificates::{Authority, ClientCertificate, token_signing_keys};
use crate::control_plane::Options;
use crate::error::Error;
use crate::kubeconfig::{Kubeconfig, write_private};
use crate::pins::Release;
use crate::process::Process;

/// Marks the nodes that kwok plays; a node that a test creates without it stays as it is.
const KWOK_ANNOTATION: &str = "kwok.x-k8s.io/node";

/// The namespaces that every cluster has.
pub(crate) const SYSTEM_NAMESPACES: [&str; 4] = ["default", "kube-system", "kube-public", "kube-node-lease"];

/// Where everything of one control plane is.
#[derive(Debug)]
pub(crate) struct Layout {
    folder: PathBuf,
    port: u16,
}

impl Layout {
    pub(crate) fn new(folder: &Path, port: u16) -> Self {
        Self { folder: folder.to_owned(), port }
    }

    pub(crate) fn server(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn text(&self, name: &str) -> String {
        self.file(name).to_string_lossy().into_owned()
    }

    pub(crate) fn audit_log(&self) -> PathBuf {
        self.file("logs").join("audit.log")
    }

    fn process(&self, binaries: &Binaries, binary: Binary, arguments: Vec<String>) -> Process {
        let log = self.file("logs").join(format!("{}.log", binary.name()));
        Process::new(binary.name(), binaries.path(binary), arguments, &self.folder, log)
    }
}

/// Writes every file that the programs read.
pub(crate) fn write_files(layout: &Layout, authority: &Authority, admin: &Kubeconfig<'_>) -> Result<(), Error> {
    for folder in ["logs", "etcd"] {
        let folder = layout.file(folder);
        std::fs::create_dir(&folder).map_err(Error::file("create the folder", &folder))?;
    }
    let write = |name: &str, text: &str| write_private(&layout.file(name), text);
    write("ca.crt", authority.certificate_pem())?;
    write("ca.key", &authority.key_pem())?;
    let (private, public) = token_signing_keys()?;
    write("service-account.key", &private)?;
    write("service-account.pub", &public)?;
    // Requests that the API server passes on to an aggregated API server are signed by an authority of their own.
    let front_proxy = Authority::new("glasslift-front-proxy-ca")?;
    write("front-proxy-ca.crt", front_proxy.certificate_pem())?;
    let pair = |name: &str, pair: &ClientCertificate| {
        write(&format!("{name}.crt"), &pair.certificate_pem)?;
        write(&format!("{name}.key"), &pair.key_pem)
    };
    pair("front-proxy", &front_proxy.client("front-proxy-client", None)?)?;
    pair("apiserver", &authority.server()?)?;
    write("audit-policy.json", &audit_policy().to_string())?;
    admin.write(&layout.file("kubeconfig"))?;
    // The users are those that upstream's bootstrap policy gives these programs their roles by; kwok has none there.
    let identities = [
        ("controller-manager", "system:kube-controller-manager", None),
        ("scheduler", "system:kube-scheduler", None),
        ("kwok", "kwok", Some("system:masters")),
    ];
    for (name, user, group) in identities {
        let identity = authority.client(user, group)?;
        let config = Kubeconfig { context: name, user, identity: &identity, ..*admin };
        config.write(&layout.file(&format!("{name}.kubeconfig")))?;
    }
    Ok(())
}

/// etcd, on a socket in the control plane's folder: no port, and no other user of the machine can reach it.
pub(crate) fn etcd(layout: &Layout, binaries: &Binaries) -> Process {
    let arguments = vec![
        "--name=glasslift".to_owned(),
        format!("--data-dir={}", layout.text("etcd")),
        format!("--listen-client-urls=unix://{}", layout.text("etcd.sock")),
        // Peers do not exist. etcd wants addresses with ports here, and makes a socket named `peer:0` in its working
        // folder.
        "--listen-peer-urls=unix://peer:0".to_owned(),
        "--advertise-client-urls=http://127.0.0.1:0".to_owned(),
        "--initial-advertise-peer-urls=http://127.0.0.1:0".to_owned(),
        "--initial-cluster=glasslift=http://127.0.0.1:0".to_owned(),
        // A lone member elects itself after one election timeout, which is nearly all of its starting time.
        "--heartbeat-interval=10".to_owned(),
        "--election-timeout=50".to_owned(),
        "--unsafe-no-fsync=true".to_owned(),
        "--log-level=warn".to_owned(),
    ];
    layout.process(binaries, Binary::Etcd, arguments)
}

/// kube-apiserver, set up as kubeadm does where that does not need a machine of its own.
pub(crate) fn kube_apiserver(layout: &Layout, binaries: &Binaries, options: &Options) -> Process {
    let issuer = "https://kubernetes.default.svc.cluster.local";
    let mut arguments = vec![
        "--bind-address=127.0.0.1".to_owned(),
        format!("--secure-port={}", layout.port),
        "--permit-port-sharing=true".to_owned(),
        "--advertise-address=127.0.0.1".to_owned(),
        // The reconciler would publish the loopback address as an endpoint, which validation refuses.
        "--endpoint-reconciler-type=none".to_owned(),
        format!("--etcd-servers=unix://{}", layout.text("etcd.sock")),
        format!("--tls-cert-file={}", layout.text("apiserver.crt")),
        format!("--tls-private-key-file={}", layout.text("apiserver.key")),
        format!("--client-ca-file={}", layout.text("ca.crt")),
        format!("--service-account-issuer={issuer}"),
        format!("--service-account-key-file={}", layout.text("service-account.pub")),
        format!("--service-account-signing-key-file={}", layout.text("service-account.key")),
        "--service-cluster-ip-range=10.96.0.0/16".to_owned(),
        "--authorization-mode=Node,RBAC".to_owned(),
        "--enable-admission-plugins=NodeRestriction".to_owned(),
        "--allow-privileged=true".to_owned(),
        format!("--requestheader-client-ca-file={}", layout.text("front-proxy-ca.crt")),
        "--requestheader-allowed-names=front-proxy-client".to_owned(),
        "--requestheader-username-headers=X-Remote-User".to_owned(),
        "--requestheader-group-headers=X-Remote-Group".to_owned(),
        "--requestheader-extra-headers-prefix=X-Remote-Extra-".to_owned(),
        format!("--proxy-client-cert-file={}", layout.text("front-proxy.crt")),
        format!("--proxy-client-key-file={}", layout.text("front-proxy.key")),
    ];
    if options.audit {
        arguments.push(format!("--audit-log-path={}", layout.audit_log().display()));
        arguments.push(format!("--audit-policy-file={}", layout.text("audit-policy.json")));
    }
    // Last, because the last one of a flag that is given twice counts.
    arguments.extend(options.extra_apiserver_args.iter().cloned());
    layout.process(binaries, Binary::KubeApiserver, arguments)
}

/// kube-controller-manager with every default controller, each under its own service account.
pub(crate) fn kube_controller_manager(layout: &Layout, binaries: &Binaries) -> Process {
    let arguments = vec![
        format!("--kubeconfig={}", layout.text("controller-manager.kubeconfig")),
        "--secure-port=0".to_owned(),
        "--leader-elect=false".to_owned(),
        "--use-service-account-credentials=true".to_owned(),
        format!("--service-account-private-key-file={}", layout.text("service-account.key")),
        format!("--root-ca-file={}", layout.text("ca.crt")),
        format!("--cluster-signing-cert-file={}", layout.text("ca.crt")),
        format!("--cluster-signing-key-file={}", layout.text("ca.key")),
        // The default of 20 requests a second is meant to protect a shared server.
        "--kube-api-qps=200".to_owned(),
        "--kube-api-burst=400".to_owned(),
    ];
    layout.process(binaries, Binary::KubeControllerManager, arguments)
}

/// kube-scheduler with its default profile.
pub(crate) fn kube_scheduler(layout: &Layout, binaries: &Binaries) -> Process {
    let arguments = vec![
        format!("--kubeconfig={}", layout.text("scheduler.kubeconfig")),
        "--secure-port=0".to_owned(),
        "--leader-elect=false".to_owned(),
    ];
    layout.process(binaries, Binary::KubeScheduler, arguments)
}

/// kwok, playing its published stages and those of the caller.
pub(crate) fn kwok(layout: &Layout, binaries: &Binaries, options: &Options) -> Process {
    let mut arguments = vec![
        format!("--kubeconfig={}", layout.text("kwok.kubeconfig")),
        format!("--manage-nodes-with-annotation-selector={KWOK_ANNOTATION}=fake"),
        "--node-lease-duration-seconds=40".to_owned(),
        format!("--config={}", binaries.stages().display()),
    ];
    arguments.extend(options.extra_stages.iter().map(|path| format!("--config={}", path.display())));
    layout.process(binaries, Binary::Kwok, arguments)
}

/// The object of a node for kwok to play: large enough that no ordinary Pod has to wait.
pub(crate) fn node(number: u32, release: Release) -> Value {
    let name = node_name(number);
    let size = json!({ "cpu": "64", "memory": "256Gi", "ephemeral-storage": "1Ti", "pods": "500" });
    json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "annotations": { KWOK_ANNOTATION: "fake" },
            "labels": {
                "kubernetes.io/arch": "amd64",
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
            },
        },
        "status": {
            "allocatable": size,
            "capacity": size,
            "nodeInfo": { "kubeletVersion": release.kubernetes_version() },
        },
    })
}

/// The name of a node, counted from 1.
pub(crate) fn node_name(number: u32) -> String {
    format!("node-{number}")
}

/// What the audit log holds: every write with its body, every read of a client, nothing about the machinery's own
/// reads.
fn audit_policy() -> Value {
    let machinery = ["system:apiserver", "system:kube-controller-manager", "system:kube-scheduler", "kwok"];
    json!({
        "apiVersion": "audit.k8s.io/v1",
        "kind": "Policy",
        "omitStages": ["RequestReceived"],
        "rules": [
            { "level": "None", "users": machinery, "verbs": ["get", "list", "watch"] },
            { "level": "None", "userGroups": ["system:serviceaccounts:kube-system"], "verbs": ["get", "list", "watch"] },
            { "level": "None", "resources": [
                { "group": "", "resources": ["events"] },
                { "group": "events.k8s.io", "resources": ["events"] },
                { "group": "coordination.k8s.io", "resources": ["leases"] },
            ] },
            // Bodies that hold secrets stay out, as in any audit policy.
            { "level": "Metadata", "resources": [
                { "group": "", "resources": ["secrets", "configmaps", "serviceaccounts/token"] },
                { "group": "authentication.k8s.io", "resources": ["tokenreviews"] },
            ] },
            { "level": "Request", "verbs": ["create", "update", "patch", "delete", "deletecollection"] },
            { "level": "Metadata" },
        ],
    })
}
