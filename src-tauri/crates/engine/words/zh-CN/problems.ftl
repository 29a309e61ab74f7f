doing = { $doing ->
    [discovery] 查询服务器提供的 API
    [user] 向集群确认您的身份
    [identity] 查询集群的标识
    [reading-namespace] 读取命名空间 { $on }
    [reading] 读取 { $on }
    [checking] 检查 { $on }
    [checking-anew] 检查能否重新创建 { $on }
    [applying] 应用 { $on }
    [creating] 创建 { $on }
    [creating-anew] 重新创建
    [deleting] 删除 { $on }
    [taking-over] 接管 { $on } 的字段
    [putting-back] 恢复原来的资源
    [looking] 查看
   *[writing] 写入 { $on }
}

problem-name-not-resolved = 无法解析域名 { $host }。
    .hint-1 = 内部域名只在 VPN 或公司网络中可知；地址写错也是如此。
    .hint-2 = 请连接 VPN 或更正 kubeconfig 中的地址，然后重试。
problem-connection-refused = { $address } 拒绝了连接。
    .hint-1 = 集群已停止、仍在启动，或换了端口：本地集群重启后常会如此。
    .hint-2 = 请启动集群或更新 kubeconfig，然后重试。
problem-connect-timed-out = { $address } 在 { $seconds } 秒内没有应答。
    .hint-1 = 通常是没有连接 VPN、被防火墙拦截，或者本机的地址不被允许。
    .hint-2 = 请连接 VPN，或询问本机是否可以访问该集群，然后重试。
problem-network-unreachable = 没有通往 { $address } 的网络路径。
    .hint-1 = 没有连接 VPN，或者本机没有网络连接。
    .hint-2 = 请检查网络连接和 VPN，然后重试。
problem-unreachable = 无法连接 { $address }。
    .hint-1 = 网络在任何应答之前就中断了连接。
    .hint-2 = 请检查网络、VPN 和服务器地址，然后重试。
problem-proxy-variable-invalid = { $setting } 中的代理地址无效。
    .hint-1 = 它应写作 http://proxy.example.com:3128；也可以使用 https:// 和 socks5://。
    .hint-2 = 请更正 { $setting }，或将其删除以直接连接。
problem-proxy-name-not-resolved = 无法解析代理的域名 { $host }。
    .hint-1 = 代理 { $proxy } 来自 { $setting }；公司代理往往只在公司网络中可知。
    .hint-2 = 请连接 VPN 或更正 { $setting }。可以直接访问的服务器请写入 NO_PROXY。
problem-proxy-unreachable = 无法连接代理 { $proxy }。
    .hint-1 = 代理来自 { $setting }，那里没有应答。
    .hint-2 = 请启动代理或更正 { $setting }。可以直接访问的服务器请写入 NO_PROXY。
problem-proxy-timed-out = 代理 { $proxy } 在 { $seconds } 秒内没有应答。
    .hint-1 = 代理来自 { $setting }；它可能属于其他网络，或者负载过高。
    .hint-2 = 请检查 VPN 或更正 { $setting }，然后重试。
problem-proxy-refused = 代理 { $proxy } 拒绝连接 { $address }（{ $status }）。
    .hint-1 = 代理来自 { $setting }。代理往往只允许少数端口，其中很少有 6443。
    .hint-2 = 请让代理管理员放行该地址；如果可以直接访问，请将其加入 NO_PROXY。
problem-proxy-auth-required = 代理 { $proxy } 要求用户名和密码。
    .hint-1 = 代理来自 { $setting }，其中没有凭据，或凭据不被接受。
    .hint-2 = 请在 { $setting } 中写入凭据，例如 http://user:password@proxy.example.com:3128。
problem-proxy-cannot-reach = 代理 { $proxy } 无法连接 { $address }。
    .hint-1 = 集群已停止，或者代理不在集群的网络中。
    .hint-2 = 请检查服务器地址或更正 { $setting }。可以直接访问的服务器请写入 NO_PROXY。
problem-proxy-tls-failed = 与代理 { $proxy } 的加密连接失败。
    .hint-1 = { $setting } 写的是 https，而代理使用未加密的 HTTP，或者其证书不受信任。
    .hint-2 = 请将 { $setting } 中的 https:// 改为 http://；与集群的连接始终是加密的。
problem-proxy-not-understood = { $proxy } 的应答不像是 { $setting } 所说的那种代理。
    .hint-1 = HTTP 代理被写成了 SOCKS 或反过来，或者该端口属于其他程序。
    .hint-2 = 请更正 { $setting }。
problem-no-answer = { $address } 接受了连接，但在 { $seconds } 秒内没有应答。
    .hint-1 = 负载均衡器后面可能没有可用的服务器，或者防火墙在检查连接。
    .hint-2 = 请检查集群的控制平面是否在运行，然后重试。
problem-plain-http = { $address } 使用未加密的 HTTP。
    .hint-1 = 该地址属于未加密的 HTTP 端口，例如 `kubectl proxy` 的端口。
    .hint-2 = 请更正端口；如果服务器本来就不加密，请在 kubeconfig 中写 http://。
problem-connection-closed = { $address } 在加密之前关闭了连接。
    .hint-1 = 通常是负载均衡器后面没有可用的服务器，或被防火墙中断。
    .hint-2 = 请检查集群的控制平面是否在运行，然后重试。
problem-unknown-ca = { $issuer ->
    [none] { $address } 的服务器证书由此 kubeconfig 不认识的机构签发。
   *[other] { $address } 的服务器证书由此 kubeconfig 不认识的机构签发（{ $issuer }）。
}
    .hint-1 = 可能是集群在生成该文件之后被重新创建，或者公司代理拦截了连接。
    .hint-2 = 请重新下载此集群的 kubeconfig；如果有这样的代理，请将其 CA 加入 kubeconfig。
problem-leaf-as-ca = kubeconfig 把 { $address } 自身的证书当作 CA 使用，本程序不接受。
    .hint-1 = kubectl 接受这种写法，而本程序的 TLS 库需要签发该证书的 CA。
    .hint-2 = 请将签发机构的证书写入 certificate-authority-data，或让机构签发服务器证书。
