/** Chinese words for every enum of the engine. */
import type { CheckFact } from "../generated/cluster";
import type { JobState } from "../generated/object";
import type { Choice } from "../generated/plan";
import type * as en from "./en.reasons";
import { list, number } from "./zh-CN.plural";
import { findingText, problemText } from "./zh-CN.shared";

const resourceChoice: Record<Choice, string> = {
  skip: "它在集群上保持不变。",
  update: "就地更改；接管其他所有者设置的字段。",
  recreate: "连同其附属对象一起删除并重新创建。会先保存副本。",
  fail: "只要它会被更改，升级就不会开始。",
  "take-over": "写入清单包中的值，此后由 Glasslift 拥有这些字段。",
  "keep-theirs": "保留其他所有者的值；写入时不包含这些字段。",
  delete: "连同其附属对象一起删除。会先在本机保存副本。",
  keep: "它在集群上保持不变，此后不再有人维护。",
};

function checkFact(fact: CheckFact): string {
  switch (fact.type) {
    case "plain":
      return fact.text;
    case "client-certificate":
      return fact.until === null ? "客户端证书" : `客户端证书，有效期至 ${fact.until}`;
    case "token":
      return `令牌，有效期至 ${fact.until}`;
    case "token-or-password":
      return "令牌或密码";
    case "no-credentials":
      return "无";
    case "through":
      return `${fact.address}，经由 ${fact.proxy}`;
    case "unchecked":
      return "未校验证书";
    case "clock-off":
      return `本机时钟比服务器${fact.ahead ? "快" : "慢"} ${number(fact.minutes)} 分钟`;
  }
}

const jobWords: Record<JobState["type"], string> = {
  succeeded: "成功",
  failed: "失败",
  running: "正在运行",
  finishing: "正在结束",
  suspended: "已挂起",
  "never-started": "从未启动",
};

