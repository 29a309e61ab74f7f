/** Chinese words of the apply step. */
import type * as en from "./en.apply";
import { number } from "./zh-CN.plural";

export const apply: typeof en.apply = {
  heading: (what, context) => `正在将 ${what} 应用到 ${context}`,
  finished: {
    succeeded: "全部已应用并就绪",
    "succeeded-with-skips": "已应用并就绪，跳过了 Job",
    stopped: "已停止",
    failed: "已结束，有失败",
    interrupted: "已中断",
  },
  starting: "正在启动…",
  done: (done, total) => `${number(done)}/${number(total)}`,
  waiting: (name, missing) => (missing === "" ? `等待 ${name}` : `等待 ${name}：${missing}`),
  since: (time) => `已 ${time}`,
  sinceStart: "自开始以来",
  others: (count) => `，另有 ${number(count)} 个`,
  stop: "完成当前更改后停止",
  stopping: "正在停止…",
  stopWhy: "先完成正在写入的内容，然后停止。已应用的更改会保留。",
  stopNow: "立即停止",
  stopNowWhy:
    "不再等待任何内容。正在进行的更改是否已生效，要到下次比较才能确定。只有已被删除的资源会先重新创建或恢复。",
  stoppingNow: "正在立即停止…",
  puttingBack: (name, seconds) => `正在恢复 ${name}，${number(seconds)} 秒`,
  uncertain: (names, more) =>
    `下次比较之前无法确定：${names.join("、")}${more > 0 ? ` 等 ${number(names.length + more)} 个` : ""}。`,
  signInWhy: "重新登录后，运行会自动继续。",
  signInFailed: "重新登录失败，运行将停止",
  reportLater: "运行结束后可以打开报告。",
  table: "本次运行的更改",
  came: (done, total, failed, left) =>
    [
      `${number(done)}/${number(total)}`,
      ...(failed > 0 ? [`${number(failed)} 项失败`] : []),
      ...(left > 0 ? [`${number(left)} 项未开始`] : []),
    ].join("，"),
  filters: { all: "全部", changes: "更改", skipped: "已跳过", failed: "失败", left: "未开始" },
  state: "状态",
  follow: "跟随",
  followWhy: "让正在进行的更改保持可见",
  notices: "通知",
  next: "查看报告",
  attemptIn: (attempt, seconds) =>
    seconds > 0 ? `${number(seconds)} 秒后第 ${number(attempt)} 次尝试` : `正在第 ${number(attempt)} 次尝试`,
  attemptWhy: "此类失败可能自行恢复，无需任何操作。",
  awaited: (time) => `已等待 ${time}`,
  failures: (count) => `${number(count)} 个资源失败`,
  gone: "它在应用之后消失了。",
  startFailed: "运行没有开始",
  reportFailed: "无法生成报告",
};
