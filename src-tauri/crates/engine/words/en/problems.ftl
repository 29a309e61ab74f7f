### Problems by code: what happened; then why it usually does and what to do, one sentence a hint.

# What was being asked of the server; `$on` is a resource or a namespace.
doing = { $doing ->
    [discovery] Asking what the server serves
    [user] Asking the cluster who I am
    [identity] Asking the cluster for its identity
    [reading-namespace] Reading the namespace { $on }
    [reading] Reading { $on }
    [checking] Checking { $on }
    [checking-anew] Checking whether { $on } could be created anew
    [applying] Applying { $on }
    [creating] Creating { $on }
    [creating-anew] Creating it anew
    [deleting] Deleting { $on }
    [taking-over] Taking over the ownership of { $on }
    [putting-back] Putting the former resource back
    [looking] Looking at it
   *[writing] Writing { $on }
}

## A connection that does not come about.

problem-name-not-resolved = The name { $host } cannot be resolved.
    .hint-1 = Private names are only known inside a VPN or company network; a typing error looks the same.
    .hint-2 = Connect the VPN, or correct the server address in the kubeconfig, then try again.
problem-connection-refused = { $address } refuses the connection.
    .hint-1 = The cluster is stopped, still starting, or listens on another port now, as local clusters do after a restart.
    .hint-2 = Start the cluster, or get a fresh kubeconfig, then try again.
problem-connect-timed-out = { $address } did not answer within { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}.
    .hint-1 = A VPN that is down, a firewall, or an address that is not allowed in usually looks like this.
    .hint-2 = Connect the VPN, or ask whether this computer may reach the cluster, then try again.
problem-network-unreachable = There is no way through the network to { $address }.
    .hint-1 = The VPN is down, or this computer has no network connection.
    .hint-2 = Check the network connection and the VPN, then try again.
problem-unreachable = { $address } cannot be reached.
    .hint-1 = The network broke the connection off before anything was said.
    .hint-2 = Check the network connection, the VPN and the server address, then try again.
problem-proxy-variable-invalid = The proxy named by { $setting } is no usable address.
    .hint-1 = It has to look like http://proxy.example.com:3128; https:// and socks5:// work too.
    .hint-2 = Correct { $setting }, or remove it to connect directly.
problem-proxy-name-not-resolved = The name of the proxy, { $host }, cannot be resolved.
    .hint-1 = The proxy { $proxy } was named by { $setting }; company proxies are often known inside the company network only.
    .hint-2 = Connect the VPN, or correct { $setting }. NO_PROXY names servers to reach directly.
problem-proxy-unreachable = The proxy { $proxy } cannot be reached.
    .hint-1 = It was named by { $setting }, and nothing answers there.
    .hint-2 = Start the proxy, or correct { $setting }. NO_PROXY names servers to reach directly.
problem-proxy-timed-out = The proxy { $proxy } did not answer within { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}.
    .hint-1 = It was named by { $setting }; a proxy of another network, or an overloaded one, looks like this.
    .hint-2 = Check the VPN, or correct { $setting }, then try again.
problem-proxy-refused = The proxy { $proxy } does not let the connection to { $address } through ({ $status }).
    .hint-1 = It was named by { $setting }. Proxies often allow a few ports only, and port 6443 is rarely one of them.
    .hint-2 = Ask for the address to be allowed, or name the server in NO_PROXY if it can be reached directly.
problem-proxy-auth-required = The proxy { $proxy } wants a user name and a password.
    .hint-1 = It was named by { $setting }, without a login or with one that is not accepted.
    .hint-2 = Write the login into { $setting }, as in http://user:password@proxy.example.com:3128.
problem-proxy-cannot-reach = The proxy { $proxy } cannot reach { $address }.
    .hint-1 = The cluster is stopped, or the proxy is not in the cluster's network.
    .hint-2 = Check the server address, or correct { $setting }. NO_PROXY names servers to reach directly.
problem-proxy-tls-failed = No secure connection to the proxy { $proxy } could be made.
    .hint-1 = The proxy speaks plain HTTP although { $setting } says https, or its certificate is not trusted.
    .hint-2 = Try http:// instead of https:// in { $setting }; the connection to the cluster is encrypted either way.
problem-proxy-not-understood = What answers at { $proxy } is not the kind of proxy that { $setting } says.
    .hint-1 = An HTTP proxy was named as SOCKS or the other way round, or the port belongs to something else.
    .hint-2 = Correct { $setting }.
problem-no-answer = { $address } accepted the connection and then said nothing for { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}.
    .hint-1 = A load balancer without a working server behind it looks like this, and so does a firewall that looks into connections.
    .hint-2 = Check that the cluster's control plane is running, then try again.
problem-plain-http = { $address } does not speak TLS.
    .hint-1 = The address belongs to a plain HTTP port, for example to that of kubectl proxy.
    .hint-2 = Correct the port, or write http:// in the kubeconfig if the server is meant to be unencrypted.
problem-connection-closed = { $address } closed the connection before it was secured.
    .hint-1 = A load balancer without a working server behind it, or a firewall, usually looks like this.
    .hint-2 = Check that the cluster's control plane is running, then try again.
problem-unknown-ca = { $issuer ->
    [none] The certificate of { $address } was issued by nobody named, whom the kubeconfig does not trust.
   *[other] The certificate of { $address } was issued by { $issuer }, which the kubeconfig does not trust.
}
    .hint-1 = The kubeconfig belongs to another or re-created cluster, or a company proxy looks into the connection.
    .hint-2 = Get a fresh kubeconfig for this cluster. Behind such a proxy, add the proxy's authority to the kubeconfig.