export const reasons: typeof en.reasons = {
  checkFacts: (facts) => facts.map(checkFact).join("，"),

  findingText,

  problemText,

  action: {
    create: "创建",
    update: "更新",
    unchanged: "不变",
    skip: "跳过",
    recreate: "重新创建",
    delete: "删除",
    keep: "保留",
    blocked: "受阻",
  },

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
    queued: "排队中",
    waiting: "等待中",
    applying: "应用中",
    retrying: "重试中",
    created: "已创建",
    updated: "已更新",
    unchanged: "不变",
    recreated: "已重新创建",
    deleted: "已删除",
    kept: "已保留",
    progressing: "准备就绪中",
    failed: "失败",
    "timed-out": "超时",
    gone: "已消失",
    skipped: "已跳过",
    cancelled: "未开始",
    uncertain: "不确定",
  },

  effect: {
    created: "已创建",
    updated: "已更新",
    unchanged: "不变",
    recreated: "已重新创建",
    deleted: "已删除",
    kept: "已保留",
  },

  step: {
    checking: "再次与计划核对",
    saving: "在本机保存副本",
    "taking-over": "接管字段",
    applying: "写入",
    deleting: "删除旧对象",
    "awaiting-deletion": "等待旧对象消失",
    creating: "创建新对象",
    restoring: "恢复已保存的副本",
  },

  uncertain: (step) => `运行在“${reasons.step[step]}”时结束；不清楚更改是否已生效`,

  waitingOn(on) {
    switch (on.type) {
      case "namespace":
        return `等待 Namespace ${on.name} 变为活动状态`;
      case "definition":
        return `等待 CustomResourceDefinition ${on.name} 可用`;
      case "api-service":
        return `等待 APIService ${on.name} 可用`;
      case "deletion":
        return on.finalizers.length === 0
          ? "等待旧对象消失"
          : `等待旧对象消失，被 ${list(on.finalizers)} 阻塞`;
    }
  },

  retrying: (attempt, seconds, why) =>
    seconds > 0
      ? `${number(seconds)} 秒后第 ${number(attempt)} 次尝试：${why}`
      : `正在第 ${number(attempt)} 次尝试：${why}`,

  skipReason(reason) {
    switch (reason.type) {
      case "job-exists":
        return reason.changed
          ? "集群上已有同名的 Job。新版本会更改它，而 Job 创建后不能更改。"
          : "集群上已有同名的 Job，清单包不会更改它。";
      case "job-run-declined":
        return "您选择不启动此 Job 的新一次运行。";
      case "bundle-says":
        return "清单包要求：该资源已存在时不作改动。";
      case "job-vanished":
        return "制定计划时 Job 还在集群上，现在已消失。创建它会使其再次运行。";
      case "dependency-failed":
        return "此资源所依赖的内容失败了。";
    }
  },

  skipNote(reason) {
    switch (reason.type) {
      case "job-exists":
        return reason.changed ? "Job 已存在，内容会变" : "Job 已存在，内容相同";
      case "job-run-declined":
        return "按您的选择不重新运行";
      case "bundle-says":
        return "清单包如此要求";
      case "job-vanished":
        return "制定计划后 Job 已消失";
      case "dependency-failed":
        return "所依赖的内容失败";
    }
  },

  skipNoteSince: (reason, since) =>
    reason.type === "job-exists" ? `Job 已存在，${since}` : `${reasons.skipNote(reason)}，${since}`,

  skipMeaning(reason, version) {
    switch (reason.type) {
      case "job-exists":
        return reason.changed
          ? `该 Job 保持不变，不会再次运行。只有 ${version} 的 Job 才会做的工作不会进行。`
          : "没有遗漏：集群上的 Job 就是清单包中的 Job。";
      case "job-run-declined":
        return "新一次运行的工作不会进行。";
      case "bundle-says":
        return "清单包的作者希望保留现有对象。";
      case "job-vanished":
        return "该 Job 已不在集群上。如果需要它的工作，请自行再次运行。";
      case "dependency-failed":
        return "请先排除失败，再重新执行升级。";
    }
  },

  jobState: (state) =>
    state.type === "running" ? `正在运行，${number(state.active)} 个 Pod` : jobWords[state.type],

  jobStateWhen: (state, when) => (when === null ? jobWords[state.type] : `${when}${jobWords[state.type]}`),

  inPlace(answer) {
    switch (answer.type) {
      case "accepted":
        return "服务器接受就地更改。";
      case "refused":
        return answer.fields.length === 0
          ? "服务器拒绝：这些字段不能更改。"
          : `服务器拒绝：${list(answer.fields)} 不能更改。`;
      case "unknown":
        return "无法询问服务器。";
    }
  },

  choice: {
    skip: "跳过",
    update: "就地更新",
    recreate: "重新创建",
    fail: "不开始",
    "take-over": "接管",
    "keep-theirs": "保留对方的值",
    delete: "删除",
    keep: "保留",
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

  blockReason(why) {
    switch (why.type) {
      case "immutable":
        return `${list(why.fields)} 在创建后不能更改。`;
      case "conflict":
        return `${list(why.owners.map((owner) => owner.manager))} 拥有此更改要设置的字段。`;
      case "job-policy-fail":
        return "您选择了在此 Job 会被更改时停止。";
      case "job-update-refused":
        return `服务器拒绝就地更改此 Job：${list(why.fields)} 不能更改。`;
      case "being-deleted":
        return why.finalizers.length === 0
          ? "它正在被删除。"
          : `它正在被删除，被 ${list(why.finalizers)} 阻塞。`;
      case "kind-not-served":
        return "服务器不认识此类型，清单包也没有提供它。";
      case "forbidden":
        return `您无权对此资源执行 ${why.verb}。`;
      case "refused":
        return problemText(why.problem).message;
    }
  },

  blockWays(why) {
    switch (why.type) {
      case "immutable":
        return why.can_recreate
          ? ["重新创建：删除后再创建。", "在清单包中保持该字段不变。"]
          : ["在清单包中保持该字段不变：删除此类资源会丢失数据。"];
      case "conflict":
        return why.owners.map(
          (owner) => `${owner.manager} 拥有 ${list(owner.fields)}。可以保留对方的值，也可以接管。`,
        );
      case "job-policy-fail":
      case "job-update-refused":
        return ["请为此 Job 选择“跳过”或“重新创建”。"];
      case "being-deleted":
        return ["等它消失后再次比较。", "查明 finalizer 没有被移除的原因。"];
      case "kind-not-served":
        return ["先安装此类型的定义。", "从清单包中移除该资源。"];
      case "forbidden":
        return [`申请 ${why.verb} 权限，然后再次比较。`, "以有权限的用户身份连接。"];
      case "refused":
        return problemText(why.problem).hints;
    }
  },

  unverified: {
    "kind-not-served-yet": "预测：其定义随此清单包一起提供，因此无法询问服务器。",
    "namespace-not-there-yet": "预测：其命名空间随此清单包一起提供，因此无法询问服务器。",
    "dry-run-forbidden": "预测：您无权询问服务器会存储什么。",
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

  auth(kind) {
    switch (kind.type) {
      case "certificate":
        return "客户端证书";
      case "token":
        return "令牌";
      case "basic":
        return "用户名和密码";
      case "exec":
        return `登录工具 ${kind.command}`;
      case "provider":
        return `认证提供方 ${kind.name}`;
      case "none":
        return "无，匿名";
    }
  },

  checkStep: {
    config: "读取 kubeconfig",
    "sign-in-tool": "查找登录工具",
    credentials: "登录",
    name: "解析域名",
    reach: "连接服务器",
    tls: "校验服务器证书",
    version: "查询版本",
    identity: "确认您的身份",
    discovery: "查询提供的 API",
    health: "检查异常部分",
  },

  todoTitle(todo, name) {
    switch (todo.type) {
      case "sign-in":
        return "重新登录";
      case "decide-job":
        return `决定 ${name} 是否需要再次运行`;
      case "look-at-job":
        return `查看 ${name}`;
      case "fix-failure":
        return `修复 ${name}`;
      case "look-at-uncertain":
        return `查明 ${name} 的状况`;
      case "run-again":
        return `为未开始的 ${number(todo.count)} 个资源再次执行升级`;
    }
  },

  todoWhy(todo) {
    switch (todo.type) {
      case "sign-in":
        return "运行中途重新登录失败，因此运行已停止。";
      case "decide-job":
        return "新版本带来了不同的 Job。如果需要它的工作，请再次运行。";
      case "look-at-job":
        return "它被跳过了，但此前并未成功。";
      case "fix-failure":
        return "它失败了。已应用的更改会保留。";
      case "look-at-uncertain":
        return "运行在写入它时结束。不清楚更改是否已生效。";
      case "run-again":
        return "已应用的更改会保留；下次比较只会找出缺少的部分。";
    }
  },

  commandPurpose: {
    inspect: "查看",
    logs: "查看日志",
    rerun: "再次运行",
    restore: "恢复已保存的副本",
    again: "完成其余部分",
  },
};