problem-ca-unusable = 上下文 { $context } 的 CA 无法读取。
    .hint-1 = 数据被截断，或者不是 PEM 格式的证书。
    .hint-2 = 请重新下载 kubeconfig。
problem-name-mismatch = 服务器证书不适用于 { $host }。
    .hint-1 = { $names ->
        [none] 证书中没有名称。访问集群所用的名称或地址与制作证书时不同。
       *[other] 证书适用于 { $names }。访问集群所用的名称或地址与制作证书时不同。
    }
    .hint-2 = 请使用证书中的名称作为服务器地址，或在 kubeconfig 中设置 tls-server-name。
problem-certificate-expired = { $address } 的服务器证书已于 { $until } 过期。
    .hint-1 = 集群的证书需要更新，通常每年一次；本机时钟与服务器一致，或无法比较。
    .hint-2 = 请集群管理员更新证书（由 kubeadm 创建的集群用 `kubeadm certs renew`）。
problem-certificate-not-yet-valid = { $address } 的服务器证书自 { $from } 起才有效。
    .hint-1 = 制作证书的时钟偏快，或者本机时钟偏慢。
    .hint-2 = 请核对本机的时钟，然后重试。
problem-clock-wrong = { $direction ->
    [ahead] 本机时钟比 { $address } 快 { $minutes } 分钟。
   *[behind] 本机时钟比 { $address } 慢 { $minutes } 分钟。
}
    .hint-1 = 证书有有效期，时钟不准时，有效的证书也会显得过期或尚未生效。
    .hint-2 = 请校准本机的日期、时间和时区，然后重试。
problem-certificate-v1 = { $address } 的证书采用旧的 X.509 v1 格式。
    .hint-1 = kubectl 接受这种格式，本程序的 TLS 库不接受，因为这种证书无法说明其用途。
    .hint-2 = 请重新签发 v3 证书，并将名称写入 subjectAltName。
problem-tls-failed = 与 { $address } 的加密连接失败。
    .hint-1 = 服务器与本程序无法就加密达成一致，或者中间有人改变了内容。
    .hint-2 = 请检查服务器地址的端口，以及是否有代理或防火墙在检查连接。
problem-client-certificate-unusable = 用户 { $user } 的客户端证书或密钥无法读取。
    .hint-1 = 证书或密钥被截断、不是 PEM 格式，或者是 TLS 不再使用的类型。
    .hint-2 = 请重新下载 kubeconfig。
problem-client-key-mismatch = 用户 { $user } 的客户端证书与密钥不匹配。
    .hint-1 = 其中一个被替换，而另一个没有。
    .hint-2 = 请重新下载 kubeconfig，或更正其中所指的文件。
problem-client-certificate-expired = 用户 { $user } 的客户端证书已于 { $until } 过期。
    .hint-1 = 客户端证书的有效期通常为一年。
    .hint-2 = 请重新下载 kubeconfig（由 kubeadm 创建的集群用 `kubeadm certs renew admin.conf`）。
problem-client-certificate-refused = { $address } 不接受用户 { $user } 的客户端证书。
    .hint-1 = 它由另一个集群的机构签发、已过期或已被吊销。
    .hint-2 = 请重新下载此集群的 kubeconfig。
problem-unauthorized = 集群不接受用户 { $user } 的凭据。
    .hint-1 = 凭据已过期，或者属于另一个或重新创建的集群。
    .hint-2 = 请重新登录，或重新下载 kubeconfig。
problem-forbidden = 用户 { $user } 无权查询集群的版本。
    .hint-1 = 用户已被认出，但集群的规则连人人都有的权限也收回了，或者中间有代理。
    .hint-2 = 请向集群管理员申请 ClusterRole system:public-info-viewer。
problem-impersonation-forbidden = 用户 { $user } 无权以 { $acting_as } 的身份操作。
    .hint-1 = kubeconfig 要求如此（as、as-groups），而集群的规则不允许。
    .hint-2 = 请向集群管理员申请 impersonate 权限，或从 kubeconfig 中去掉这些字段。
problem-not-kubernetes = { $address } 的应答不是来自 Kubernetes API：它返回的是{ $what ->
    [web-page] 网页
    [other-json] 其他类型的 JSON
    [nothing] 空的应答
    [not-http] 不是 HTTP 的内容
   *[data] 其他数据
}{ $status ->
    [none] { "" }
   *[other] （HTTP { $status }）
}。
    .hint-1 = 该地址属于控制台、登录页面、负载均衡器，或同一主机上的其他程序。
    .hint-2 = 请更正 kubeconfig 中的服务器地址：主机、端口以及可能有的路径。
problem-redirected = { $address } 将请求重定向到{ $to ->
    [none] 另一个路径
   *[other] { " " }{ $to }
}，不会跟随。
    .hint-1 = 集群前面有登录页面或网关；凭据绝不会发送到 kubeconfig 所写之外的地方。
    .hint-2 = 请登录该网关，或在 kubeconfig 中使用集群自己的地址。
problem-server-too-old = 集群版本为 Kubernetes { $version }，至少需要 { $minimum }。
    .hint-1 = 更旧的服务器在应用资源时不严格检查字段，计划因此不可靠。
    .hint-2 = 请先升级集群。
problem-server-busy = { $address } 繁忙，无法应答。
    .hint-1 = API 服务器过载，或者正在启动或关闭。
    .hint-2 = 请稍候，然后重试。
problem-server-failing = { $address } 报告内部错误（HTTP { $status }）。
    .hint-1 = API 服务器自身有问题，例如其数据库。
    .hint-2 = 请检查集群控制平面的状况，然后重试。
problem-apis-down = 部分 API 不可用：{ $names }。
    .hint-1 = 它们由集群中的程序提供，而这些程序没有应答。
    .hint-2 = 只要不需要它们，升级就可以继续。在此期间无法删除命名空间。
