/** Chinese words of the frame: bar, rail, footer, start page, settings, shortcuts. */
import type * as en from "./en.frame";
import { number } from "./zh-CN.plural";

export const frame: typeof en.frame = {
  notConnected: "尚未连接集群",
  past: "以往运行的报告",
  clusterLabel: "正在使用的集群",
  context: "上下文",
  server: "服务器",
  user: "用户",
  actingAs: (name) => `以 ${name} 的身份操作`,
  actingAsWhy: "kubeconfig 使用了身份模拟：所有操作都以该用户的名义进行。",
  namespace: "命名空间",
  version: "Kubernetes",
  insecure: "未校验证书",
  insecureWhy: "kubeconfig 关闭了对服务器证书的校验：网络路径上的任何人都可以读取和篡改传输内容。",
  actions: "操作",
  back: "上一步",
  crashed: "无法显示此步骤",
  crashedWhy: "集群不受任何影响：运行在窗口之外继续进行。",
  showAgain: "重新显示",
  home: "起始页",
  settings: "设置",
  shortcuts: "键盘快捷键",
  dismiss: "关闭提示",
};

export const settings: typeof en.settings = {
  title: "设置",
  language: "语言",
  languages: { system: "跟随系统", en: "English", "zh-CN": "简体中文" },
  theme: "外观",
  themes: { system: "跟随系统", light: "浅色", dark: "深色" },
  unsaved: "此选择在关闭 Glasslift 前有效；未能保存。",
  privacy: "Glasslift 只会连接您选择的集群和地址，不会连接其他任何地方。",
  close: "关闭",
};

export const shortcuts: typeof en.shortcuts = {
  title: "键盘快捷键",
  primary: "当前步骤的主要操作",
  back: "上一步",
  steps: "转到某个步骤",
  search: "搜索",
  open: "选择文件",
  home: "起始页",
  settings: "设置",
  sheet: "显示此列表",
  close: "关闭对话框、清除搜索",
  move: "在列表中移动",
  keys: {
    Control: "Ctrl",
    Alt: "Alt",
    Shift: "Shift",
    Enter: "Enter",
    Escape: "Esc",
    ArrowLeft: "←",
    arrows: "↑ ↓",
  },
};

export const closing: typeof en.closing = {
  title: "升级正在进行",
  why: "已应用的更改会保留在集群上。被中断的运行可以在起始页查看并重新执行。",
  progress: (done, total) => `${number(total)} 个资源中已完成 ${number(done)} 个。`,
  keep: "继续运行",
  stop: "完成当前更改后停止并退出",
  stopping: "正在完成当前更改，随后停止并退出…",
  stoppingNow: "正在立即停止，然后退出…",
  now: "立即退出",
};

export const start: typeof en.start = {
  heading: "升级",
  lead: "在您点击连接之前，不会访问任何集群。",
  begin: "新的升级",
  empty: "还没有升级记录",
  emptyWhy: "您升级过的集群、清单包和报告会列在这里。",
  beginWhy: "选择集群和版本，查看计划，然后应用。",
  unfinished: (count) => `有 ${number(count)} 次运行没有完成`,
  unfinishedWhy: "已应用的更改会保留在集群上。报告说明进行到了哪里；新的升级会找出还缺少的部分。",
  clusters: "最近使用的集群",
  bundles: "最近使用的清单包",
  history: "历史",
  table: "以往的运行",
  columns: { outcome: "结果", what: "内容", cluster: "集群", counts: "更改", when: "时间" },
  versions: (from, to) => `${from} 升级到 ${to}`,
  changes: (count) => `${number(count)} 项更改`,
  planned: (count) => `计划 ${number(count)} 项更改`,
  skips: (count) => `跳过 ${number(count)} 项`,
  useCluster: (context) => `在 ${context} 上开始新的升级`,
  report: "报告",
  openReport: (what, context) => `${what} 在 ${context} 上的报告`,
  more: (count) => `再显示 ${number(count)} 条`,
};
