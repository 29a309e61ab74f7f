/** Chinese words of the review step and of the question before a run. */
import type * as en from "./en.review";
import { number } from "./zh-CN.plural";

const skipped = (count: number, onlyJobs: boolean) =>
  onlyJobs ? `${number(count)} 个 Job` : `${number(count)} 个资源`;

export const review: typeof en.review = {
  planning: (objects, context) => `正在将 ${number(objects)} 个资源与 ${context} 比较`,
  planningWhy: "询问服务器将会存储什么。不会写入任何内容。",
  failed: "比较没有完成",
  bundleWord: "清单包",
  installs: (what) => `${what}，尚未安装`,
  read: (time) => `${time}读取集群`,
  again: "再次比较",
  filters: "显示",
  search: "搜索资源",
  noMatch: "没有匹配的资源",
  only: "只显示这些",
  clear: "显示所有资源",
  table: "计划的更改",
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
  waveTitle: (at, name) => `${number(at)}. ${name}`,
  save: "保存计划…",
  saved: (path) => `计划已保存为 ${path}`,
  fileName: (product, context, day) => `glasslift-plan-${product}-${context}-${day}.html`,
  permissions: (count) => `您缺少升级所需的 ${number(count)} 项权限`,
  permissionsWhy: "没有这些权限，升级无法开始。请联系集群管理员，然后再次比较。",
  permissionsCopy: "复制为文本",
  permissionsShow: (count) => (count === 1 ? "显示" : `显示全部 ${number(count)} 项`),
  permissionsFooter: "缺少权限，升级无法开始。",
  health: (count) => `集群有 ${number(count)} 处异常，可能妨碍升级`,
  healthShow: "显示故障部分",
  fields: (count) => `${number(count)} 个字段不同`,
  attention: "需要注意",
  blockedFooter: (count) => `${number(count)} 个资源受阻。请先决定如何处理。`,
  writes: "在您确认之前不会写入任何内容。",
  nothingToDo: "没有需要写入的内容。",
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
  ask: (what) => `${what}？`,
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