problem-cluster-changed = 上下文 { $context } 现在指向另一个集群。
    .hint-1 = 先前是 { $was }{ $was_tag ->
        [production] （标签：生产）
       *[other] { "" }
    }，现在是 { $now }{ $now_tag ->
        [production] （标签：生产）
       *[other] { "" }
    }。集群可能被重新创建，或者 kubeconfig 被更改。
    .hint-2 = 如果没有错，请接受新的集群；否则请检查 kubeconfig。
problem-mark-not-confirmed = { $name } 按生产集群对待，而没有给出其名称。
    .hint-1 = 必须给出其名称才能取消，以免因误操作失去保护。
problem-cancelled = 连接已取消。
problem-superseded = 另一个请求已取代此请求。
problem-another-cluster = 上下文 { $context } 不再指向计划所针对的集群：那个是 { $was }，这个是 { $now }。没有写入任何内容。
    .hint-1 = 隧道、本地代理或地址现在指向了别处。请查明指向哪里，然后重新连接并制定新的计划。
problem-cluster-unrecognisable = 上下文 { $context } 的集群不再说明自己是哪个集群，因此可能不是计划所针对的集群。没有写入任何内容。
    .hint-1 = 可能是此账户失去了读取命名空间 kube-system 的权限。请重新连接并制定新的计划。

problem-kubeconfig-missing = { $path } 不存在。
    .hint-1 = 它可能已被移动或删除。请选择其他文件。
problem-kubeconfig-unreadable = 无法读取 { $path }：{ $reason }。
    .hint-1 = 请检查该文件及其上级文件夹的访问权限。
problem-kubeconfig-unreadable_too-large = { $path } 过大，不可能是 kubeconfig。
    .hint-1 = 请选择其他文件。
problem-kubeconfig-broken = { $column ->
    [none] { $path } 不是有效的 kubeconfig：第 { $line } 行有误。
   *[other] { $path } 不是有效的 kubeconfig：第 { $line } 行第 { $column } 列有误。
}
    .hint-1 = 常见原因是缩进有误，或缺少冒号或引号。列表中的其他文件不受影响。
problem-not-a-kubeconfig = { $path } 是其他类型的文件，不是 kubeconfig。
    .hint-1 = kubeconfig 中写有 `apiVersion: v1` 和 `kind: Config`。请选择其他文件。
problem-no-contexts = 此 kubeconfig 中没有上下文。
    .hint-1 = 上下文把集群和用户联系在一起。请向提供文件的人询问，或选择其他文件。
problem-context-missing = 没有名为 { $context } 的上下文。
    .hint-1 = { $known ->
        [none] { "" }
       *[other] 现有：{ $known }。
    }
problem-context-missing_file = { $path } 中没有名为 { $context } 的上下文。
    .hint-1 = { $known ->
        [none] 其中没有上下文。
       *[other] 现有：{ $known }。
    }
problem-context-shadowed = { $path } 在 KUBECONFIG 中排在前面，也有上下文 { $context }，因此使用前者。
    .hint-1 = 请重命名其中一个，或在没有 KUBECONFIG 的会话中单独添加此文件。
problem-context-incomplete_impersonation = kubeconfig 中要模拟的用户无法发送。
    .hint-1 = 请求头中的名称不能有换行等控制字符。
    .hint-2 = 请更正 as、as-uid、as-groups 和 as-user-extra 字段。
problem-context-incomplete_server = 服务器地址 { $server } 无法使用。
    .hint-1 = 它应写作 https://host:port。
    .hint-2 = 请更正 kubeconfig，或重新下载。
problem-context-without-cluster = 上下文 { $context } 没有指明集群。
    .hint-1 = kubeconfig 不完整；请重新下载，或选择其他上下文。
problem-cluster-missing = 上下文所指的集群 { $cluster } 不在文件中。
    .hint-1 = kubeconfig 不完整；请重新下载，或选择其他上下文。
problem-user-missing = 上下文所指的用户 { $user } 不在文件中。
    .hint-1 = kubeconfig 不完整；请重新下载，或选择其他上下文。
problem-server-missing = 集群 { $cluster } 没有服务器地址。
    .hint-1 = kubeconfig 不完整；请重新下载，或选择其他上下文。
problem-server-invalid = 集群 { $cluster } 的服务器地址 { $server } 不是 https:// 地址。
    .hint-1 = 它应写作 https://host:6443。请更正，或重新下载 kubeconfig。
problem-proxy-invalid = 集群 { $cluster } 的 proxy-url 无法使用。
    .hint-1 = 它必须以 http://、https:// 或 socks5:// 开头。
problem-entry-duplicate = { $path } 中有 { $count } 个名为 { $name } 的{ $kind ->
    [context] 上下文
    [cluster] 集群
   *[user] 用户
}，无法确定是指哪一个。
    .hint-1 = 请重命名，或只保留一个。kubectl 会拒绝整个文件。
problem-entry-broken = 无法读取{ $kind ->
    [context] 上下文
    [cluster] 集群
   *[user] 用户
} { $name }：{ $path } 第 { $line } 行有误。
    .hint-1 = 请更正该行，或重新下载。kubectl 会拒绝整个文件。
problem-ca-and-insecure = 集群 { $cluster } 既指定了 CA，又要求不校验证书。
    .hint-1 = 请删除 insecure-skip-tls-verify，以便校验证书。kubectl 也会拒绝它。
problem-credentials-conflict = { $kinds ->
    [token-password] 用户 { $user } 同时有令牌和密码，只能使用其中一个。
   *[exec-provider] 用户 { $user } 同时有登录工具和旧的认证提供方，只能使用其中一个。
}
    .hint-1 = 请删除其中一个。kubectl 也会拒绝它。
problem-certificate-without-key = { $has ->
    [certificate] 用户 { $user } 有客户端证书，但没有对应的密钥。
   *[key] 用户 { $user } 有客户端证书的密钥，但没有证书。
}
    .hint-1 = 请重新下载 kubeconfig。
problem-exec-incomplete = 用户 { $user } 的登录工具缺少 `{ $what }`。
    .hint-1 = 请重新下载 kubeconfig。
problem-credential-file-missing = kubeconfig 中作为{ $what ->
    [certificate] 客户端证书
    [key] 客户端证书密钥
   *[authority] CA
}的文件 { $path } 不存在。
    .hint-1 = 它可能已被更新、移动或删除。相对路径从 kubeconfig 所在的文件夹算起。
