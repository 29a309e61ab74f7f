/** Chinese words of the bundle step. */
import type { GrantRule } from "../generated/bundle";
import type * as en from "./en.bundle";
import { number } from "./zh-CN.plural";

function rule({ verbs, groups, resources, names, urls }: GrantRule): string {
  const all = (items: string[], word: string) => (items.includes("*") ? word : items.join("、"));
  const may = all(verbs, "所有动词");
  if (resources.length === 0) return `对 ${all(urls, "所有地址")}：${may}`;
  const named = groups.filter((group) => group !== "");
  const of = named.length > 0 ? `（${all(named, "所有 API 组")}）` : "";
  const only = names.length > 0 ? `，仅限 ${names.join("、")}` : "";
  return `对 ${all(resources, "所有资源")}${of}：${may}${only}`;
}

export const bundle: typeof en.bundle = {
  heading: "要在集群上安装什么？",
  lead: "选择 Glasslift 自带的版本，或使用您自己的清单。",
  catalog: "Glasslift 自带",
  catalogLoading: "正在读取目录…",
  catalogEmpty: "目录为空。请改为选择文件或文件夹。",
  versions: (product) => `${product} 的版本`,
  newest: "最新",
  own: "您自己的清单",
  ownWhy: "YAML 或 JSON 文件、包含它们的文件夹或归档，与 kubectl 接受的一致。",
  file: "文件…",
  folder: "文件夹…",
  paste: "粘贴…",
  source: "路径或网址",
  load: "载入",
  loading: (source) => `正在读取 ${source}…`,
  nothing: "尚未选择清单包",
  nothingWhy: "在询问集群之前，这里会显示其内容。",
  nothingWay: "也可以将文件和文件夹拖到此步骤的任意位置，或直接粘贴清单。",
  sources: (names) =>
    names.length === 1 ? (names[0] ?? "") : `${names[0] ?? ""} 等 ${number(names.length)} 项`,
  recent: "最近使用",
  drop: "松开以读取",
  dropWhy: "文件、文件夹或归档。多个文件合为一个清单包。",
  pasteTitle: "粘贴清单",
  pasteLabel: "YAML 或 JSON 格式的清单",
  pasteWhy: "粘贴的文本仅保存在内存中，直到载入其他内容，且不会出现在最近使用的列表中。",
  pasteLoad: "载入",
  pasted: "粘贴的文本",
  pastedWhy: "粘贴的文本仅保存在内存中，不会出现在最近使用的列表中。",
  summary: "清单包",
  objects: (count) => `${number(count)} 个资源`,
  kinds: "按类型",
  jobs: (count) => `${number(count)} 个 Job`,
  jobsWhy: "集群上已有的 Job 会保持不变，除非您在下一步另作选择。",
  cronJobs: (count) => `${number(count)} 个 CronJob`,
  cronJobsWhy: "与其他资源一样更改。",
  images: (count) => `${number(count)} 个镜像`,
  namespaces: (count) => `${number(count)} 个命名空间`,
  more: (count) => `还有 ${number(count)} 个`,
  digest: "SHA-256",
  size: "大小",
  from: "来源",
  needs: "要求",
  kubernetes(first, last) {
    if (first !== null && last !== null) {
      const [a, b] = [first, last].map((version) => Number(version.split(".")[1]));
      if ((a ?? 0) > (b ?? 0))
        return `没有任何 Kubernetes 版本能提供全部内容：一部分需要 v${first} 或更高，另一部分需要 v${last} 或更低`;
      return first === last ? `Kubernetes v${first}` : `Kubernetes v${first} 至 v${last}`;
    }
    return first !== null ? `Kubernetes v${first} 或更高` : `Kubernetes v${last ?? ""} 或更低`;
  },
  grants: "整个集群范围内的权限",
  grantLevel: {
    "cluster-admin": "可以做任何事",
    wildcard: "权限超出其规则所列",
    unknown: "权限无法从清单包得知",
    listed: "权限以其规则为限",
  },
  grantLevelWhy: {
    "cluster-admin": "",
    wildcard: "规则中含有 *，以后新增的内容也包括在内。",
    unknown: "该角色不在清单包中，或由集群从其他角色聚合而成。",
    listed: "",
  },
  grantRole: (role) => `来自 ClusterRole ${role}`,
  grantRules: (count) => `${number(count)} 条规则`,
  grantsListed: (count, more) => `${more ? "另有 " : ""}${number(count)} 个绑定，权限以所列规则为限`,
  rule,
  refused: (count, version) => `Kubernetes v${version} 将拒绝 ${number(count)} 个资源`,
  leaving: (count) => `${number(count)} 个资源使用了已弃用的 API 版本`,
  unusable: "此清单包无法使用",
  findings(errors, warnings, files) {
    const parts = [
      errors > 0 ? `${number(errors)} 个错误` : "",
      warnings > 0 ? `${number(warnings)} 个警告` : "",
    ];
    return `${number(files)} 个文件中有 ${parts.filter((part) => part !== "").join("、")}`;
  },
  findingsAll: (count) => `显示全部 ${number(count)} 条`,
  findingsCopy: "全部复制",
  findingLine: (place, severity, message) =>
    `${place === "" ? "" : `${place}: `}${severity === "error" ? "错误" : "警告"}：${message}`,
  line: (line, column) => `第 ${number(line)} 行，第 ${number(column)} 列`,
  error: "错误",
  warning: "警告",
  next: (context) => `与 ${context} 比较`,
};