problem-leaf-as-ca = The kubeconfig names the certificate of { $address } itself as its authority, which this program does not accept.
    .hint-1 = kubectl trusts a server's own certificate that is listed as an authority; the TLS library used here wants the certificate that signed it.
    .hint-2 = Put the issuing authority's certificate into certificate-authority-data, or have the server's certificate signed by one.
problem-ca-unusable = The certificate authority of the context { $context } cannot be read.
    .hint-1 = The data is cut off, or is no certificate in PEM form.
    .hint-2 = Get a fresh kubeconfig.
problem-name-mismatch = The certificate of the server is for other names than { $host }.
    .hint-1 = { $names ->
        [none] It names none. The cluster is reached by another name or address than it was made for.
       *[other] It is valid for: { $names }. The cluster is reached by another name or address than it was made for.
    }
    .hint-2 = Use one of these names as server address, or name one as tls-server-name in the kubeconfig.
problem-certificate-expired = The certificate of { $address } expired on { $until }.
    .hint-1 = Certificates of a cluster have to be renewed, usually once a year; this computer's clock agrees with the server's or could not be compared.
    .hint-2 = Ask the cluster's administrator to renew it (kubeadm certs renew on clusters made by kubeadm).
problem-certificate-not-yet-valid = The certificate of { $address } is valid from { $from } only.
    .hint-1 = It was made with a clock that is ahead, or this computer's clock is behind.
    .hint-2 = Compare this computer's clock with the real time, then try again.
problem-clock-wrong = { $direction ->
    [ahead] This computer's clock is { $minutes } minutes ahead of that of { $address }.
   *[behind] This computer's clock is { $minutes } minutes behind that of { $address }.
}
    .hint-1 = Certificates are valid for a time only, so with a wrong clock a good one looks expired or not yet valid.
    .hint-2 = Correct the date, time and time zone of this computer, then try again.
problem-certificate-v1 = The certificate of { $address } has an old format (X.509 version 1).
    .hint-1 = kubectl accepts it; the TLS library used here does not, because such a certificate cannot say what it is for.
    .hint-2 = Have the server's certificate made anew as version 3, with its names as subjectAltName.
problem-tls-failed = No secure connection to { $address } could be made.
    .hint-1 = Server and program could not agree on encryption, or something between them changed what was sent.
    .hint-2 = Check the port of the server address, and whether a proxy or firewall looks into the connection.
problem-client-certificate-unusable = The client certificate of the user { $user } cannot be read.
    .hint-1 = The certificate or the key is cut off, is not PEM, or is of a kind that TLS no longer uses.
    .hint-2 = Get a fresh kubeconfig.
problem-client-key-mismatch = The client certificate and the key of the user { $user } do not belong together.
    .hint-1 = One of the two was replaced and the other was not.
    .hint-2 = Get a fresh kubeconfig, or correct the files that it names.
problem-client-certificate-expired = The client certificate of the user { $user } expired on { $until }.
    .hint-1 = Client certificates usually last a year.
    .hint-2 = Get a fresh kubeconfig (kubeadm certs renew admin.conf on clusters made by kubeadm).
problem-client-certificate-refused = { $address } does not accept the client certificate of the user { $user }.
    .hint-1 = It was signed by another cluster's authority, has expired, or was revoked.
    .hint-2 = Get a fresh kubeconfig for this cluster.
problem-unauthorized = The cluster does not accept the credentials of the user { $user }.
    .hint-1 = They have expired, or belong to another or re-created cluster.
    .hint-2 = Sign in again, or get a fresh kubeconfig.
problem-forbidden = The user { $user } may not ask the cluster for its version.
    .hint-1 = The user was recognised, but the cluster's rules take even the rights away that everybody has, or a proxy stands in between.
    .hint-2 = Ask the cluster's administrator for the ClusterRole system:public-info-viewer.
problem-impersonation-forbidden = The user { $user } may not act as { $acting_as }.
    .hint-1 = The kubeconfig asks for it (as, as-groups), and the cluster's rules do not allow it.
    .hint-2 = Ask the cluster's administrator for the verb impersonate, or remove the fields from the kubeconfig.
problem-not-kubernetes = What answers at { $address } is not a Kubernetes API; it sent { $what ->
    [web-page] a web page
    [other-json] JSON of another kind
    [nothing] an empty answer
    [not-http] something that is not HTTP
   *[data] other data
}{ $status ->
    [none] { "" }
   *[other] { " " }(HTTP { $status })
}.
    .hint-1 = The address belongs to a dashboard, a sign-in page, a load balancer, or something else on the same host.
    .hint-2 = Correct the server address in the kubeconfig: host, port, and path where there is one.
problem-redirected = { $address } sends the connection on to { $to ->
    [none] another path
   *[other] { $to }
}, which is not followed.
    .hint-1 = A sign-in page or a gateway stands in front of the cluster; credentials are never sent to another place than the kubeconfig names.
    .hint-2 = Sign in to the gateway, or use the cluster's own address in the kubeconfig.
problem-server-too-old = The cluster runs Kubernetes { $version }; { $minimum } or newer is needed.
    .hint-1 = Older servers do not check fields strictly when resources are applied, so that a plan could not be relied on.
    .hint-2 = Upgrade the cluster first.
problem-server-busy = { $address } is too busy to answer.
    .hint-1 = The API server is overloaded, starting or shutting down.
    .hint-2 = Wait a moment, then try again.
problem-server-failing = { $address } answered with an internal error (HTTP { $status }).
    .hint-1 = The API server has trouble of its own, for example with its database.
    .hint-2 = Look at the health of the cluster's control plane, then try again.
problem-apis-down = Parts of the API are not available: { $names }.
    .hint-1 = They are served by programs inside the cluster, and these do not answer.
    .hint-2 = The upgrade can go on unless it needs them. Namespaces cannot be deleted meanwhile.
