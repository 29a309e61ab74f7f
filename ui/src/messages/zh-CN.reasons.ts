/** Chinese words around what the engine says: meanings, ways out, choices. */
import type { Choice } from "../generated/plan";
import type * as en from "./en.reasons";
import { problemText } from "./zh-CN.shared";

const resourceChoice: Record<Choice, string> = {
  skip: "它在集群上保持不变。",
  update: "就地更改；接管其他所有者设置的字段。",
  recreate: "连同其附属资源一起删除并重新创建。会先保存副本。",
  fail: "只要它会被更改，升级就不会开始。",
  "take-over": "写入清单包中的值，此后由 Glasslift 拥有这些字段。",
  "keep-theirs": "保留其他所有者的值；写入时不包含这些字段。",
  delete: "连同其附属资源一起删除。会先在本机保存副本。",
  keep: "它在集群上保持不变，此后不再有人维护。",
};

export const reasons: typeof en.reasons = {
  actionMeaning: {
    create: "集群上没有它，将会创建。",
    update: "将就地更改。",
    unchanged: "集群上存储的内容与此完全一致。",
    skip: "无论清单包如何规定，它都保持不变。",
    recreate: "将删除并重新创建。会先在本机保存副本。",
    delete: "将被删除。会先在本机保存副本。",
    keep: "新版本不再包含它。它会留在集群上。",
    blocked: "在您作出决定或集群发生变化之前，无法对它进行任何操作。",
  },

  state: {
    waiting: "等待中",
    applying: "应用中",
    retrying: "重试中",
    progressing: "准备就绪中",
    failed: "失败",
    "timed-out": "超时",
    gone: "已消失",
    skipped: "已跳过",
    uncertain: "不确定",
  },

  skipMeaning(reason, version) {
    switch (reason.type) {
      case "job-exists":
        return reason.changed
          ? `Job 创建后不能更改，因此该 Job 保持不变，不会再次运行。只有 ${version} 的 Job 才会做的工作不会进行。`
          : "没有遗漏：集群上的 Job 就是清单包中的 Job。";
      case "job-run-declined":
        return "新一次运行的工作不会进行。";
      case "bundle-says":
        return "清单包的作者希望保留现有资源。";
      case "job-vanished":
        return "该 Job 已不在集群上。如果需要它的工作，请自行再次运行。";
      case "dependency-failed":
        return "请先排除失败，再重新执行升级。";
    }
  },

  choiceMeaning(choice, what) {
    if (what === "resource") return resourceChoice[choice];
    switch (choice) {
      case "skip":
        return "该 Job 保持不变，不会再次运行。";
      case "update":
        return "就地更改该 Job。已运行过的 Pod 不会再次运行。";
      case "recreate":
        return what === "running-job"
          ? "正在运行的 Job 连同其 Pod 一起被删除，工作中断，新的 Job 从头开始。"
          : "旧 Job 连同其 Pod 和日志一起被删除，新 Job 立即运行。会先保存副本。";
      case "fail":
        return "只要该 Job 会被更改，升级就不会开始。";
      default:
        return resourceChoice[choice];
    }
  },

  blockWays(why) {
    switch (why.type) {
      case "immutable":
        return why.can_recreate
          ? ["重新创建：删除后再创建。", "在清单包中保持该字段不变。"]
          : ["在清单包中保持该字段不变：删除此类资源会丢失数据。"];
      case "conflict":
        return ["可以保留对方的值，也可以接管。"];
      case "job-policy-fail":
      case "job-update-refused":
        return ["请为此 Job 选择“跳过”或“重新创建”。"];
      case "being-deleted":
        return ["等它消失后再次比较。", "查明 finalizer 没有被移除的原因。"];
      case "kind-not-served":
        return ["先安装此类型的定义。", "从清单包中移除该资源。"];
      case "holds-others":
        return ["保留它。", "请先删除其中的资源：仅凭它的副本无法恢复那些资源。"];
      case "forbidden":
        return [`申请 ${why.verb} 权限，然后再次比较。`, "以有权限的用户身份连接。"];
      case "refused":
        return problemText(why.problem).hints;
    }
  },

  comparison: {
    "live-and-stored": "集群上的现状，与服务器将会存储的内容",
    "live-and-bundle": "集群上的现状，与清单包中的内容",
    "live-and-new-job": "集群上的 Job，与清单包中的 Job",
    new: "集群上的新内容",
    removed: "集群上的现状",
  },

  origin: {
    environment: "来自 KUBECONFIG",
    default: "默认文件",
    chosen: "由您添加",
    pasted: "由您粘贴，仅在内存中",
  },
};
