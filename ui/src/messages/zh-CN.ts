/** Simplified Chinese. Kinds such as Job, Pod and Deployment keep their names. */
import type { Messages } from "./en";
import { apply } from "./zh-CN.apply";
import { bundle } from "./zh-CN.bundle";
import { cluster } from "./zh-CN.cluster";
import { closing, frame, settings, shortcuts, start } from "./zh-CN.frame";
import { list } from "./zh-CN.plural";
import { reasons } from "./zh-CN.reasons";
import { report } from "./zh-CN.report";
import { confirm, detail, review } from "./zh-CN.review";
import { findingText, problemText, words } from "./zh-CN.shared";

export const zhCN: Messages = {
  ...reasons,
  ...words,
  findingText,
  problemText,
  state: { ...reasons.state, ...words.state },

  app: {
    name: "Glasslift",
    title: (step, context) => (context === null ? `${step} - Glasslift` : `${step} - ${context} - Glasslift`),
    retry: "重试",
    copy: "复制",
    copied: "已复制",
    cancel: "取消",
    clear: "清除",
    justNow: "刚刚",
    all: "全部",
    and: list,
    listed: (parts) => parts.join("，"),
    sentences: (parts) => parts.join(""),
    sentence: (text) => (/[.!?:。！？：]$/.test(text) ? text : `${text}。`),
  },

  steps: {
    label: "步骤",
    start: "起始页",
    cluster: "集群",
    bundle: "清单包",
    review: "审阅",
    apply: "应用",
    report: "报告",
    done: "已完成",
    current: "当前",
    todo: "未开始",
  },

  frame,
  settings,
  shortcuts,
  closing,
  start,

  dialogs: {
    tool: (name) => `${name} 在哪里？`,
    kubeconfig: "选择 kubeconfig",
    bundle: "选择清单包",
    folder: "选择清单包文件夹",
    report: "保存报告",
    plan: "保存计划",
    diagnostics: "保存诊断信息",
    text: "文本",
    manifests: "清单和归档",
    anyFile: "所有文件",
  },

  problem: {
    details: "技术细节",
    copy: "复制详情",
  },

  cluster,
  bundle,
  review,
  detail,
  confirm,
  apply,
  report,
};