problem-cluster-changed = The context { $context } now leads to another cluster than last time.
    .hint-1 = The cluster was { $was }{ $was_tag ->
        [production] {" "}(marked as production)
       *[other] { "" }
    } and is { $now }{ $now_tag ->
        [production] {" "}(marked as production)
       *[other] { "" }
    }. It was re-created, or the kubeconfig was changed to point elsewhere.
    .hint-2 = If that is right, accept the new cluster; otherwise check the kubeconfig.
problem-mark-not-confirmed = { $name } counts as production, and its name was not given.
    .hint-1 = Its name has to be given before it no longer does, so that the protection is not lost by a slip.
problem-cancelled = The connection was cancelled.
problem-superseded = Another request took the place of this one.
problem-another-cluster = The context { $context } no longer leads to the cluster that the plan was made for: that one was { $was }, and this one is { $now }. Nothing was written.
    .hint-1 = A tunnel, a local proxy or the address leads elsewhere by now. Find out where, then connect again and make a new plan.
problem-cluster-unrecognisable = The cluster of the context { $context } no longer says who it is, so that it may be another one than the plan was made for. Nothing was written.
    .hint-1 = The right to read the Namespace kube-system was probably taken from this account. Connect again and make a new plan.

## Kubeconfigs.

problem-kubeconfig-missing = { $path } does not exist.
    .hint-1 = It may have been moved or deleted. Choose another file.
problem-kubeconfig-unreadable = { $path } cannot be read: { $reason }.
    .hint-1 = Check the permissions of the file and of the folders above it.
problem-kubeconfig-unreadable_too-large = { $path } is far too large for a kubeconfig.
    .hint-1 = Choose another file.
problem-kubeconfig-broken = { $column ->
    [none] { $path } is not a valid kubeconfig: see line { $line }.
   *[other] { $path } is not a valid kubeconfig: see line { $line }, column { $column }.
}
    .hint-1 = Indentation, missing colons and missing quotes are the usual causes. Other files in the list stay usable.
problem-not-a-kubeconfig = { $path } is some other kind of file, not a kubeconfig.
    .hint-1 = A kubeconfig says `apiVersion: v1` and `kind: Config`. Choose another file.
problem-no-contexts = This kubeconfig contains no contexts.
    .hint-1 = A context joins a cluster with a user. Ask whoever gave you the file, or choose another one.
problem-context-missing = There is no context named { $context }.
    .hint-1 = { $known ->
        [none] { "" }
       *[other] These exist: { $known }.
    }
problem-context-missing_file = { $path } has no context named { $context }.
    .hint-1 = { $known ->
        [none] It has none.
       *[other] It has: { $known }.
    }
problem-context-shadowed = { $path } comes first in KUBECONFIG and has a context { $context } too, so that one is used.
    .hint-1 = Rename one of them, or add this file on its own in a session without KUBECONFIG.
problem-context-incomplete_impersonation = The kubeconfig names a user to act as that cannot be sent.
    .hint-1 = Names with line breaks or other control characters cannot stand in a header.
    .hint-2 = Correct the fields as, as-uid, as-groups and as-user-extra.
problem-context-incomplete_server = The server address { $server } cannot be used.
    .hint-1 = It has to look like https://host:port.
    .hint-2 = Correct it in the kubeconfig, or get a fresh one.
problem-context-without-cluster = The context { $context } names no cluster.
    .hint-1 = The kubeconfig is incomplete; get a fresh copy or choose another context.
problem-cluster-missing = The cluster { $cluster } that the context names is not in the file.
    .hint-1 = The kubeconfig is incomplete; get a fresh copy or choose another context.
problem-user-missing = The user { $user } that the context names is not in the file.
    .hint-1 = The kubeconfig is incomplete; get a fresh copy or choose another context.
problem-server-missing = The cluster { $cluster } has no server address.
    .hint-1 = The kubeconfig is incomplete; get a fresh copy or choose another context.
problem-server-invalid = The cluster { $cluster } has the server address { $server }, which is no https:// address.
    .hint-1 = It should look like https://host:6443. Correct it, or get a fresh copy of the kubeconfig.
problem-proxy-invalid = The cluster { $cluster } has a proxy-url that cannot be used.
    .hint-1 = It has to start with http://, https:// or socks5://.
problem-entry-duplicate = { $path } has { $count } entries for the { $kind ->
    [context] context
    [cluster] cluster
   *[user] user
} { $name }; which one is meant cannot be told.
    .hint-1 = Rename or remove all but one. kubectl refuses the whole file.
problem-entry-broken = The { $kind ->
    [context] context
    [cluster] cluster
   *[user] user
} { $name } cannot be read: see line { $line } of { $path }.
    .hint-1 = Correct the line, or get a fresh copy. kubectl refuses the whole file.
problem-ca-and-insecure = The cluster { $cluster } names a certificate authority and says not to check certificates.
    .hint-1 = Remove insecure-skip-tls-verify, so that the certificate is checked. kubectl refuses this too.
problem-credentials-conflict = { $kinds ->
    [token-password] The user { $user } has a token and a password; only one can be used.
   *[exec-provider] The user { $user } has a sign-in tool and a legacy provider; only one can be used.
}
    .hint-1 = Remove one of them. kubectl refuses this too.
problem-certificate-without-key = { $has ->
    [certificate] The user { $user } has a client certificate but not its key.
   *[key] The user { $user } has the key of a client certificate but not the certificate.
}
    .hint-1 = Get a fresh copy of the kubeconfig.
problem-exec-incomplete = The sign-in tool of the user { $user } has no `{ $what }`.
    .hint-1 = Get a fresh copy of the kubeconfig.