problem-credential-file-unreadable = 无法读取 kubeconfig 中作为{ $what ->
    [certificate] 客户端证书
    [key] 客户端证书密钥
   *[authority] CA
}的文件 { $path }：{ $reason }。
    .hint-1 = 它可能已被更新、移动或删除。相对路径从 kubeconfig 所在的文件夹算起。
problem-pasted-gone = 粘贴的 kubeconfig 已不在内存中，而粘贴的内容只保存在内存中。
    .hint-1 = 请再次粘贴。
problem-marks-unusable = 集群标记文件 { $path } { $what ->
    [unreadable] 无法读取
    [invalid] 无效
    [newer] 由更新的版本写入
   *[unwritable] 无法写入
}。
    .hint-1 = 其中记录了哪些是生产集群，因此没有它就不会进行任何操作。
    .hint-2 = 请更正它；或将它移走，从空白开始。

problem-sign-in-tool-missing = { $path ->
    [none] 未找到登录工具 { $tool }。
   *[other] 登录工具 { $tool } 不在 kubeconfig 所写的位置：{ $path }。
}
    .hint-1 = { $install ->
        [aws] 它是 AWS 的命令行工具，用于登录 EKS。请从 https://aws.amazon.com/cli/ 安装，然后运行一次 `aws configure` 或 `aws sso login`。
        [aws-iam-authenticator] 它用于登录 EKS。请安装 aws-iam-authenticator，或运行 `aws eks update-kubeconfig` 改用 AWS 的命令行工具。
        [gke-gcloud-auth-plugin] 它用于登录 GKE。请用 `gcloud components install gke-gcloud-auth-plugin` 或系统的软件包安装。
        [gcloud] 它是 Google Cloud 的命令行工具。请从 https://cloud.google.com/sdk/docs/install 安装。
        [kubelogin-azure] 它用于登录 AKS。请用 `az aks install-cli` 或从 https://azure.github.io/kubelogin/ 安装。
        [oidc-login] 它通过 OpenID Connect 登录。请用 `kubectl krew install oidc-login` 或 Homebrew（`int128/kubelogin/kubelogin`）安装。
        [kubelogin] 有两个工具使用此名称：AKS 请用 `az aks install-cli` 安装；OpenID Connect 请安装 int128 的 kubelogin。
        [az] 它是 Azure 的命令行工具。请从 https://learn.microsoft.com/cli/azure/install-azure-cli 安装，然后运行一次 `az login`。
        [kubectl] 请从 https://kubernetes.io/docs/tasks/tools/ 安装 kubectl。
        [tsh] 它是 Teleport 的客户端。请从 https://goteleport.com/docs/installation/ 安装，然后运行一次 `tsh login`。
        [doctl] 它用于登录 DigitalOcean。请安装 doctl，然后运行一次 `doctl auth init`。
        [oci] 它是 Oracle Cloud 的命令行工具。请从 https://docs.oracle.com/iaas/Content/API/SDKDocs/cliinstall.htm 安装，然后运行一次 `oci setup config`。
        [ibmcloud] 它是 IBM Cloud 的命令行工具。请安装它，然后运行一次 `ibmcloud login`。
        [linode-cli] 它用于登录 Linode。请用 `pip install linode-cli` 安装。
        [rancher] 它是 Rancher 的命令行工具。它可能要求输入密码：请在终端中运行一次。
        [pinniped] 它通过 Pinniped 登录。请从 https://pinniped.dev/docs/howto/install-cli/ 安装。
        [kubectl-gs] 它用于登录 Giant Swarm。请用 `kubectl krew install gs` 安装。
       *[none] { "" }
    }
    .hint-2 = { $kubeconfig_hint ->
        [none] { "" }
       *[other] kubeconfig 中的说明：{ $kubeconfig_hint }
    }
    .hint-3 = { $more ->
        [none] { $searched ->
            [none] { "" }
           *[other] 已查找：{ $searched }。
        }
       *[other] 已查找：{ $searched } 以及另外 { $more } 个文件夹。
    }
problem-sign-in-tool-unusable = 登录工具 { $tool } 无法运行：{ $path }：{ $reason }。
    .hint-1 = 它可能适用于其他系统或处理器，或者缺少它所需的程序。
problem-sign-in-tool-unusable_not-executable = 登录工具 { $tool } 无法运行：{ $path } 不可执行。
    .hint-1 = 请重新安装它，或允许运行它（`chmod +x`）。
problem-sign-in-tool-failed = 登录工具 { $tool } 失败，退出码 { $exit_code }。
    .hint-1 = { $said ->
        [none] 它没有给出原因。
       *[other] 它的输出：{ $said }
    }
    .hint-2 = 请在终端中用它登录一次，然后重试。
problem-sign-in-tool-killed = 登录工具 { $tool } 被{ $signal ->
    [none] 系统
   *[other] 信号 { $signal }{ " " }
}终止。
    .hint-1 = { $said ->
        [none] 它没有给出原因。
       *[other] 它的输出：{ $said }
    }
    .hint-2 = 请在终端中用它登录一次，然后重试。
problem-sign-in-timed-out = 登录工具 { $tool } 在 { $seconds } 秒内没有结束，已被终止。
    .hint-1 = 它可能在等待浏览器窗口，或等待终端中的回答。
    .hint-2 = 请在终端中运行一次，然后重试。
problem-sign-in-output-too-large = 登录工具 { $tool } 输出的内容远多于凭据。
    .hint-1 = 请在终端中运行它，查看输出。
problem-sign-in-output-unreadable = 登录工具 { $tool } 的输出不是凭据：{ $what ->
    [nothing] 没有输出
    [no-json] 不是 JSON
    [kind] kind 不是 ExecCredential
    [status] status 不是映射
    [field] `{ $field }` 不是文本
    [time] expirationTimestamp 不是时间
   *[place] 令牌不在 kubeconfig 所指的位置
}。
    .hint-1 = 它输出的可能是警告或登录页面。请在终端中运行一次；更新它往往有帮助。
