/** English words for what an object lacks until it is ready, and why. */
import type { Failure } from "../generated/Failure";
import type { Missing } from "../generated/Missing";
import type { MissingWhat } from "../generated/MissingWhat";
import type { ReadinessCause } from "../generated/ReadinessCause";
import type { ReadyNote } from "../generated/ReadyNote";
import type { ReplicaState } from "../generated/ReplicaState";
import { number, numbered } from "./en.plural";

const list = (items: string[]) => new Intl.ListFormat("en", { type: "conjunction" }).format(items);

const replicaState: Record<ReplicaState, string> = {
  created: "created",
  updated: "updated",
  scheduled: "scheduled",
  ready: "ready",
  available: "available",
};

/** Words of the server are quoted as they are. */
function quoted(what: string, reason: string, message: string): string {
  if (reason === "" && message === "") return what;
  if (message === "") return `${what}: ${reason}`;
  return reason === "" ? `${what}: ${message}` : `${what}: ${reason} “${message}”`;
}

function condition(name: string, reason: string, message: string): string {
  if (message !== "") return message;
  return reason === "" ? `the condition ${name} does not hold yet` : `${name}: ${reason}`;
}

function cause({ kind, name, container, reason, message }: ReadinessCause): string {
  const place = container === undefined ? `${kind} ${name}` : `${kind} ${name}, container ${container}`;
  return quoted(place, reason, message.trim());
}

function withCause(what: string, found: ReadinessCause | undefined): string {
  return found === undefined ? what : `${what}; ${cause(found)}`;
}

function missingWhat(what: MissingWhat): string {
  switch (what.type) {
    case "observation":
      return "its controller has not seen the new version yet";
    case "replicas":
      return `${number(what.have)} of ${number(what.want)} replicas ${replicaState[what.how]}`;
    case "node-pods":
      return `${number(what.have)} of ${number(what.want)} Pods ${replicaState[what.how]}`;
    case "old-pods":
      return `${numbered(what.count, "old Pod", "old Pods")} still ending`;
    case "revision":
      return "the last replicas are being updated";
    case "completions": {
      const failed = what.failed > 0 ? `, ${number(what.failed)} failed` : "";
      return `${number(what.succeeded)} of ${number(what.wanted)} completions, ${number(what.active)} active${failed}`;
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
      return what.now === null ? `it is not ${what.wanted} yet` : `it is ${what.now}, not ${what.wanted}`;
    case "established":
      return "it is not established yet";
    case "served":
      return `${what.name} is not served yet`;
    case "condition":
      return condition(what.name, what.reason, what.message);
    case "status":
      return "its controller has not written a status yet";
    case "deletion":
      return what.finalizers.length === 0
        ? "it is being deleted"
        : `it is being deleted, held by ${list(what.finalizers)}`;
    case "retry":
      return what.why.message;
    case "look":
      return `it cannot be looked at: ${what.why.message}`;
  }
}

export const readiness = {
  missing: ({ what, cause: found }: Missing) => withCause(missingWhat(what), found),

  failure({ what, cause: found }: Failure): string {
    switch (what.type) {
      case "condition":
        return withCause(condition(what.name, what.reason, what.message), found);
      case "pod-failed":
        return withCause(quoted("the Pod ended without success", what.reason, what.message), found);
      case "container":
        return found === undefined ? "a container cannot start" : cause(found);
      case "volume-lost":
        return withCause("its volume is lost", found);
    }
  },

  /** Ready only in a manner of speaking. */
  readyNote: {
    suspended: "suspended, so it does not run",
    expired: "finished, and removed by its time to live",
    "on-delete": "its Pods change only when they are deleted",
    partitioned: "only the replicas from its partition on were changed",
    unbound: "not bound yet",
    "scaled-to-zero": "scaled to nothing",
    paused: "paused, so its Pods stay as they are",
  } satisfies Record<ReadyNote, string>,

  gone: "It disappeared after it was applied.",
};
