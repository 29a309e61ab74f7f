/** Chinese words of the report. */
import type * as en from "./en.report";
import { number } from "./zh-CN.plural";

export const report: typeof en.report = {
  headline(facts) {
    const jobs = `${number(facts.skippedJobs)} 个 Job 没有再次运行`;
    switch (facts.outcome) {
      case "succeeded":
      case "succeeded-with-skips":
        return facts.skippedJobs === 0
          ? `${facts.what} 已在 ${facts.context}\u00a0上。`
          : `${facts.what} 已在 ${facts.context}\u00a0上；${jobs}。`;
      case "stopped":
        return `已由您停止：${number(facts.total)} 个资源中完成了 ${number(facts.done)} 个。`;
      case "failed":
        if (facts.failed === 0 && facts.signedOut)
          return `重新登录失败，运行已停止：${number(facts.total)} 个资源中完成了 ${number(facts.done)} 个。`;
        return `${facts.context} 上 ${number(facts.total)} 个资源中有 ${number(facts.failed)} 个失败。`;
      case "interrupted":
        return `已中断：${number(facts.total)} 个资源中完成了 ${number(facts.done)} 个。`;
    }
  },
  left: (count) => `还有 ${number(count)} 件事需要您处理`,
  nothingLeft: "没有需要您处理的事",
  took: (time) => `用时 ${time}`,
  loading: "正在生成报告…",
  skippedJobs: "没有再次运行的 Job",
  finishedAt: "结束于",
  todo: "您需要做的事",
  reason: "原因",
  evidence: "依据",
  meaning: "影响",
  differs: (count) => `${number(count)} 个字段会不同`,
  changed: "已更改",
  failed: "失败",
  unchanged: "不变",
  skipped: "已跳过",
  notDone: "未开始",
  uncertain: "不确定",
  todoDone: (done, total, all) => (all ? "全部完成" : `已完成 ${done}/${total}`),
  timeline: "运行时间线",
  timelineLegend: { writing: "写入", ready: "等待就绪" },
  timelineColumns: { kind: "类型", name: "名称", began: "开始", took: "用时", bar: "过程" },
  after: (time) => `+${time}`,
  copies: "已保存的副本",
  copiesWhy: "删除任何资源之前，都会在本机保存一份副本。",
  columns: { result: "结果", kind: "类型", name: "名称", namespace: "命名空间", note: "备注" },
  save: "保存报告…",
  saved: (path) => `已保存为 ${path}`,
  fileName: (product, context, day) => `glasslift-${product}-${context}-${day}.html`,
  again: "新的升级",
  subline: (from, to) => (from === null ? to : `${from} 升级到 ${to}`),
};