problem-credential-file-missing = { $path }, where the kubeconfig says that { $what ->
    [certificate] the client certificate
    [key] the key of the client certificate
   *[authority] the certificate authority
} is, does not exist.
    .hint-1 = It may have been renewed, moved or deleted. Relative paths count from the folder of the kubeconfig.
problem-credential-file-unreadable = { $path }, where the kubeconfig says that { $what ->
    [certificate] the client certificate
    [key] the key of the client certificate
   *[authority] the certificate authority
} is, cannot be read: { $reason }.
    .hint-1 = It may have been renewed, moved or deleted. Relative paths count from the folder of the kubeconfig.
problem-pasted-gone = The pasted kubeconfig is gone; pasted ones are kept in memory only.
    .hint-1 = Paste it again.
problem-marks-unusable = The file with the clusters' marks, { $path }, { $what ->
    [unreadable] cannot be read
    [invalid] is not valid
    [newer] was written by a newer version
   *[unwritable] cannot be written
}.
    .hint-1 = It says which clusters are production, so nothing is done without it.
    .hint-2 = Correct it, or move it away to start with none.

## Signing in.

problem-sign-in-tool-missing = { $path ->
    [none] The sign-in tool { $tool } was not found.
   *[other] The sign-in tool { $tool } is not where the kubeconfig says: { $path }.
}
    .hint-1 = { $install ->
        [aws] It is the AWS CLI, which signs in to EKS. Install it from https://aws.amazon.com/cli/, then run `aws configure` or `aws sso login` once.
        [aws-iam-authenticator] It signs in to EKS. Install aws-iam-authenticator, or run `aws eks update-kubeconfig` to use the AWS CLI instead.
        [gke-gcloud-auth-plugin] It signs in to GKE. Install it with `gcloud components install gke-gcloud-auth-plugin`, or from your system's packages.
        [gcloud] It is the Google Cloud CLI. Install it from https://cloud.google.com/sdk/docs/install.
        [kubelogin-azure] It signs in to AKS. Install it with `az aks install-cli`, or from https://azure.github.io/kubelogin/.
        [oidc-login] It signs in with OpenID Connect. Install it with `kubectl krew install oidc-login`, or with Homebrew (`int128/kubelogin/kubelogin`).
        [kubelogin] Two tools have this name: for AKS install it with `az aks install-cli`; for OpenID Connect install kubelogin of int128.
        [az] It is the Azure CLI. Install it from https://learn.microsoft.com/cli/azure/install-azure-cli, then run `az login` once.
        [kubectl] Install kubectl from https://kubernetes.io/docs/tasks/tools/.
        [tsh] It is the client of Teleport. Install it from https://goteleport.com/docs/installation/, then run `tsh login` once.
        [doctl] It signs in to DigitalOcean. Install doctl, then run `doctl auth init` once.
        [oci] It is the CLI of Oracle Cloud. Install it from https://docs.oracle.com/iaas/Content/API/SDKDocs/cliinstall.htm, then run `oci setup config` once.
        [ibmcloud] It is the CLI of IBM Cloud. Install it, then run `ibmcloud login` once.
        [linode-cli] It signs in to Linode. Install it with `pip install linode-cli`.
        [rancher] It is the CLI of Rancher. It may ask for a password: run it in a terminal once.
        [pinniped] It signs in through Pinniped. Install it from https://pinniped.dev/docs/howto/install-cli/.
        [kubectl-gs] It signs in to Giant Swarm. Install it with `kubectl krew install gs`.
       *[none] { "" }
    }
    .hint-2 = { $kubeconfig_hint ->
        [none] { "" }
       *[other] The kubeconfig says: { $kubeconfig_hint }
    }
    .hint-3 = { $more ->
        [none] { $searched ->
            [none] { "" }
           *[other] Looked in { $searched }.
        }
       *[other] Looked in { $searched } and { $more ->
            [one] 1 more folder
           *[other] { $more } more folders
        }.
    }
problem-sign-in-tool-unusable = The sign-in tool { $tool } cannot be run: { $path }: { $reason }.
    .hint-1 = It may be meant for another system or another processor, or a program that it is written for is missing.
problem-sign-in-tool-unusable_not-executable = The sign-in tool { $tool } cannot be run: { $path } is not executable.
    .hint-1 = Install the tool again, or allow running it (`chmod +x`).
problem-sign-in-tool-failed = The sign-in tool { $tool } failed with exit code { $exit_code }.
    .hint-1 = { $said ->
        [none] It gave no reason.
       *[other] It said: { $said }
    }
    .hint-2 = Sign in with it in a terminal once, then try again.
problem-sign-in-tool-killed = The sign-in tool { $tool } was ended by { $signal ->
    [none] the system
   *[other] signal { $signal }
}.
    .hint-1 = { $said ->
        [none] It gave no reason.
       *[other] It said: { $said }
    }
    .hint-2 = Sign in with it in a terminal once, then try again.
problem-sign-in-timed-out = The sign-in tool { $tool } did not finish within { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
} and was ended.
    .hint-1 = It may have waited for a browser window, or for an answer in a terminal that it does not have.
    .hint-2 = Run it once in a terminal, then try again.
problem-sign-in-output-too-large = The sign-in tool { $tool } printed far more than credentials.
    .hint-1 = Run it in a terminal to see what it prints.
problem-sign-in-output-unreadable = What the sign-in tool { $tool } printed is no credential: { $what ->
    [nothing] it printed nothing
    [no-json] it is not JSON
    [kind] its kind is not ExecCredential
    [status] its status is not a mapping
    [field] `{ $field }` is not text
    [time] its expirationTimestamp is not a time
   *[place] the token is not where the kubeconfig says
}.
    .hint-1 = It may have printed a warning or a login page instead. Run it once in a terminal; updating it often helps.