problem-sign-in-version-unsupported = 登录工具 { $tool } 被要求使用已不存在的版本 { $version }。
    .hint-1 = 请更新该工具，并让它重新写入 kubeconfig。已知的版本是 client.authentication.k8s.io 的 v1 和 v1beta1。
problem-sign-in-version-mismatch = 登录工具 { $tool } 以{ $answered ->
    [none] 其他格式
   *[other] { " " }{ $answered }{ " " }
}应答，而 kubeconfig 要求 { $asked }。
    .hint-1 = 工具和 kubeconfig 只更新了其中之一：请让该工具重新写入 kubeconfig。
problem-sign-in-needs-terminal = 登录工具 { $tool } 一定要在终端中提问。
    .hint-1 = 请在终端中用它登录，例如运行 `kubectl get namespaces`。
    .hint-2 = 如果它之后能使用记住的内容，请将 kubeconfig 中的 `interactiveMode: Always` 改为 `IfAvailable`。
problem-sign-in-no-status = 登录工具 { $tool } 的应答中没有 status。
    .hint-1 = 请在终端中运行一次；它可能需要先登录。
problem-sign-in-half-certificate = 登录工具 { $tool } 只给出了证书或密钥中的一个。
    .hint-1 = 请更新该工具。
problem-sign-in-no-credentials = 登录工具 { $tool } 既没有给出令牌，也没有给出证书。
    .hint-1 = 请在终端中运行一次；它可能需要先登录。
problem-sign-in-certificate-invalid = { $what ->
    [key] 登录工具 { $tool } 给出的密钥不是 PEM 格式。
   *[certificate] 登录工具 { $tool } 给出的证书不是 PEM 格式。
}
    .hint-1 = 请更新该工具。
problem-provider-expired = { $provider ->
    [none] 未命名的认证提供方留在 kubeconfig 中的登录已过期，Kubernetes 已不再支持它，无法续期。
   *[other] 认证提供方 { $provider } 留在 kubeconfig 中的登录已过期，Kubernetes 已不再支持它，无法续期。
}
    .hint-1 = { provider-way }
    .hint-2 = { provider-way-more }
problem-provider-unsupported = { $provider ->
    [none] kubeconfig 使用未命名的认证提供方登录，Kubernetes 已不再支持它。
   *[other] kubeconfig 使用认证提供方 { $provider } 登录，Kubernetes 已不再支持它。
}
    .hint-1 = { provider-way }
    .hint-2 = { provider-way-more }
provider-way = { $provider ->
    [azure] AKS 请安装 kubelogin（`az aks install-cli`），并对此文件运行 `kubelogin convert-kubeconfig`。
    [gcp] GKE 请安装 gke-gcloud-auth-plugin，并再次运行 `gcloud container clusters get-credentials`，它会写入新的条目。
    [oidc] 请安装 kubelogin（`kubectl krew install oidc-login`），并用 `kubectl oidc-login setup` 重新设置该用户。
   *[other] 请向提供 kubeconfig 的人索取使用登录工具（`exec`）或令牌的文件。
}
provider-way-more = { $provider ->
    [oidc] 它可以使用此条目中的签发者和客户端。
   *[other] { "" }
}
problem-token-invalid = { $what ->
    [empty] 令牌为空。
   *[character] 令牌含有无法发送的字符，例如换行。
}
    .hint-1 = 它可能被截断或粘贴有误。请重新获取 kubeconfig 或令牌。
    .hint-2 = { $path ->
        [none] { "" }
       *[other] 它读取自 { $path }。
    }
problem-token-file-missing = 令牌文件 { $path } 不存在。
    .hint-1 = 写入它的程序可能没有运行，或者路径有误。路径从 kubeconfig 所在的文件夹算起。
problem-token-file-unreadable = 无法读取令牌文件 { $path }：{ $reason }。
    .hint-1 = 请检查该文件及其上级文件夹的访问权限。
problem-token-file-empty = 令牌文件 { $path } 为空。
    .hint-1 = 它可能正在写入：请重试。

problem-timed-out = { doing }：服务器在 { $seconds } 秒内没有应答。
    .hint-1 = 通常是没有连接 VPN，或被防火墙拦截。请检查连接，然后重试。
problem-impossible-name = 任何资源都不能名为“{ $name }”，因此没有向集群查询。
    .hint-1 = 名称不能为空，不能是 `.` 或 `..`，也不能含有 `/` 或 `%`。
problem-connection-lost = { doing }：与服务器的连接失败。
    .hint-1 = 服务器可能正在重启，或网络有变化。请重试；已应用的更改会保留。
problem-unreadable-answer = { doing }：无法读取服务器的应答。
    .hint-1 = 应答的可能不是集群，而是中间的代理等。
problem-unauthorized_request = { doing }：集群不接受这些凭据。
    .hint-1 = 登录可能已过期，或者属于另一个集群。请重新登录。
problem-namespace-terminating = { doing }：命名空间正在被删除：{ $said }
    .hint-1 = 请等它消失。
problem-quota-exceeded = { doing }：超出了命名空间的配额：{ $said }
    .hint-1 = 命名空间的 ResourceQuota 已用尽。请提高配额或释放资源。
problem-forbidden_request = { doing }：没有所需的权限：{ $said }
    .hint-1 = 该账户无权执行。请向集群管理员申请上述操作和资源的权限。
problem-kind-not-served = { doing }：服务器不认识此类型：{ $said }
    .hint-1 = 其 CustomResourceDefinition 可能尚未建立，或 APIService 不可用。
problem-kind-not-served_yet = 服务器尚未提供 { $name }。
    .hint-1 = 其 CustomResourceDefinition 可能尚未建立。请查看其状况，然后再次执行升级。
problem-not-found_server = { doing }：服务器上没有它：{ $said }
    .hint-1 = 服务器不提供此类型，或者命名空间不存在。
problem-field-conflict = { doing }：其他所有者拥有要设置的字段：{ $said }
    .hint-1 = 请选择接管或保留对方的值。
problem-field-immutable = { doing }：要更改的字段在创建后不能更改：{ $said }
    .hint-1 = Kubernetes 不允许在现有资源上更改此字段；必须删除并重新创建。
