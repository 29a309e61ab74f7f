/** Chinese words of the report. */
import type * as en from "./en.report";
import { number } from "./zh-CN.plural";

export const report: typeof en.report = {
  nothingLeft: "没有需要您处理的事",
  took: (time) => `用时 ${time}`,
  loading: "正在生成报告…",
  finishedAt: "结束于",
  reason: "原因",
  evidence: "依据",
  meaning: "影响",
  differs: (count) => `${number(count)} 个字段会不同`,
  todoDone: (done, total, all) => (all ? "全部完成" : `已完成 ${done}/${total}`),
  timeline: "运行时间线",
  timelineLegend: { writing: "写入", ready: "等待就绪" },
  timelineColumns: { began: "开始", took: "用时", bar: "过程" },
  after: (time) => `+${time}`,
  result: "结果",
  save: "保存报告…",
  saved: (path) => `已保存为 ${path}`,
  fileName: (product, context, day) => `glasslift-${product}-${context}-${day}.html`,
  again: "新的升级",
  subline: (from, to) => (from === null ? to : `${from} 升级到 ${to}`),
};