problem-sign-in-version-unsupported = The sign-in tool { $tool } is asked to speak { $version }, which no longer exists.
    .hint-1 = Update the tool and let it write the kubeconfig again. Known are v1 and v1beta1 of client.authentication.k8s.io.
problem-sign-in-version-mismatch = The sign-in tool { $tool } answered in { $answered ->
    [none] something else
   *[other] { $answered }
}, but the kubeconfig asks for { $asked }.
    .hint-1 = The tool was updated and the kubeconfig was not, or the other way round: let the tool write the kubeconfig again.
problem-sign-in-needs-terminal = The sign-in tool { $tool } insists on asking questions in a terminal.
    .hint-1 = Sign in with it in a terminal, with a command such as `kubectl get namespaces`.
    .hint-2 = If it can use what it remembers then, change `interactiveMode: Always` in the kubeconfig to `IfAvailable`.
problem-sign-in-no-status = The sign-in tool { $tool } answered without a status.
    .hint-1 = Run it once in a terminal; it may have to sign in first.
problem-sign-in-half-certificate = The sign-in tool { $tool } gave a certificate without its key, or a key without its certificate.
    .hint-1 = Update the tool.
problem-sign-in-no-credentials = The sign-in tool { $tool } gave neither a token nor a certificate.
    .hint-1 = Run it once in a terminal; it may have to sign in first.
problem-sign-in-certificate-invalid = { $what ->
    [key] The key that the sign-in tool { $tool } gave is not PEM.
   *[certificate] The certificate that the sign-in tool { $tool } gave is not PEM.
}
    .hint-1 = Update the tool.
problem-provider-expired = { $provider ->
    [none] The sign-in that an unnamed provider left in the kubeconfig has ended, and Kubernetes no longer has the provider to renew it.
   *[other] The sign-in that the provider { $provider } left in the kubeconfig has ended, and Kubernetes no longer has the provider to renew it.
}
    .hint-1 = { provider-way }
    .hint-2 = { provider-way-more }
problem-provider-unsupported = { $provider ->
    [none] The kubeconfig signs in with an unnamed provider, which Kubernetes no longer has.
   *[other] The kubeconfig signs in with the provider { $provider }, which Kubernetes no longer has.
}
    .hint-1 = { provider-way }
    .hint-2 = { provider-way-more }
# What to use instead of a provider that Kubernetes no longer has.
provider-way = { $provider ->
    [azure] For AKS, install kubelogin (`az aks install-cli`) and run `kubelogin convert-kubeconfig` on this file.
    [gcp] For GKE, install gke-gcloud-auth-plugin and run `gcloud container clusters get-credentials` again, which writes a new entry.
    [oidc] Install kubelogin (`kubectl krew install oidc-login`) and set the user up anew with `kubectl oidc-login setup`.
   *[other] Ask whoever gave you the kubeconfig for one with a sign-in tool (`exec`) or a token.
}
provider-way-more = { $provider ->
    [oidc] It can use the issuer and the client of this entry.
   *[other] { "" }
}
problem-token-invalid = { $what ->
    [empty] The token is empty.
   *[character] The token has a character that cannot be sent, such as a line break.
}
    .hint-1 = It may have been cut or pasted badly. Get a fresh kubeconfig or token.
    .hint-2 = { $path ->
        [none] { "" }
       *[other] It was read from { $path }.
    }
problem-token-file-missing = The token file { $path } does not exist.
    .hint-1 = Whatever writes it may not run, or the path is wrong. It counts from the folder of the kubeconfig.
problem-token-file-unreadable = The token file { $path } cannot be read: { $reason }.
    .hint-1 = Check the permissions of the file and of the folders above it.
problem-token-file-empty = The token file { $path } is empty.
    .hint-1 = It may be written just now: try again.

## What the server answers. `$said` is in its own words.

problem-timed-out = { doing }: the server did not answer within { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}.
    .hint-1 = A VPN that is down or a firewall usually looks like this. Check the connection and try again.
problem-impossible-name = Nothing can have the name “{ $name }”, so the cluster was not asked for it.
    .hint-1 = Names must not be empty, `.` or `..`, and must not contain `/` or `%`.
problem-connection-lost = { doing }: the connection to the server failed.
    .hint-1 = The server may be restarting, or the network changed. Try again; what was applied stays applied.
problem-unreadable-answer = { doing }: the server's answer could not be read.
    .hint-1 = Something between here and the cluster may have answered in its place, such as a proxy.
problem-unauthorized_request = { doing }: the cluster does not accept these credentials.
    .hint-1 = They may have expired, or belong to another cluster. Sign in again.
problem-namespace-terminating = { doing }: { $said }
    .hint-1 = The namespace is being deleted. Wait until it is gone.
problem-quota-exceeded = { doing }: { $said }
    .hint-1 = A ResourceQuota of the namespace is used up. Raise it or free something.
problem-forbidden_request = { doing }: { $said }
    .hint-1 = The account may not do this. Ask the cluster's administrator for the verb and resource named above.
problem-kind-not-served = { doing }: { $said }
    .hint-1 = Its CustomResourceDefinition may not be established, or its APIService not be available.
problem-kind-not-served_yet = The server does not serve { $name } yet.
    .hint-1 = Its CustomResourceDefinition may not be established. Look at its conditions, then run again.
problem-not-found_server = { doing }: { $said }
    .hint-1 = The kind is not served, or the namespace does not exist.
problem-field-conflict = { doing }: { $said }
    .hint-1 = Another tool owns these fields. Decide who should.
