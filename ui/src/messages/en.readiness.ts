/** English words for readiness: what is missing, why, and what "ready" leaves open. */
import type {
  Failure,
  Missing,
  MissingWhat,
  ReadinessCause,
  ReadyNote,
  ReplicaState,
} from "../generated/object";
import type { Problem } from "../generated/problem";
import { number, numbered } from "./en.plural";
import { problemText } from "./en.shared";

const list = (items: string[]) => new Intl.ListFormat("en", { type: "conjunction" }).format(items);
const text = (problem: Problem) => problemText(problem).message;

const states: Record<ReplicaState, string> = {
  created: "created",
  updated: "updated",
  scheduled: "scheduled",
  ready: "ready",
  available: "available",
};

function condition(name: string, reason: string, message: string): string {
  if (message !== "") return message;
  return reason === "" ? `the condition ${name} does not hold yet` : `${name}: ${reason}`;
}

function cause({ kind, name, container, reason, message }: ReadinessCause): string {
  const place = container === undefined ? `${kind} ${name}` : `${kind} ${name}, container ${container}`;
  return message.trim() === "" ? `${place}: ${reason}` : `${place}: ${reason} “${message.trim()}”`;
}

function what(missing: MissingWhat): string {
  switch (missing.type) {
    case "observation":
      return "its controller has not seen the new version yet";
    case "replicas":
      return `${number(missing.have)} of ${number(missing.want)} replicas ${states[missing.how]}`;
    case "node-pods":
      return `${number(missing.have)} of ${number(missing.want)} Pods ${states[missing.how]}`;
    case "old-pods":
      return `${numbered(missing.count, "old Pod", "old Pods")} still ending`;
    case "revision":
      return "the last replicas are being updated";
    case "completions": {
      const failed = missing.failed > 0 ? `, ${number(missing.failed)} failed` : "";
      return `${number(missing.succeeded)} of ${number(missing.wanted)} completions, ${number(missing.active)} active${failed}`;
    }
    case "job-end":
      return "its last Pods are ending";
    case "start":
      return "it has not started yet";
    case "containers":
      return "its containers are not ready";
    case "address":
      return "the load balancer has no address yet";
    case "phase":
      return missing.now === null
        ? `it is not ${missing.wanted} yet`
        : `it is ${missing.now}, not ${missing.wanted}`;
    case "established":
      return "it is not established yet";
    case "served":
      return `${missing.name} is not served yet`;
    case "condition":
      return condition(missing.name, missing.reason, missing.message);
    case "status":
      return "its controller has not written a status yet";
    case "deletion":
      return missing.finalizers.length === 0
        ? "it is being deleted"
        : `it is being deleted, held by ${list(missing.finalizers)}`;
    case "retry":
      return text(missing.why);
    case "put-back":
      return `it is created anew or put back within ${number(missing.within_seconds)} s`;
    case "look":
      return `it cannot be looked at: ${text(missing.why)}`;
  }
}

const because = (said: string, found: ReadinessCause | undefined) =>
  found === undefined ? said : `${said}; ${cause(found)}`;

export const readiness = {
  missing: (missing: Missing): string => because(what(missing.what), missing.cause),

  failure(failure: Failure): string {
    const failed = failure.what;
    switch (failed.type) {
      case "condition":
        return because(condition(failed.name, failed.reason, failed.message), failure.cause);
      case "pod-failed": {
        const said = [failed.reason, failed.message].filter((part) => part !== "").join(": ");
        const ended = "the Pod ended without success";
        return because(said === "" ? ended : `${ended}: ${said}`, failure.cause);
      }
      case "container":
        return failure.cause === undefined ? "a container cannot start" : cause(failure.cause);
      case "volume-lost":
        return because("its volume is lost", failure.cause);
    }
  },

  readyNote: {
    suspended: "it is suspended and does not run",
    expired: "it finished and its time to live removed it",
    "on-delete": "its Pods change only when they are deleted",
    partitioned: "only the replicas from its partition on were changed",
    unbound: "it is not bound yet",
    "scaled-to-zero": "it is scaled to nothing",
    paused: "it is paused, so its Pods stay as they are",
  } satisfies Record<ReadyNote, string>,
};
