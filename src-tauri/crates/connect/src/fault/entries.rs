//! The words of the catalogue.

use super::Entry;

const fn entry(code: &'static str, message: &'static str, why: &'static str, action: &'static str) -> Entry {
    Entry { code, retryable: false, message, why, action }
}

const fn passing(code: &'static str, message: &'static str, why: &'static str, action: &'static str) -> Entry {
    Entry { code, retryable: true, message, why, action }
}

/// Every cause, in the order of a connection test.
pub(crate) const ENTRIES: &[Entry] = &[
    passing(
        "name-not-resolved",
        "The name {host} cannot be resolved.",
        "Private names are only known inside a VPN or company network; a typing error looks the same.",
        "Connect the VPN, or correct the server address in the kubeconfig, then try again.",
    ),
    passing(
        "connection-refused",
        "{address} refuses the connection.",
        "The cluster is stopped, still starting, or listens on another port now, as local clusters do after a restart.",
        "Start the cluster, or get a fresh kubeconfig, then try again.",
    ),
    passing(
        "connect-timed-out",
        "{address} did not answer within {seconds} seconds.",
        "A VPN that is down, a firewall, or an address that is not allowed in usually looks like this.",
        "Connect the VPN, or ask whether this computer may reach the cluster, then try again.",
    ),
    passing(
        "network-unreachable",
        "There is no way through the network to {address}.",
        "The VPN is down, or this computer has no network connection.",
        "Check the network connection and the VPN, then try again.",
    ),
    passing(
        "unreachable",
        "{address} cannot be reached.",
        "The network broke the connection off before anything was said.",
        "Check the network connection, the VPN and the server address, then try again.",
    ),
    entry(
        "proxy-variable-invalid",
        "The proxy named by {setting} is no usable address.",
        "It has to look like http://proxy.example.com:3128; https:// and socks5:// work too.",
        "Correct {setting}, or remove it to connect directly.",
    ),
    passing(
        "proxy-name-not-resolved",
        "The name of the proxy, {host}, cannot be resolved.",
        "The proxy {proxy} was named by {setting}; company proxies are often known inside the company network only.",
        "Connect the VPN, or correct {setting}. NO_PROXY names servers to reach directly.",
    ),
    passing(
        "proxy-unreachable",
        "The proxy {proxy} cannot be reached.",
        "It was named by {setting}, and nothing answers there.",
        "Start the proxy, or correct {setting}. NO_PROXY names servers to reach directly.",
    ),
    passing(
        "proxy-timed-out",
        "The proxy {proxy} did not answer within {seconds} seconds.",
        "It was named by {setting}; a proxy of another network, or an overloaded one, looks like this.",
        "Check the VPN, or correct {setting}, then try again.",
    ),
    entry(
        "proxy-refused",
        "The proxy {proxy} does not let the connection to {address} through ({status}).",
        "It was named by {setting}. Proxies often allow a few ports only, and port 6443 is rarely one of them.",
        "Ask for the address to be allowed, or name the server in NO_PROXY if it can be reached directly.",
    ),
    entry(
        "proxy-auth-required",
        "The proxy {proxy} wants a user name and a password.",
        "It was named by {setting}, without a login or with one that is not accepted.",
        "Write the login into {setting}, as in http://user:password@proxy.example.com:3128.",
    ),
    passing(
        "proxy-cannot-reach",
        "The proxy {proxy} cannot reach {address}.",
        "The cluster is stopped, or the proxy is not in the cluster's network.",
        "Check the server address, or correct {setting}. NO_PROXY names servers to reach directly.",
    ),
    entry(
        "proxy-tls-failed",
        "No secure connection to the proxy {proxy} could be made.",
        "The proxy speaks plain HTTP although {setting} says https, or its certificate is not trusted.",
        "Try http:// instead of https:// in {setting}; the connection to the cluster is encrypted either way.",
    ),
    entry(
        "proxy-not-understood",
        "What answers at {proxy} is not the kind of proxy that {setting} says.",
        "An HTTP proxy was named as SOCKS or the other way round, or the port belongs to something else.",
        "Correct {setting}.",
    ),
    passing(
        "no-answer",
        "{address} accepted the connection and then said nothing for {seconds} seconds.",
        "A load balancer without a working server behind it looks like this, and so does a firewall that looks into connections.",
        "Check that the cluster's control plane is running, then try again.",
    ),
    entry(
        "plain-http",
        "{address} does not speak TLS.",
        "The address belongs to a plain HTTP port, for example to that of kubectl proxy.",
        "Correct the port, or write http:// in the kubeconfig if the server is meant to be unencrypted.",
    ),
    passing(
        "connection-closed",
        "{address} closed the connection before it was secured.",
        "A load balancer without a working server behind it, or a firewall, usually looks like this.",
        "Check that the cluster's control plane is running, then try again.",
    ),
    entry(
        "unknown-ca",
        "The certificate of {address} was issued by {issuer}, which the kubeconfig does not trust.",
        "The kubeconfig belongs to another or re-created cluster, or a company proxy looks into the connection.",
        "Get a fresh kubeconfig for this cluster. Behind such a proxy, add the proxy's authority to the kubeconfig.",
    ),
    entry(
        "leaf-as-ca",
        "The kubeconfig names the certificate of {address} itself as its authority, which this program does not accept.",
        "kubectl trusts a server's own certificate that is listed as an authority; the TLS library used here wants the certificate that signed it.",
        "Put the issuing authority's certificate into certificate-authority-data, or have the server's certificate signed by one.",
    ),
    entry(
        "ca-unusable",
        "The certificate authority of the context {context} cannot be read.",
        "The data is cut off, or is no certificate in PEM form.",
        "Get a fresh kubeconfig.",
    ),
    entry(
        "name-mismatch",
        "The certificate of the server is for other names than {host}.",
        "It is valid for: {names}. The cluster is reached by another name or address than it was made for.",
        "Use one of these names as server address, or name one as tls-server-name in the kubeconfig.",
    ),
    entry(
        "certificate-expired",
        "The certificate of {address} expired on {until}.",
        "Certificates of a cluster have to be renewed, usually once a year; this computer's clock agrees with the server's or could not be compared.",
        "Ask the cluster's administrator to renew it (kubeadm certs renew on clusters made by kubeadm).",
    ),
    entry(
        "certificate-not-yet-valid",
        "The certificate of {address} is valid from {from} only.",
        "It was made with a clock that is ahead, or this computer's clock is behind.",
        "Compare this computer's clock with the real time, then try again.",
    ),
    entry(
        "clock-wrong",
        "This computer's clock is {minutes} minutes {direction} that of {address}.",
        "Certificates are valid for a time only, so with a wrong clock a good one looks expired or not yet valid.",
        "Correct the date, time and time zone of this computer, then try again.",
    ),
    entry(
        "certificate-v1",
        "The certificate of {address} has an old format (X.509 version 1).",
        "kubectl accepts it; the TLS library used here does not, because such a certificate cannot say what it is for.",
        "Have the server's certificate made anew as version 3, with its names as subjectAltName.",
    ),
    entry(
        "tls-failed",
        "No secure connection to {address} could be made.",
        "Server and program could not agree on encryption, or something between them changed what was sent.",
        "Check the port of the server address, and whether a proxy or firewall looks into the connection.",
    ),
    entry(
        "client-certificate-unusable",
        "The client certificate of the user {user} cannot be read.",
        "The certificate or the key is cut off, is not PEM, or is of a kind that TLS no longer uses.",
        "Get a fresh kubeconfig.",
    ),
    entry(
        "client-key-mismatch",
        "The client certificate and the key of the user {user} do not belong together.",
        "One of the two was replaced and the other was not.",
        "Get a fresh kubeconfig, or correct the files that it names.",
    ),
    entry(
        "client-certificate-expired",
        "The client certificate of the user {user} expired on {until}.",
        "Client certificates usually last a year.",
        "Get a fresh kubeconfig (kubeadm certs renew admin.conf on clusters made by kubeadm).",
    ),
    entry(
        "client-certificate-refused",
        "{address} does not accept the client certificate of the user {user}.",
        "It was signed by another cluster's authority, has expired, or was revoked.",
        "Get a fresh kubeconfig for this cluster.",
    ),
    entry(
        "unauthorized",
        "The cluster does not accept the credentials of the user {user}.",
        "They have expired, or belong to another or re-created cluster.",
        "Sign in again, or get a fresh kubeconfig.",
    ),
    entry(
        "forbidden",
        "The user {user} may not ask the cluster for its version.",
        "The user was recognised, but the cluster's rules take even the rights away that everybody has, or a proxy stands in between.",
        "Ask the cluster's administrator for the ClusterRole system:public-info-viewer.",
    ),
    entry(
        "impersonation-forbidden",
        "The user {user} may not act as {acting_as}.",
        "The kubeconfig asks for it (as, as-groups), and the cluster's rules do not allow it.",
        "Ask the cluster's administrator for the verb impersonate, or remove the fields from the kubeconfig.",
    ),
    entry(
        "not-kubernetes",
        "What answers at {address} is not a Kubernetes API; it sent {what}.",
        "The address belongs to a dashboard, a sign-in page, a load balancer, or something else on the same host.",
        "Correct the server address in the kubeconfig: host, port, and path where there is one.",
    ),
    entry(
        "redirected",
        "{address} sends the connection on to {to}, which is not followed.",
        "A sign-in page or a gateway stands in front of the cluster; credentials are never sent to another place than the kubeconfig names.",
        "Sign in to the gateway, or use the cluster's own address in the kubeconfig.",
    ),
    entry(
        "server-too-old",
        "The cluster runs Kubernetes {version}; {minimum} or newer is needed.",
        "Older servers do not check fields strictly when objects are applied, so that a plan could not be relied on.",
        "Upgrade the cluster first.",
    ),
    passing(
        "server-busy",
        "{address} is too busy to answer.",
        "The API server is overloaded, starting or shutting down.",
        "Wait a moment, then try again.",
    ),
    passing(
        "server-failing",
        "{address} answered with an internal error (HTTP {status}).",
        "The API server has trouble of its own, for example with its database.",
        "Look at the health of the cluster's control plane, then try again.",
    ),
    passing(
        "apis-down",
        "Parts of the API are not available: {names}.",
        "They are served by programs inside the cluster, and these do not answer.",
        "The upgrade can go on unless it needs them. Namespaces cannot be deleted meanwhile.",
    ),
    entry(
        "cluster-changed",
        "The context {context} now leads to another cluster than last time.",
        "The cluster was {was} and is {now}. It was re-created, or the kubeconfig was changed to point elsewhere.",
        "If that is right, accept the new cluster; otherwise check the kubeconfig.",
    ),
];
