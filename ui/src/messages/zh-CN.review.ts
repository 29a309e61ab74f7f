/** Chinese words of the review step and of the question before a run. */
import type { ApiNotice, Readiness } from "../generated/object";
import type * as en from "./en.review";
import { sentence, type Piece } from "./pieces";
import { list, number } from "./zh-CN.plural";
import { words } from "./zh-CN.shared";

/** What something lacks now, without the end of the sentence. */
function lacks(now: Readiness): string {
  if (now.type === "progressing") return words.missing(now.missing).replace(/[.。]$/, "");
  return now.type === "failed" ? words.failure(now.why).replace(/[.。]$/, "") : "";
}

const skipped = (count: number, onlyJobs: boolean) =>
  onlyJobs ? `${number(count)} 个 Job` : `${number(count)} 个资源`;

function apiVersion({ object, state, since, removed_in, replacement }: ApiNotice): string {
  const instead = replacement === null ? "" : `请使用 ${replacement}。`;
  switch (state) {
    case "removed":
      return `${object.api_version} 已在 Kubernetes v${since} 移除。${instead}`;
    case "not-yet-served":
      return `${object.api_version} 从 Kubernetes v${since} 开始提供。`;
    case "deprecated": {
      const end = removed_in === null ? "" : `，将在 v${removed_in} 移除`;
      return `${object.api_version} 自 Kubernetes v${since} 起弃用${end}。${instead}`;
    }
  }
}

/** Chinese after a Latin word stands apart from it. */
function spaced(noun: string, verb: string): string {
  return /[A-Za-z]$/.test(noun) ? `${noun} ${verb}` : `${noun}${verb}`;
}