problem-invalid = { doing }：服务器拒绝了此资源：{ $said }
    .hint-1 = 服务器会检查每个资源；它违反了上述规则。
problem-too-large_server = { doing }：请求过大：{ $said }
    .hint-1 = API 服务器的一次请求最多 3 MiB。
problem-webhook-unreachable = { doing }：服务器无法调用准入 webhook：{ $said }
    .hint-1 = 请检查提供该 webhook 的 Pod。它往往在同一次升级中启动。
problem-does-not-fit-schema = { doing }：内容与 schema 不符：{ $said }
    .hint-1 = 有字段未知、类型有误，或列表中有重复的条目。需要更正清单包。
problem-conversion-webhook-unreachable = { doing }：服务器无法调用转换 webhook：{ $said }
    .hint-1 = 在此类型的版本之间转换的 webhook 没有应答。它往往在同一次升级中启动。
problem-write-conflict = { doing }：写入时发生冲突：{ $said }
    .hint-1 = 有人或其他程序同时在写入。
problem-server-busy_request = { doing }：服务器繁忙：{ $said }
    .hint-1 = API 服务器过载或正在重启。
problem-refused = { doing }：服务器拒绝了请求：{ $said }
    .hint-1 = 服务器以 HTTP { $status } 应答。

problem-unknown-product = 目录中没有名为 { $product } 的产品。
    .hint-1 = 现有：{ $known }。文件或文件夹请用其路径指定。
problem-unknown-version = Glasslift 不自带 { $product } { $version }。
    .hint-1 = 自带的版本：{ $known }。
    .hint-2 = { $address ->
        [none] { "" }
       *[other] 其他版本可以用文件或地址指定：{ $address }
    }
problem-bad-kubernetes-version = Kubernetes 版本应写作 1.33。
problem-not-found_source = { $source ->
    [none] 标准输入不存在。
   *[other] { $source } 不存在。
}
    .hint-1 = 请检查拼写。目录中的条目写作 PRODUCT@VERSION，例如 glasskube@0.3.0。
problem-unreadable = { $source ->
    [none] 无法读取标准输入：{ $error }。
   *[other] 无法读取 { $source }：{ $error }。
}
problem-unreadable_permission = { $source ->
    [none] 无法读取标准输入：您没有权限。
   *[other] 无法读取 { $source }：您没有权限。
}
problem-too-large = { $source } 超过 { $limit } MiB。
    .hint-1 = 它不像是通常的清单包。请拆分它，或检查是否选错了文件。
problem-empty-archive = { $source } 中没有清单。
    .hint-1 = 查找了 *.yaml、*.yml 和 *.json，包括其中的文件夹。
problem-archived-kustomization = { $source } 中含有 kustomization（{ $name }）。
    .hint-1 = 请解压后选择文件夹：Glasslift 用 kustomize 或 kubectl 构建它。
problem-unsafe-archive = { $source } 中有指向归档之外的名称。
    .hint-1 = 含有 ..、开头的斜杠、反斜杠、冒号或控制字符的名称会被拒绝。
    .hint-2 = 这不是通常的归档。请检查其来源。
problem-unsafe-archive_twice = { $name } 在归档中出现了两次。
    .hint-1 = 各种工具对以哪个为准看法不一。请重新打包。
problem-bad-archive = 无法解压 { $source }。
    .hint-1 = 它已损坏，或者根本不是 .tar、.tar.gz 或 .zip 归档。请重新下载或打包。
problem-archived-link = { $name } 是链接。
    .hint-1 = 不会跟随归档中的链接。请解压后选择文件夹，或在打包时不使用链接。
problem-archive-bomb = { $source } 解压后{ $what ->
    [entries] 超过 { $limit } 个条目
    [manifests] 的清单超过 { $limit } MiB
    [ratio] 超过其大小的 { $limit } 倍
   *[size] 远远大于其大小所示
}：没有读取。
    .hint-1 = 这不是通常的清单包。请手动解压所需的部分。
problem-locked-archive = { $source } 已加密。
    .hint-1 = 请用密码解压后选择文件夹。
problem-checksum-mismatch = { $source } 与预期不符：其 SHA-256 为 { $found }。
    .hint-1 = 预期为 { $expected }。没有解析其中任何内容。
    .hint-2 = 它可能已更改、是登录页面，或被篡改：请询问发布者。
problem-bad-checksum = SHA-256 由 64 个十六进制数字组成。
problem-web-page = { $source } 返回的是网页，而不是清单包。
    .hint-1 = 请使用原始文件的地址；在 GitHub 和 GitLab 上是 Raw 按钮后的地址。
    .hint-2 = 登录页面看起来也是如此：请手动下载该文件，然后在这里选择它。
download-by-hand = 也可以手动下载该文件，然后在这里选择它。
problem-download-failed = 无法下载 { $source }：服务器应答 { $status }。
    .hint-1 = { download-by-hand }
problem-download-failed_gone = 无法下载 { $source }：服务器应答 { $status }。
    .hint-1 = 请检查地址：版本或文件名可能拼写有误。
problem-download-failed_sign-in = 无法下载 { $source }：服务器应答 { $status }。
    .hint-1 = 服务器要求凭据。请手动下载该文件，然后在这里选择它。
problem-download-failed_busy = 无法下载 { $source }：服务器应答 { $status }。
    .hint-1 = 服务器自身有问题。请稍后重试。
problem-download-failed_too-long = 无法下载 { $source }：服务器用时过长（总共最多 { $seconds } 秒）。
    .hint-1 = 请检查网络和代理，然后重试。
    .hint-2 = { download-by-hand }
problem-download-failed_circle = 无法下载 { $source }：重定向超过 { $count } 次。
    .hint-1 = 请使用浏览器最终到达的地址。
    .hint-2 = { download-by-hand }
problem-download-failed_no-tls = 无法下载 { $source }：它从 https 地址转到没有 TLS 的地址，途中任何人都可以更改内容。
    .hint-1 = 请使用最终的地址，或手动下载并检查该文件。
    .hint-2 = { download-by-hand }
