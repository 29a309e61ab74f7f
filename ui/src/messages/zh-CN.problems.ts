/** Chinese words for the engine's problems, by code; without one the engine's English is shown. */
import type { Problem } from "../generated/Problem";

type Words = { message: string; hints: string[] };

/** A parameter that may be missing: the words around it go too. */
type Get = (name: string, around?: (value: string) => string) => string;

const words: Record<string, (get: Get) => Words> = {
  "name-not-resolved": (p) => ({
    message: `无法解析域名${p("host", (v) => ` ${v}`)}。`,
    hints: ["通常是没有连接 VPN，或地址有误。", "请连接 VPN 或检查 kubeconfig 中的地址，然后重试。"],
  }),
  "connection-refused": (p) => ({
    message: `${p("address", (v) => `${v} `)}拒绝了连接。`,
    hints: ["集群可能已停止，或本地端口已改变。", "请启动集群或更新 kubeconfig，然后重试。"],
  }),
  "connect-timed-out": (p) => ({
    message: `${p("address", (v) => `${v} `)}在${p("seconds", (v) => ` ${v} 秒`)}内没有应答。`,
    hints: ["通常是没有连接 VPN，或被防火墙拦截。"],
  }),
  "network-unreachable": (p) => ({
    message: `没有通往${p("address", (v) => ` ${v} `)}的网络路径。`,
    hints: ["请检查本机的网络连接和 VPN。"],
  }),
  unreachable: (p) => ({
    message: `无法连接${p("address", (v) => ` ${v}`)}。`,
    hints: ["请检查网络、VPN 和地址，然后重试。"],
  }),
  "proxy-invalid": (p) => ({
    message: `${p("setting", (v) => `${v} `)}中的代理地址无效。`,
    hints: ["请更正该设置，例如 http://proxy.example.com:3128。"],
  }),
  "proxy-variable-invalid": (p) => ({
    message: `${p("setting", (v) => `${v} `)}中的代理地址无效。`,
    hints: ["请更正该设置，例如 http://proxy.example.com:3128；或将其删除以直接连接。"],
  }),
  "proxy-name-not-resolved": (p) => ({
    message: `无法解析代理的域名${p("host", (v) => ` ${v}`)}。`,
    hints: [`代理来自${p("setting", (v) => ` ${v}`)}。请检查该设置或网络。`],
  }),
  "proxy-unreachable": (p) => ({
    message: `无法连接代理${p("proxy", (v) => ` ${v}`)}。`,
    hints: [`代理来自${p("setting", (v) => ` ${v}`)}。`, "如果集群可以直接访问，请将其加入 NO_PROXY。"],
  }),
  "proxy-timed-out": (p) => ({
    message: `代理${p("proxy", (v) => ` ${v} `)}在${p("seconds", (v) => ` ${v} 秒`)}内没有应答。`,
    hints: [`代理来自${p("setting", (v) => ` ${v}`)}。`],
  }),
  "proxy-refused": (p) => ({
    message: `代理${p("proxy", (v) => ` ${v} `)}拒绝连接${p("address", (v) => ` ${v}`)}${p("status", (v) => `（${v}）`)}。`,
    hints: [`代理来自${p("setting", (v) => ` ${v}`)}。`, "请让代理管理员放行该地址，或将其加入 NO_PROXY。"],
  }),
  "proxy-auth-required": (p) => ({
    message: `代理${p("proxy", (v) => ` ${v} `)}要求用户名和密码。`,
    hints: [`请在${p("setting", (v) => ` ${v} `)}的代理地址中填写凭据。`],
  }),
  "proxy-cannot-reach": (p) => ({
    message: `代理${p("proxy", (v) => ` ${v} `)}无法连接${p("address", (v) => ` ${v}`)}。`,
    hints: ["如果集群可以直接访问，请将其加入 NO_PROXY。"],
  }),
  "proxy-tls-failed": (p) => ({
    message: `与代理${p("proxy", (v) => ` ${v} `)}的加密连接失败。`,
    hints: ["代理地址可能应以 http:// 开头而不是 https://。"],
  }),
  "proxy-not-understood": (p) => ({
    message: `${p("proxy", (v) => `${v} `)}的应答不像是代理。`,
    hints: [`请检查${p("setting", (v) => ` ${v} `)}中的地址、端口和类型。`],
  }),
  "no-answer": (p) => ({
    message: `${p("address", (v) => `${v} `)}接受了连接，但在${p("seconds", (v) => ` ${v} 秒`)}内没有应答。`,
    hints: ["可能是防火墙或负载均衡器后面没有服务器。"],
  }),
  "plain-http": (p) => ({
    message: `${p("address", (v) => `${v} `)}使用未加密的 HTTP。`,
    hints: ["端口可能有误：Kubernetes API 使用 HTTPS。"],
  }),
  "connection-closed": (p) => ({
    message: `${p("address", (v) => `${v} `)}关闭了连接。`,
    hints: ["中间的防火墙或负载均衡器可能中断了连接。请重试。"],
  }),
  "unknown-ca": (p) => ({
    message: `${p("address", (v) => `${v} 的`)}服务器证书由此 kubeconfig 不认识的机构签发${p("issuer", (v) => `（${v}）`)}。`,
    hints: [
      "可能是集群在生成该文件之后被重新创建，或者公司代理拦截了连接。",
      "请重新下载 kubeconfig，或将签发机构的 CA 加入其中。",
    ],
  }),
  "leaf-as-ca": () => ({
    message: "kubeconfig 把服务器自身的证书当作 CA 使用。",
    hints: ["kubectl 接受这种写法，本程序的 TLS 库不接受。", "请将签发该证书的 CA 写入 kubeconfig。"],
  }),
  "ca-unusable": () => ({
    message: "kubeconfig 中的 CA 无法使用。",
    hints: ["它不是 PEM 格式的证书。请重新下载 kubeconfig。"],
  }),
  "name-mismatch": (p) => ({
    message: `服务器证书不适用于${p("host", (v) => ` ${v}`)}${p("names", (v) => `，而适用于 ${v}`)}。`,
    hints: ["请使用证书中的名称作为地址，或在 kubeconfig 中设置 tls-server-name。"],
  }),
  "certificate-expired": (p) => ({
    message: `服务器证书已${p("until", (v) => `于 ${v} `)}过期。`,
    hints: ["请集群管理员更新证书。", "也请检查本机的时钟。"],
  }),
  "certificate-not-yet-valid": (p) => ({
    message: `服务器证书尚未生效${p("from", (v) => `，自 ${v} 起有效`)}。`,
    hints: ["请检查本机的时钟。"],
  }),
  "clock-wrong": (p) => ({
    message: `本机时钟与服务器相差${p("minutes", (v) => ` ${v} 分钟`)}。`,
    hints: ["请校准时钟，然后重试。"],
  }),
  "certificate-v1": () => ({
    message: "证书采用旧的 X.509 v1 格式。",
    hints: ["kubectl 接受这种格式，本程序的 TLS 库不接受。", "请重新签发 v3 证书。"],
  }),
  "tls-failed": (p) => ({
    message: `与${p("address", (v) => ` ${v} `)}的加密连接失败。`,
    hints: ["详情见技术细节。"],
  }),
  "client-certificate-unusable": (p) => ({
    message: `用户${p("user", (v) => ` ${v} `)}的客户端证书或密钥无法使用。`,
    hints: ["请重新下载 kubeconfig，或重新签发证书。"],
  }),
  "client-key-mismatch": (p) => ({
    message: `用户${p("user", (v) => ` ${v} `)}的客户端证书与密钥不匹配。`,
    hints: ["请使用同时生成的证书和密钥。"],
  }),
  "client-certificate-expired": (p) => ({
    message: `用户${p("user", (v) => ` ${v} `)}的客户端证书已${p("until", (v) => `于 ${v} `)}过期。`,
    hints: ["请更新证书或重新下载 kubeconfig。"],
  }),
  "client-certificate-refused": (p) => ({
    message: `服务器不接受用户${p("user", (v) => ` ${v} `)}的客户端证书。`,
    hints: ["证书可能来自另一个集群。请重新下载 kubeconfig。"],
  }),
  unauthorized: (p) => ({
    message: `集群不接受${p("user", (v) => ` ${v} `)}的凭据。`,
    hints: ["登录可能已过期，或者用户或集群不对。", "请重新登录，然后重试。"],
  }),
  forbidden: (p) => ({
    message: `${p("user", (v) => `${v} `)}没有所需的权限。`,
    hints: ["请向集群管理员申请，或以其他用户身份连接。"],
  }),
  "impersonation-forbidden": (p) => ({
    message: `用户${p("user", (v) => ` ${v} `)}无权以${p("acting_as", (v) => ` ${v} `)}的身份操作。`,
    hints: ["请向集群管理员申请 impersonate 权限，或从 kubeconfig 中去掉身份模拟。"],
  }),
  "not-kubernetes": (p) => ({
    message: `${p("address", (v) => `${v} `)}的应答不是来自 Kubernetes API。`,
    hints: ["地址可能指向登录页面、控制台或代理。请检查 kubeconfig 中的地址。"],
  }),
  redirected: (p) => ({
    message: `${p("address", (v) => `${v} `)}将请求重定向到${p("to", (v) => ` ${v}`)}。`,
    hints: ["凭据不会被发送到那里。如果地址已变更，请更新 kubeconfig。"],
  }),
  "server-too-old": (p) => ({
    message: `集群版本为${p("version", (v) => ` ${v}`)}，至少需要${p("minimum", (v) => ` ${v}`)}。`,
    hints: ["请先升级 Kubernetes。"],
  }),
  "server-busy": () => ({ message: "服务器繁忙。", hints: ["请稍后重试。"] }),
  "server-failing": (p) => ({
    message: `服务器报告内部错误${p("status", (v) => `（${v}）`)}。`,
    hints: ["请稍后重试，或联系集群管理员。"],
  }),
  "apis-down": (p) => ({
    message: `部分聚合 API 没有应答${p("names", (v) => `：${v}`)}。`,
    hints: ["提供这些 API 的 Pod 可能没有运行。"],
  }),
  "cluster-changed": (p) => ({
    message: `${p("context", (v) => `${v} `)}现在指向另一个集群。`,
    hints: ["在您确认之前不会继续。"],
  }),
  "kubeconfig-missing": () => ({
    message: "此 kubeconfig 文件不存在。",
    hints: ["文件可能已被移动或删除。"],
  }),
  "kubeconfig-unreadable": () => ({ message: "无法读取此 kubeconfig。", hints: ["请检查文件的访问权限。"] }),
  "kubeconfig-broken": (p) => ({
    message: `这不是有效的 kubeconfig${p("line", (v) => `：第 ${v} 行有误`)}。`,
    hints: ["请重新下载：邮件和聊天软件常会改变行首的空格。其他文件不受影响。"],
  }),
  "context-missing": (p) => ({
    message: `kubeconfig 中没有上下文${p("context", (v) => ` ${v}`)}。`,
    hints: ["文件可能已更改。请重新选择。"],
  }),
  "context-incomplete": () => ({
    message: "此上下文缺少集群、用户或服务器。",
    hints: ["请补全 kubeconfig。"],
  }),
  "context-unusable": () => ({ message: "此上下文无法使用。", hints: [] }),
  "pasted-gone": () => ({ message: "粘贴的 kubeconfig 已不在内存中。", hints: ["请再次粘贴。"] }),
  "credentials-unusable": () => ({
    message: "kubeconfig 中的凭据无法使用。",
    hints: ["请重新下载 kubeconfig。"],
  }),
  "sign-in-tool-missing": (p) => ({
    message: `未找到登录工具${p("command", (v) => ` ${v}`)}${p("tool", (v) => ` ${v}`)}。`,
    hints: ["请安装它，或在 kubeconfig 中写出其完整路径。"],
  }),
  "sign-in-tool-failed": (p) => ({
    message: `登录工具${p("command", (v) => ` ${v} `)}${p("tool", (v) => ` ${v} `)}失败。`,
    hints: ["请在终端中登录一次，然后重试。"],
  }),
  cancelled: () => ({ message: "连接测试已取消。", hints: [] }),
  superseded: () => ({ message: "期间已开始另一次连接。", hints: [] }),
  "run-in-progress": () => ({ message: "已有运行正在进行。", hints: ["请等它结束。"] }),
  "plan-blocked": () => ({ message: "计划中有受阻的资源。", hints: ["请先决定如何处理。"] }),
  "cluster-moved": () => ({
    message: "集群在制定计划后发生了变化。",
    hints: ["请再次比较，然后批准新的计划。"],
  }),
  "field-immutable": () => ({
    message: "要更改的字段在创建后不能更改。",
    hints: ["请选择重新创建，或保持该字段不变。"],
  }),
  "field-conflict": () => ({
    message: "其他所有者拥有要设置的字段。",
    hints: ["请选择接管或保留对方的值。"],
  }),
  "kind-not-served": () => ({ message: "服务器不认识此类型。", hints: ["请先安装其定义。"] }),
  "namespace-missing": () => ({ message: "命名空间不存在。", hints: ["请先创建它，或将它加入清单包。"] }),
  "namespace-terminating": () => ({ message: "命名空间正在被删除。", hints: ["请等它消失。"] }),
  "webhook-unreachable": () => ({
    message: "服务器无法调用准入 webhook。",
    hints: ["请检查提供该 webhook 的 Pod。"],
  }),
  "quota-exceeded": () => ({ message: "超出了命名空间的配额。", hints: ["请提高配额或释放资源。"] }),
  "timed-out": () => ({ message: "服务器没有及时应答。", hints: ["请重试。"] }),
  "deletion-not-finished": () => ({
    message: "旧对象没有及时消失。",
    hints: ["请查明 finalizer 没有被移除的原因。"],
  }),
  "download-failed": () => ({ message: "下载失败。", hints: ["请检查地址和网络，然后重试。"] }),
  "not-found": () => ({ message: "未找到。", hints: [] }),
  unreadable: () => ({ message: "无法读取。", hints: ["请检查访问权限。"] }),
  "too-large": () => ({ message: "内容过大，无法作为清单包读取。", hints: [] }),
  "web-page": () => ({ message: "该地址返回的是网页，而不是清单。", hints: ["请使用原始文件的地址。"] }),
  "report-unwritable": () => ({ message: "无法写入文件。", hints: ["请选择其他文件夹。"] }),
  unexpected: () => ({
    message: "发生了意外情况。",
    hints: ["请重试。如果再次发生，请复制详情并提交 issue。"],
  }),
};

/** What the engine's codes say in Chinese. */
export function problemText(problem: Problem): Words {
  const worded = words[problem.code];
  if (worded === undefined) return { message: problem.message, hints: problem.hints };
  const get: Get = (name, around) => {
    const value = problem.params?.[name] ?? "";
    return value === "" ? "" : around === undefined ? value : around(value);
  };
  return worded(get);
}

/** Codes that have words here, for tests. */
export const worded: readonly string[] = Object.keys(words);