problem-field-immutable = { doing }: { $said }
    .hint-1 = Kubernetes does not allow this field to change on an existing resource; it has to be deleted and created anew.
problem-invalid = { doing }: { $said }
    .hint-1 = The server checks every resource; this one breaks the rule named above.
problem-too-large_server = { doing }: { $said }
    .hint-1 = The API server takes at most 3 MiB a request.
problem-webhook-unreachable = { doing }: { $said }
    .hint-1 = An admission webhook did not answer. It often comes up during the same upgrade.
problem-does-not-fit-schema = { doing }: { $said }
    .hint-1 = A field is unknown, has the wrong type, or a list names an entry twice. The bundle has to be corrected.
problem-conversion-webhook-unreachable = { doing }: { $said }
    .hint-1 = The webhook that converts between the versions of this kind did not answer. It often comes up during the same upgrade.
problem-write-conflict = { doing }: { $said }
    .hint-1 = Somebody or something else writes at the same time.
problem-server-busy_request = { doing }: { $said }
    .hint-1 = The API server is overloaded or restarting.
problem-refused = { doing }: { $said }
    .hint-1 = The server answered with HTTP { $status }.

## Bundles.

problem-unknown-product = The catalog has no product named { $product }.
    .hint-1 = It has: { $known }. A file or folder is named by its path.
problem-unknown-version = { $product } { $version } does not ship with Glasslift.
    .hint-1 = These versions do: { $known }.
    .hint-2 = { $address ->
        [none] { "" }
       *[other] Other releases can be given as a file or address: { $address }
    }
problem-bad-kubernetes-version = A Kubernetes version is written as 1.33.
problem-not-found_source = { $source ->
    [none] Standard input does not exist.
   *[other] { $source } does not exist.
}
    .hint-1 = Check the spelling. Catalog entries are written as PRODUCT@VERSION, such as glasskube@0.3.0.
# `$source` is none for standard input.
problem-unreadable = { $source ->
    [none] Standard input cannot be read: { $error }.
   *[other] { $source } cannot be read: { $error }.
}
problem-unreadable_permission = { $source ->
    [none] Standard input cannot be read: you have no permission.
   *[other] { $source } cannot be read: you have no permission.
}
problem-too-large = { $source } is larger than { $limit } MiB.
    .hint-1 = That is no manifest bundle of the usual kind. Split it, or check that it is the right file.
problem-empty-archive = { $source } holds no manifests.
    .hint-1 = Looked for *.yaml, *.yml and *.json, also in its folders.
problem-archived-kustomization = { $source } holds a kustomization ({ $name }).
    .hint-1 = Unpack it and choose the folder: Glasslift builds a kustomization with kustomize or kubectl.
problem-unsafe-archive = { $source } holds a name that leads out of it.
    .hint-1 = Names with .., a leading slash, backslashes, colons or control characters are refused.
    .hint-2 = That is no archive of the usual kind. Check where it comes from.
problem-unsafe-archive_twice = { $name } is in the archive twice.
    .hint-1 = Tools disagree on which one counts. Pack it anew.
problem-bad-archive = { $source } cannot be unpacked.
    .hint-1 = It is damaged, or it is no .tar, .tar.gz or .zip archive at all. Download or pack it anew.
problem-archived-link = { $name } is a link.
    .hint-1 = Links in archives are not followed. Unpack it and choose the folder, or pack it without links.
problem-archive-bomb = { $source } unpacks to { $what ->
    [entries] more than { $limit } entries
    [manifests] more than { $limit } MiB of manifests
    [ratio] more than { $limit } times its size
   *[size] far more than its size suggests
}: it was not read.
    .hint-1 = That is no manifest bundle of the usual kind. Unpack by hand what you need of it.
problem-locked-archive = { $source } is encrypted.
    .hint-1 = Unpack it with its password and choose the folder.
problem-checksum-mismatch = { $source } is not what was expected: its SHA-256 is { $found }.
    .hint-1 = Expected was { $expected }. Nothing of it was parsed.
    .hint-2 = It may have changed since, be a page to sign in to, or have been tampered with: ask whoever publishes it.
problem-bad-checksum = A SHA-256 has 64 hexadecimal digits.
problem-web-page = { $source } is a web page, not a bundle.
    .hint-1 = Use the address of the file itself; on GitHub and GitLab that is behind the button Raw.
    .hint-2 = A page to sign in to looks the same: download such a file by hand and choose it here.
download-by-hand = The file can also be downloaded by hand and chosen here.
problem-download-failed = { $source } cannot be downloaded: the server answered { $status }.
    .hint-1 = { download-by-hand }
problem-download-failed_gone = { $source } cannot be downloaded: the server answered { $status }.
    .hint-1 = Check the address: the version or the file name may be misspelt.
problem-download-failed_sign-in = { $source } cannot be downloaded: the server answered { $status }.
    .hint-1 = The server wants credentials. Download the file by hand and choose it here.
problem-download-failed_busy = { $source } cannot be downloaded: the server answered { $status }.
    .hint-1 = The server has a problem of its own. Try again later.
problem-download-failed_too-long = { $source } cannot be downloaded: the server took too long (at most { $seconds } s in all).
    .hint-1 = Check the network and the proxy, and try again.
    .hint-2 = { download-by-hand }
problem-download-failed_circle = { $source } cannot be downloaded: it leads from one address to the next, more than { $count } times.
    .hint-1 = Use the address that a browser ends up at.
    .hint-2 = { download-by-hand }
problem-download-failed_no-tls = { $source } cannot be downloaded: it leads from an https address to one without TLS, which anybody on the way could change.
    .hint-1 = Use the final address, or download the file by hand and check it.
    .hint-2 = { download-by-hand }