problem-download-failed_no-server = 无法下载 { $source }：没有这样的服务器。
    .hint-1 = 请检查拼写、网络和域名服务器。
    .hint-2 = { download-by-hand }
problem-download-failed_bad-address = 无法下载 { $source }：地址无效。
    .hint-1 = 请写作 https://SERVER/PATH。
    .hint-2 = { download-by-hand }
problem-download-failed_certificate = 无法下载 { $source }：加密连接失败：{ $error }。
    .hint-1 = 服务器的证书必须是本机信任的；公司代理常使用自己的证书。
    .hint-2 = { download-by-hand }
problem-download-failed_connection = 无法下载 { $source }：连接失败：{ $error }。
    .hint-1 = 请检查地址、网络和代理。
    .hint-2 = { download-by-hand }
problem-download-failed_proxy = 无法下载 { $source }：代理不可用。
    .hint-1 = 请检查 HTTPS_PROXY、HTTP_PROXY 和 NO_PROXY。
    .hint-2 = { download-by-hand }
problem-download-failed_nonsense = 无法下载 { $source }：无法理解服务器的应答。
    .hint-1 = 请检查地址和代理。
    .hint-2 = { download-by-hand }
problem-empty-folder = { $source } 中没有清单。
    .hint-1 = 查找了 *.yaml、*.yml 和 *.json，包括子文件夹。
problem-no-file = { $path } 的名称像清单，但它不是文件。
    .hint-1 = 它是指向文件夹的链接、管道或设备。请单独指定它，或将它移走。
problem-kustomize-failed = 无法构建 { $source }：`{ $program }` 失败（{ $status }）。
    .hint-1 = 该程序的输出见下。不允许会运行程序的插件和生成器。
problem-kustomize-failed_start = 无法构建 { $source }：{ $program } 无法运行：{ $error }。
    .hint-1 = 请检查该程序的安装，或手动构建后选择生成的文件。
problem-kustomize-missing = { $source } 是 kustomization，但没有找到可以构建它的程序。
    .hint-1 = 请安装 kustomize 或 kubectl；或在别处构建（`kustomize build DIR > bundle.yaml`）后选择该文件。
problem-kustomize-timeout = 无法构建 { $source }：`{ $program }` 用时超过 { $seconds } 秒，已被终止。
    .hint-1 = 可能无法访问来自网络的 base。请手动构建后选择生成的文件。
problem-stdin-twice = 标准输入被指定了两次，但只能读取一次。
    .hint-1 = `-f -` 只写一次。

problem-crd-scope-changed = 此定义的作用域不能从 { $live } 变为 { $desired }。
    .hint-1 = Kubernetes 在创建定义时固定其作用域。只有删除它才能更改，而这会删除此类型的所有资源。
    .hint-2 = 请询问清单包的作者如何迁移：新的作用域通常使用另一个名称或组。
problem-crd-stored-version-dropped = 可能仍有此类型的资源以 { $version } 存储，而清单包已不再包含该版本。
    .hint-1 = 服务器拒绝去掉列在 status.storedVersions 中的版本。
    .hint-2 = 请先升级到两个版本都有的发行版，重新写入资源（存储版本迁移），然后从 status.storedVersions 中移除 { $version }。
problem-unknown-plan-format = 从 { $path } 看不出是哪种格式的计划。
    .hint-1 = 文件名请以 .html、.md 或 .json 结尾。后者以后可以执行。
problem-bundle-not-repeatable = 此清单包以后无法再次读取，因此无法保存其计划。
    .hint-1 = 它是粘贴或通过管道传入的。请将它保存为文件，再为该文件制定计划。
problem-plan-file-failed = 无法保存计划：{ $error }。
problem-plan-outdated = { $count } 个资源已与批准时不同。
    .hint-1 = 制定计划后集群发生了变化。请制定新的计划并审阅。没有写入任何内容。
problem-moved = { $object }：{ moved }。
problem-moved_more = 另有 { $count } 个。
problem-plan-superseded = 批准的不是当前的计划：期间已制定了另一个计划。没有写入任何内容。
    .hint-1 = 请查看新的计划，再批准它。
problem-not-asked = 没有询问服务器。
problem-duplicate-object = { $object } 在清单包中出现了两次。
    .hint-1 = 位置：{ $first } 和 { $second }。其中一个会被放入另一个的命名空间。
    .hint-2 = 请删除其中一个，或写明所指的命名空间。
problem-namespace-missing = 命名空间 { $namespace } 不存在。
    .hint-1 = 清单包没有创建它。请先创建它，或选择其他命名空间。

problem-plan-blocked = 有 { $count } 项更改受阻：{ $objects }。
    .hint-1 = 计划中写明了每一项受阻的原因和可选的办法。没有写入任何内容。
problem-plan-blocked_change = 此更改在计划中受阻，没有开始。
problem-permissions-missing = 您缺少此计划所需的权限：{ $permissions }。
    .hint-1 = 请申请这些权限，或由有权限的人执行升级。没有写入任何内容。
problem-journal-unwritable = 无法在 { $path } 中记录此次运行：{ $error }。
    .hint-1 = 请释放空间或更正访问权限。没有向集群写入任何内容。
problem-record-unreadable = 无法读取运行 { $run } 的记录：{ $error }。
    .hint-1 = 它可能已被移动或删除。
problem-run-unreadable = 无法读取运行 { $run } 的记录：{ $error }。
    .hint-1 = 它可能已在此期间被移除。
problem-run-unreadable_cut = 运行 { $run } 的记录在计划之前就中断了。
problem-left-over = { $fields } 本应随旧版本一起移除，但仍然存在：它由其他程序或人员持有。
    .hint-1 = 请查看谁拥有它，并在那里移除。
problem-record-broken-off = 无法继续记录此次运行：{ $error }。
problem-cluster-moved = { $object } 与批准时不同：{ moved }。
    .hint-1 = 有人或其他程序在制定计划后更改了它。请再次比较，然后批准新的计划。