export const review: typeof en.review = {
  planning: (objects, context) => `正在将 ${number(objects)} 个资源与 ${context} 比较`,
  planningWhy: "询问服务器将会存储什么。不会写入任何内容。",
  failed: "比较没有完成",
  headline(counts, onlyJobs) {
    const parts: Piece[] = [];
    const noun = (count: number) => (parts.length === 0 ? `${number(count)} 个资源` : `${number(count)} 个`);
    if (counts.blocked > 0) parts.push(["blocked", `${noun(counts.blocked)}受阻`]);
    if (counts.update > 0) parts.push(["update", `${noun(counts.update)}将更改`]);
    if (counts.create > 0) parts.push(["create", `${noun(counts.create)}将创建`]);
    if (counts.recreate > 0) parts.push(["recreate", `${noun(counts.recreate)}将删除并重新创建`]);
    if (counts.delete > 0) parts.push(["delete", `${noun(counts.delete)}将删除`]);
    if (counts.skip > 0) parts.push(["skip", spaced(skipped(counts.skip, onlyJobs), "将跳过")]);
    const rest = counts.unchanged + counts.keep;
    if (rest > 0) parts.push(["stay", `${noun(rest)}保持原样`]);
    return sentence(parts, "，", "。");
  },
  matches: (version) => `此集群已与 ${version} 一致。`,
  matchesSkips: (version, counts, onlyJobs) => [
    [null, "没有需要更改的内容："],
    ...sentence(
      [
        ["stay", `${number(counts.unchanged + counts.keep)} 个资源与 ${version} 一致`],
        ["skip", spaced(skipped(counts.skip, onlyJobs), "将跳过")],
      ],
      "，",
      "。",
    ),
  ],
  bundleWord: "清单包",
  fromTo: (product, from, to) => `${product} ${from} 升级到 ${to}`,
  installs: (what) => `${what}，尚未安装`,
  read: (time) => `${time}读取集群`,
  again: "再次比较",
  filters: "显示",
  search: "搜索资源",
  noMatch: "没有匹配的资源",
  only: "只显示这些",
  clear: "显示所有资源",
  table: "计划的更改",
  columns: { action: "操作", kind: "类型", name: "名称", namespace: "命名空间", note: "备注" },
  clusterWide: "集群级",
  jobsAll: "已存在的 Job",
  jobsAllWhy: "对集群上已有的每个 Job 的处理方式，除非您为其中某个单独选择。",
  jobsChoice: {
    skip: "跳过所有 Job",
    update: "就地更新所有 Job",
    recreate: "重新创建所有 Job",
    fail: "有 Job 会被更改时停止",
  },
  jobsMeaning: {
    skip: "它们保持不变，不会再次运行。",
    recreate: "会被更改的 Job 将被删除并再次运行。",
    update: "会被更改的 Job 在服务器接受时就地更改。",
    fail: "只要其中某个会被更改，升级就不会开始。",
  },
  conflictsAll: "他人的字段",
  conflictsAllWhy: "对控制器、人员或 GitOps 工具所拥有字段的处理方式，除非您为某个资源单独选择。",
  conflictsChoice: {
    fail: "他人的字段：询问",
    take: "他人的字段：接管",
    keep: "他人的字段：保留",
  },
  group: "分组",
  groups: { none: "不分组", wave: "按批次", namespace: "按命名空间", kind: "按类型" },
  wave: {
    namespaces: "命名空间",
    definitions: "定义和类",
    foundations: "身份、配置、存储、服务",
    workloads: "工作负载和 Job",
    admission: "准入和 API 服务",
    "custom-resources": "自定义资源",
  },
  waveTitle: (at, name) => `${number(at)}. ${name}`,
  save: "保存计划…",
  saved: (path) => `计划已保存为 ${path}`,
  fileName: (product, context, day) => `glasslift-plan-${product}-${context}-${day}.html`,
  permissions: (count) => `您缺少升级所需的 ${number(count)} 项权限`,
  permissionsWhy: "没有这些权限，升级无法开始。请联系集群管理员，然后再次比较。",
  permissionsCopy: "复制为文本",
  permissionsShow: (count) => (count === 1 ? "显示" : `显示全部 ${number(count)} 项`),
  permission({ verb, group, resource, namespace }) {
    const what = group === "" ? resource : `${resource}.${group}`;
    return `${verb} ${what}（${namespace === null ? "整个集群" : `命名空间 ${namespace}`}）`;
  },
  permissionsFooter: "缺少权限，升级无法开始。",
  health: (count) => `集群有 ${number(count)} 处异常，可能妨碍升级`,
  healthShow: "显示故障部分",
  healthNotice(notice) {
    switch (notice.type) {
      case "api-service-down":
        return `APIService ${notice.name} 没有应答：${notice.message}`;
      case "webhook-without-backend":
        return `Webhook ${notice.name} 调用的 Service ${notice.service} 没有就绪的 Pod。它会处理 ${list(notice.kinds)}。`;
    }
  },
  fields: (count) => `${number(count)} 个字段不同`,
  attention: "需要注意",
  nothingSelected: "选择一个资源以查看对它的处理",
  blockedFooter: (count) => `${number(count)} 个资源受阻。请先决定如何处理。`,
  writes: "在您确认之前不会写入任何内容。",
  nothingToDo: "没有需要写入的内容。",
  upgrade: (writes, context) => `在 ${context} 上更改 ${number(writes)} 个资源`,
  install: (writes, context) => `在 ${context} 上安装 ${number(writes)} 个资源`,
};