problem-download-failed_no-server = { $source } cannot be downloaded: there is no such server.
    .hint-1 = Check the spelling, the network and the name server.
    .hint-2 = { download-by-hand }
problem-download-failed_bad-address = { $source } cannot be downloaded: it is no valid address.
    .hint-1 = Write it as https://SERVER/PATH.
    .hint-2 = { download-by-hand }
problem-download-failed_certificate = { $source } cannot be downloaded: the secure connection failed: { $error }.
    .hint-1 = The server's certificate must be one that this computer trusts; company proxies often bring their own.
    .hint-2 = { download-by-hand }
problem-download-failed_connection = { $source } cannot be downloaded: the connection failed: { $error }.
    .hint-1 = Check the address, the network and the proxy.
    .hint-2 = { download-by-hand }
problem-download-failed_proxy = { $source } cannot be downloaded: the proxy does not work.
    .hint-1 = Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
    .hint-2 = { download-by-hand }
problem-download-failed_nonsense = { $source } cannot be downloaded: the server's answer cannot be understood.
    .hint-1 = Check the address and the proxy.
    .hint-2 = { download-by-hand }
problem-empty-folder = { $source } holds no manifests.
    .hint-1 = Looked for *.yaml, *.yml and *.json, also in its subfolders.
problem-no-file = { $path } is named like a manifest and is no file.
    .hint-1 = It is a link to a folder, a pipe or a device. Name it by itself, or move it away.
problem-kustomize-failed = { $source } cannot be built: `{ $program }` failed ({ $status }).
    .hint-1 = The message of the program is below. Plugins and generators that run programs are not allowed.
problem-kustomize-failed_start = { $source } cannot be built: { $program } does not run: { $error }.
    .hint-1 = Check the installation of the program, or build by hand and choose the resulting file.
problem-kustomize-missing = { $source } is a kustomization, and nothing on the path can build it.
    .hint-1 = Install kustomize or kubectl, or build it elsewhere (`kustomize build DIR > bundle.yaml`) and choose the file.
problem-kustomize-timeout = { $source } cannot be built: `{ $program }` took longer than { $seconds } s and was ended.
    .hint-1 = Bases from the network may be out of reach. Build it by hand and choose the resulting file.
problem-stdin-twice = Standard input is named twice and can only be read once.
    .hint-1 = Write `-f -` once.

## Plans.

problem-crd-scope-changed = The scope of this definition cannot change from { $live } to { $desired }.
    .hint-1 = Kubernetes fixes the scope when a definition is created. Only deleting it could change that, and this would delete every resource of its kind.
    .hint-2 = Ask the author of the bundle how to migrate: usually the new scope comes under another name or group.
problem-crd-stored-version-dropped = Resources of this kind may still be stored as { $version }, which the bundle no longer has.
    .hint-1 = The server refuses to drop a version that is listed in status.storedVersions.
    .hint-2 = Upgrade to a release that has both versions first, rewrite the resources (a storage version migration), then take { $version } out of status.storedVersions.
problem-unknown-plan-format = { $path } does not say which kind of plan it is.
    .hint-1 = End its name in .html, .md or .json. The last one can be executed later.
problem-bundle-not-repeatable = This bundle cannot be read again later, so its plan cannot be saved.
    .hint-1 = It was pasted or piped. Save it as a file, and plan that file.
problem-plan-file-failed = The plan cannot be saved: { $error }.
problem-plan-outdated = { $count ->
    [one] 1 resource is no longer what was approved.
   *[other] { $count } resources are no longer what was approved.
}
    .hint-1 = The cluster changed after the plan was made. Make a new plan and review it. Nothing was written.
problem-moved = { $object }: { moved }.
problem-moved_more = And { $count } more.
problem-plan-superseded = What was approved is not the plan in hand: another one was made meanwhile. Nothing was written.
    .hint-1 = Look at the new plan and approve that one.
problem-not-asked = It was not asked.
problem-duplicate-object = { $object } is in the bundle twice.
    .hint-1 = At { $first } and { $second }: one of them is put into the namespace of the other.
    .hint-2 = Remove one, or write down the namespace that is meant.
problem-namespace-missing = The namespace { $namespace } does not exist.
    .hint-1 = The bundle does not create it. Create it first, or choose another namespace.

## Runs.

problem-plan-blocked = { $count ->
    [one] 1 change is blocked: { $objects }.
   *[other] { $count } changes are blocked: { $objects }.
}
    .hint-1 = The plan says for each one what stands in its way and what can be done. Nothing was written.
problem-plan-blocked_change = This change is blocked in the plan and was not started.
problem-permissions-missing = You may not do everything that this plan needs: { $permissions }.
    .hint-1 = Ask for these permissions, or run the upgrade as somebody who has them. Nothing was written.
problem-journal-unwritable = The run cannot be recorded in { $path }: { $error }.
    .hint-1 = Free some space or correct the permissions. Nothing was written to the cluster.
problem-record-unreadable = The record of the run { $run } cannot be read: { $error }.
    .hint-1 = It may have been moved or deleted.
problem-run-unreadable = The record of the run { $run } cannot be read: { $error }.
    .hint-1 = It may have been removed meanwhile.
problem-run-unreadable_cut = The record of the run { $run } breaks off before its plan.
problem-left-over = { $fields } should have gone with the old version and is still there: somebody else holds it.
    .hint-1 = See who owns it, and remove it there.
problem-record-broken-off = The run can no longer be recorded: { $error }.
problem-cluster-moved = { $object } is not what was approved: { moved }.
    .hint-1 = Somebody or something else changed it after the plan was made. Make a new plan and look at it again.
