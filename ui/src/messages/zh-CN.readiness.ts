/** Chinese words for readiness: what is missing, why, and what "ready" leaves open. */
import type { MissingWhat, ReadinessCause, ReplicaState } from "../generated/object";
import type * as en from "./en.readiness";
import { list, number } from "./zh-CN.plural";
import { problemText } from "./zh-CN.shared";

const states: Record<ReplicaState, string> = {
  created: "已创建",
  updated: "已更新",
  scheduled: "已调度",
  ready: "已就绪",
  available: "可用",
};

function condition(name: string, reason: string, message: string): string {
  if (message !== "") return message;
  return reason === "" ? `状况 ${name} 尚未满足` : `${name}：${reason}`;
}

function cause({ kind, name, container, reason, message }: ReadinessCause): string {
  const place = container === undefined ? `${kind} ${name}` : `${kind} ${name} 的容器 ${container}`;
  return message.trim() === "" ? `${place}：${reason}` : `${place}：${reason}“${message.trim()}”`;
}

function what(missing: MissingWhat): string {
  switch (missing.type) {
    case "observation":
      return "其控制器尚未看到新版本";
    case "replicas":
      return `${number(missing.want)} 个副本中有 ${number(missing.have)} 个${states[missing.how]}`;
    case "node-pods":
      return `${number(missing.want)} 个 Pod 中有 ${number(missing.have)} 个${states[missing.how]}`;
    case "old-pods":
      return `还有 ${number(missing.count)} 个旧 Pod 正在终止`;
    case "revision":
      return "正在更新最后的副本";
    case "completions": {
      const failed = missing.failed > 0 ? `，${number(missing.failed)} 个失败` : "";
      return `已完成 ${number(missing.succeeded)}/${number(missing.wanted)}，${number(missing.active)} 个运行中${failed}`;
    }
    case "job-end":
      return "最后的 Pod 正在结束";
    case "start":
      return "尚未启动";
    case "containers":
      return "容器尚未就绪";
    case "address":
      return "负载均衡器尚无地址";
    case "phase":
      return missing.now === null
        ? `尚未达到 ${missing.wanted}`
        : `当前为 ${missing.now}，应为 ${missing.wanted}`;
    case "established":
      return "尚未建立（Established）";
    case "served":
      return `${missing.name} 尚未提供服务`;
    case "condition":
      return condition(missing.name, missing.reason, missing.message);
    case "status":
      return "其控制器尚未写入状态";
    case "deletion":
      return missing.finalizers.length === 0
        ? "正在被删除"
        : `正在被删除，被 ${list(missing.finalizers)} 阻塞`;
    case "retry":
      return problemText(missing.why).message;
    case "put-back":
      return `会在 ${number(missing.within_seconds)} 秒内重新创建或恢复`;
    case "look":
      return `无法查看：${problemText(missing.why).message}`;
  }
}

const because = (said: string, found: ReadinessCause | undefined) =>
  found === undefined ? said : `${said}；${cause(found)}`;

export const readiness: typeof en.readiness = {
  missing: (missing) => because(what(missing.what), missing.cause),

  failure(failure) {
    const failed = failure.what;
    switch (failed.type) {
      case "condition":
        return because(condition(failed.name, failed.reason, failed.message), failure.cause);
      case "pod-failed": {
        const said = [failed.reason, failed.message].filter((part) => part !== "").join("：");
        return because(said === "" ? "Pod 未成功结束" : `Pod 未成功结束：${said}`, failure.cause);
      }
      case "container":
        return failure.cause === undefined ? "有容器无法启动" : cause(failure.cause);
      case "volume-lost":
        return because("其卷已丢失", failure.cause);
    }
  },

  readyNote: {
    suspended: "已挂起，不会运行",
    expired: "已结束，并因生存时间（TTL）到期而被移除",
    "on-delete": "其 Pod 仅在被删除后才会更新",
    partitioned: "只更新了分区（partition）之后的副本",
    unbound: "尚未绑定",
    "scaled-to-zero": "副本数为 0",
    paused: "已暂停，其 Pod 保持不变",
  },
};