export const detail: typeof en.detail = {
  pane: "选中的资源",
  copyName: "复制名称",
  evidence: "关于此 Job 的已知信息",
  created: "创建于",
  finished: "结束于",
  images: "镜像",
  container: "容器",
  wouldDiffer: "会有差异",
  same: "清单包中的 Job 与集群上的相同。",
  ttl: (when) => `结束后 ${when}，集群会将其移除。`,
  cronJob: (name) => `属于 CronJob ${name}，由其自行启动新的 Job。`,
  pods: (count) => `它拥有 ${number(count)} 个 Pod；重新创建会将这些 Pod 连同日志一起删除。`,
  helmHook: (value) => `Helm 钩子：${value}`,
  added: "未设置",
  removed: "已移除",
  chooseJob: "如何处理此 Job？",
  chooseResource: "如何处理此资源？",
  takenOver: (managers) => `接管 ${managers} 设置的字段。`,
  takenOverWhy: "新版本去掉的字段会真正移除。",
  warnings: "警告",
  risks: "批准前须知",
  risk(risk) {
    switch (risk.type) {
      case "version-no-longer-served":
        return `不再提供版本 ${risk.version}。仍在请求它的程序会收到错误。`;
      case "stored-version-dropped":
        return `版本 ${risk.version} 被去掉，但可能仍有对象以该版本存储。在迁移这些对象并从 status.storedVersions 中移除该版本之前，服务器会拒绝。`;
      case "scope-changed":
        return `作用域从 ${risk.live} 变为 ${risk.desired}。对已存在的定义，服务器会拒绝此更改。`;
      case "storage-version-changed":
        return `存储版本从 ${risk.live} 变为 ${risk.desired}。对象在再次写入之前仍以旧版本存储。`;
      case "schema-fields-removed":
        return `${list(risk.fields)} 从 schema 中移除。写入对象时会丢弃其中的值。`;
      case "schema-fields-required":
        return `${list(risk.fields)} 变为必填。没有值的对象在写入时会被拒绝。`;
      case "duplicate-entry":
        return `清单包两次指定 ${risk.path}。保留 ${risk.kept}，丢弃 ${risk.dropped}。`;
      case "gitops-owned":
        return `${risk.manager} 按照其仓库维护此资源，会恢复为自己的状态。请同时在那里修改。`;
      case "fields-stay":
        return `清单包中没有 ${list(risk.fields)}，但 ${risk.manager} 拥有这些字段，因此会保留。`;
      case "already-not-ready":
        return `在进行任何操作之前，它就不正常：${lacks(risk.readiness)}。`;
      case "api-version":
        return apiVersion(risk.notice);
      case "namespace-left-out":
        return `忽略命名空间 ${risk.namespace}：${risk.kind} 是集群级资源。`;
      case "address-may-change":
        return "它会先被删除，之后的地址可能不同。";
      case "deletes-contents":
        return "其中的或属于其类型的所有对象会一并删除。";
    }
  },
  ownership: "字段的所有者",
  ownerKind: {
    installer: "安装工具",
    controller: "控制器",
    gitops: "GitOps 工具",
    person: "人员",
    other: "未知工具",
  },
  dropped: "将移除的字段",
  droppedWhy: "新版本不再包含它们。",
  order: "执行时间",
  orderWave: (at, of, name) => `第 ${number(at)} 批，共 ${number(of)} 批：${name}。`,
  orderFirst: "在它之前无需完成任何操作。",
  orderAfter: (name) => `在“${name}”批次完成后开始。`,
  orderNamespace: (name) => `等待 Namespace ${name} 变为活动状态。`,
  orderDefinition: (name) => `等待 CustomResourceDefinition ${name} 可用。`,
  alike: (count) => `对其他 ${number(count)} 个同类资源作相同选择`,
  newRun: "启动新的运行",
  newRunWhy: "清单包要求每次应用时都创建新的 Job。",
  noRun: "不启动新的运行",
  noRunWhy: "这次不创建 Job。",
  wider: "加宽",
  narrower: "收窄",
  ways: "解决办法",
  diff: "更改内容",
  wouldDiff: "将会更改的内容",
  diffWhole: "集群上的内容",
  diffLoading: "正在获取差异…",
  diffEmpty: "没有不同的字段。",
  diffView: "视图",
  diffViews: { unified: "合并", split: "并排" },
  diffCopy: "复制差异",
  diffSame: (lines) => `${number(lines)} 行相同`,
  diffMore: (lines) => `显示全部 ${number(lines)} 行`,
};

export const confirm: typeof en.confirm = {
  upgrade: (writes, context) => `在 ${context} 上更改 ${number(writes)} 个资源？`,
  install: (writes, context) => `在 ${context} 上安装 ${number(writes)} 个资源？`,
  cluster: "集群",
  server: "服务器",
  user: "用户",
  bundle: "清单包",
  written: "将写入",
  left: (counts, onlyJobs) => {
    const parts: string[] = [];
    if (counts.skip > 0) parts.push(`跳过 ${skipped(counts.skip, onlyJobs)}`);
    const rest = counts.unchanged + counts.keep;
    if (rest > 0) parts.push(`${number(rest)} 个不变`);
    return parts.join("，");
  },
  leftLabel: "不作改动",
  more: (count) => `还有 ${number(count)} 个`,
  destructive: (recreate, gone) => {
    const parts: string[] = [];
    if (recreate > 0) parts.push(`${number(recreate)} 个资源将删除并重新创建`);
    if (gone > 0) parts.push(`${number(gone)} 个资源将删除`);
    return `${parts.join("，")}。`;
  },
  destructiveWhy: (count) =>
    count === 1
      ? "会先在本机保存副本。如果它拥有 Pod，这些 Pod 会终止。"
      : "会先在本机逐个保存副本。它们拥有的 Pod 会终止。",
  production: "这是生产集群。",
  type: (context) => `输入 ${context} 以确认`,
};