# How a resource is not what was approved.
moved = { $what ->
    [deleted] it was deleted
    [recreated] it was deleted and created anew
    [content] its content changed
    [appeared] it did not exist when the plan was made
    [appeared-now] it did not exist when the plan was made and does now
    [foreign] something else created it again at the same moment
    [foreign-later] something else created it again after it was deleted
    [not-planned] it was not in the plan
    [gone] it is gone
    [action] something else would be done
   *[change] the change would be another one
}
problem-busy-object = { $object } changes too often to be written to.
    .hint-1 = Something writes to it all the time. Find out what, then run again.
problem-stopped = Stopped before { $object } was created anew.
problem-snapshot-failed = { $object } could not be saved, so it was not deleted: { $error }.
    .hint-1 = Free some space or correct the permissions, then run again.
problem-holds-others = { $object } was not deleted: { $more ->
    [true] { $count ->
        [0] others may be deleted with it, which you may not list
       *[other] at least { $count } others would be deleted with it, for example { $names }
    }
   *[false] { $count ->
        [one] another one would be deleted with it: { $names }
       *[other] { $count } others would be deleted with it, for example { $names }
    }
}.
    .hint-1 = A copy of it would not bring them back. Delete them first, or keep it.
problem-deletion-not-finished = { $for_good ->
    [true] { $object } is still being deleted.
   *[false] { $object } was not created anew: it is still being deleted.
}
    .hint-1 = { $finalizers ->
        [none] { "" }
       *[other] These finalizers hold it: { $finalizers }. Whoever set them has to remove them.
    }
    .hint-2 = The deletion goes on by itself. Run again afterwards.
problem-write-uncertain = Whether { $object } was written is not known, and it was not tried again.
    .hint-1 = { $job ->
        [true] Look whether it is there before you run again; a Job that exists is skipped.
       *[false] Make a new plan: it shows whether it took place.
    }
problem-gone-already = It was gone already.
problem-engine-fault = { $object ->
    [none] Glasslift itself failed.
   *[other] Glasslift itself failed while it worked on { $object }.
}
    .hint-1 = This is a defect in Glasslift: please report it. Make a new plan: it shows what was done.

## What goes with another problem: what was done about it, and where things are.

problem-saved = { "" }
    .hint-1 = The former resource is saved in { $path }.
problem-to-put-back = { "" }
    .hint-1 = To put the former resource back: { $restore }
problem-to-put-back_pasted = { "" }
    .hint-1 = The former resource is saved in { $path }. The kubeconfig was pasted and is kept nowhere: to put the resource back, save it as a file for `kubectl create`.
problem-former-put-back = The former resource was put back.
    .hint-1 = { $job ->
        [true] The former Job was put back suspended, so that it does not run again by accident.
       *[false] { "" }
    }
problem-former-not-put-back = Putting the former resource back failed as well.

## Reports.

problem-not-ready = It was applied and is not ready.
    .hint-1 = The change stays on the cluster. Look at the resource and its Pods, then run again.
    .hint-2 = { $before ->
        [none] { "" }
       *[other] { $before } was not ready before this run either, so the run may not be the cause.
    }
problem-not-ready-in-time = It was applied and is not ready: no progress for too long.
    .hint-1 = The change stays on the cluster. Look at the resource and its Pods, then run again.
    .hint-2 = { $before ->
        [none] { "" }
       *[other] { $before } was not ready before this run either, so the run may not be the cause.
    }
problem-gone = It was applied and is not ready: it disappeared after it was applied.
    .hint-1 = The change stays on the cluster. Look at the resource and its Pods, then run again.
    .hint-2 = { $before ->
        [none] { "" }
       *[other] { $before } was not ready before this run either, so the run may not be the cause.
    }
problem-unknown-report-format = { $path } does not say which kind of report it is.
    .hint-1 = End its name in .html, .md, .json or .xml.
problem-report-failed = The report cannot be written: { $error }.
problem-report-unwritable = { $path } cannot be written: { $error }.
problem-plan-unwritable = { $path } cannot be written: { $error }.
problem-diagnostics-unwritable = { $path } cannot be written: { $error }.

## The command line.

problem-production-not-confirmed = Nothing was changed: { $name } is a production cluster.
    .hint-1 = Its name has to be given, so that it cannot be mistaken for another one.
problem-confirm-by-name = { "" }
    .hint-1 = Look at `glasslift-cli plan`, then add --confirm { $quoted }.
problem-wrong-cluster = Nothing was changed: this cluster is { $name }, and that is not the name that was given.
    .hint-1 = Check kubeconfig and context: they may lead to another cluster than you think.
problem-no-home = { $what ->
    [marks] The folder for the marks of clusters cannot be found.
    [runs] The folder for recording runs cannot be found.
   *[settings] The folder for settings cannot be found.
}
    .hint-1 = Set HOME to your home folder.
problem-internal = { $what ->
    [bundle] Reading the bundle ended unexpectedly: { $error }.
   *[work] The work ended unexpectedly: { $error }.
}

## The window.

problem-run-in-progress = An upgrade is running.
    .hint-1 = Wait for its end, or stop it first.
problem-settings-unwritable = The settings cannot be kept in { $path }: { $error }.
    .hint-1 = They hold until the window is closed. Free some space or correct the permissions.
problem-out-of-order = { $what ->
    [connection-test] There is no connection test yet.
    [connection] There is no connection yet.
    [bundle] There is no bundle yet.
    [plan] There is no plan yet.
    [change] There is no such change yet.
    [run] There is no run yet.
    [such-run] There is no such run yet.
    [place] No place for the file was chosen yet.
   *[report] There is no report yet.
}
    .hint-1 = Go back one step and try again.
# Something that the window itself does not understand.
problem-unexpected = Something unexpected happened.
    .hint-1 = Try again. If it happens once more, copy the details and file an issue.