moved = { $what ->
    [deleted] 它已被删除
    [recreated] 它被删除后重新创建
    [content] 它的内容有变化
    [appeared] 制定计划时它还不存在
    [appeared-now] 制定计划时它还不存在，现在已存在
    [foreign] 其他程序在同一时刻重新创建了它
    [foreign-later] 它被删除后，其他程序又重新创建了它
    [not-planned] 它不在计划中
    [gone] 它已消失
    [action] 将执行的操作不同
   *[change] 将进行的更改不同
}
problem-busy-object = { $object } 变化过于频繁，无法写入。
    .hint-1 = 有程序一直在写入它。请查明是什么，然后再次执行升级。
problem-stopped = 在重新创建 { $object } 之前停止。
problem-snapshot-failed = 无法保存 { $object } 的副本，因此没有删除它：{ $error }。
    .hint-1 = 请释放空间或更正访问权限，然后再次执行升级。
problem-holds-others = 没有删除 { $object }：{ $more ->
    [true] { $count ->
        [0] 可能会一并删除您无权列出的其他资源
       *[other] 至少会一并删除 { $count } 个其他资源，例如 { $names }
    }
   *[false] { $count } 个其他资源会一并删除，例如 { $names }
}。
    .hint-1 = 仅凭它的副本无法恢复那些资源。请先删除它们，或保留它。
problem-deletion-not-finished = { $for_good ->
    [true] { $object } 仍在被删除。
   *[false] 没有重新创建 { $object }：它仍在被删除。
}
    .hint-1 = { $finalizers ->
        [none] { "" }
       *[other] 它被这些 finalizer 阻塞：{ $finalizers }。必须由设置它们的一方移除。
    }
    .hint-2 = 删除会自行继续。请之后再次执行升级。
problem-write-uncertain = 不清楚 { $object } 是否已写入，没有再次尝试。
    .hint-1 = { $job ->
        [true] 再次执行升级之前，请查看它是否存在；已存在的 Job 会被跳过。
       *[false] 请制定新的计划：从中可以看出更改是否已生效。
    }
problem-gone-already = 它已经不在集群上。
problem-engine-fault = { $object ->
    [none] Glasslift 自身出错。
   *[other] Glasslift 在处理 { $object } 时自身出错。
}
    .hint-1 = 这是 Glasslift 的缺陷：请反馈给我们。重新生成计划即可了解已完成的操作。

problem-saved = { "" }
    .hint-1 = 原来的资源已保存在 { $path }。
problem-to-put-back = { "" }
    .hint-1 = 如要恢复原来的资源：{ $restore }
problem-to-put-back_pasted = { "" }
    .hint-1 = 先前的资源保存在 { $path }。kubeconfig 是粘贴的，没有保存在任何地方：如要恢复该资源，请将 kubeconfig 保存为文件，供 `kubectl create` 使用。
problem-former-put-back = 已恢复原来的资源。
    .hint-1 = { $job ->
        [true] 原来的 Job 以挂起状态恢复，以免意外再次运行。
       *[false] { "" }
    }
problem-former-not-put-back = 恢复原来的资源也失败了。

problem-not-ready = 它已应用，但未就绪。
    .hint-1 = 更改会保留在集群上。请查看该资源及其 Pod，然后再次执行升级。
    .hint-2 = { $before ->
        [none] { "" }
       *[other] { $before } 在此次运行之前就未就绪，因此不一定由此次运行引起。
    }
problem-not-ready-in-time = 它已应用，但长时间没有进展。
    .hint-1 = 更改会保留在集群上。请查看该资源及其 Pod，然后再次执行升级。
    .hint-2 = { $before ->
        [none] { "" }
       *[other] { $before } 在此次运行之前就未就绪，因此不一定由此次运行引起。
    }
problem-gone = 它在应用之后消失了。
    .hint-1 = 更改会保留在集群上。请查看该资源及其 Pod，然后再次执行升级。
    .hint-2 = { $before ->
        [none] { "" }
       *[other] { $before } 在此次运行之前就未就绪，因此不一定由此次运行引起。
    }
problem-unknown-report-format = 从 { $path } 看不出是哪种格式的报告。
    .hint-1 = 文件名请以 .html、.md、.json 或 .xml 结尾。
problem-report-failed = 无法生成报告：{ $error }。
problem-report-unwritable = 无法写入文件 { $path }：{ $error }。
problem-plan-unwritable = 无法写入文件 { $path }：{ $error }。
problem-diagnostics-unwritable = 无法写入文件 { $path }：{ $error }。

problem-production-not-confirmed = 没有更改任何内容：{ $name } 是生产集群。
    .hint-1 = 必须给出其名称，以免与其他集群混淆。
problem-confirm-by-name = { "" }
    .hint-1 = 请查看 `glasslift-cli plan`，然后加上 --confirm { $quoted }。
problem-wrong-cluster = 没有更改任何内容：此集群是 { $name }，与给出的名称不符。
    .hint-1 = 请检查 kubeconfig 和上下文：它们可能指向另一个集群。
problem-no-home = { $what ->
    [marks] 找不到保存集群标记的文件夹。
    [runs] 找不到记录运行的文件夹。
   *[settings] 找不到保存设置的文件夹。
}
    .hint-1 = 请将 HOME 设为您的主文件夹。
problem-internal = { $what ->
    [bundle] 读取清单包时意外结束：{ $error }。
   *[work] 工作意外结束：{ $error }。
}

problem-run-in-progress = 已有运行正在进行。
    .hint-1 = 请等它结束，或先停止它。
problem-settings-unwritable = 无法将设置保存到 { $path }：{ $error }。
    .hint-1 = 它们在关闭窗口前有效。请释放空间或更正访问权限。
problem-out-of-order = { $what ->
    [connection-test] 还没有连接测试。
    [connection] 还没有连接。
    [bundle] 还没有清单包。
    [plan] 还没有计划。
    [change] 还没有这项更改。
    [run] 还没有运行。
    [such-run] 还没有这次运行。
    [place] 尚未选择文件的保存位置。
   *[report] 还没有报告。
}
    .hint-1 = 请返回上一步后重试。
problem-unexpected = 发生了意外情况。
    .hint-1 = 请重试。如果再次发生，请复制详情并提交 issue。
