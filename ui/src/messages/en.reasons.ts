/** English words for every enum of the engine: one place for each, so that a screen never words a reason itself. */
import type { AuthKind, CheckFact, CheckStep, Origin } from "../generated/cluster";
import type { Effect, Step, WaitingOn } from "../generated/event";
import type { JobState } from "../generated/object";
import type {
  Action,
  BlockReason,
  Choice,
  Comparison,
  InPlace,
  SkipReason,
  Unverified,
} from "../generated/plan";
import type { CommandPurpose, Todo } from "../generated/report";
import { number, numbered, plural } from "./en.plural";
import { findingText, problemText } from "./en.shared";

const list = (items: string[]) => new Intl.ListFormat("en", { type: "conjunction" }).format(items);

const resourceChoice: Record<Choice, string> = {
  skip: "It stays as it is on the cluster.",
  update: "It is changed where it is; fields that others set are taken over.",
  recreate: "It is deleted with what belongs to it and created anew. A copy is saved first.",
  fail: "The upgrade does not start while it would change.",
  "take-over": "The bundle's values are stored, and Glasslift owns those fields from then on.",
  "keep-theirs": "The other owner's values stay; these fields are left out of what is written.",
  delete: "It is deleted with what belongs to it. A copy is saved on this computer first.",
  keep: "It stays on the cluster as it is. Nothing will look after it any more.",
};

function checkFact(fact: CheckFact): string {
  switch (fact.type) {
    case "plain":
      return fact.text;
    case "client-certificate":
      return fact.until === null ? "client certificate" : `client certificate until ${fact.until}`;
    case "token":
      return `token until ${fact.until}`;
    case "token-or-password":
      return "token or password";
    case "no-credentials":
      return "none";
    case "through":
      return `${fact.address} through ${fact.proxy}`;
    case "unchecked":
      return "certificate not checked";
    case "clock-off":
      return `This computer's clock is ${number(fact.minutes)} minutes ${fact.ahead ? "ahead of" : "behind"} the server's.`;
  }
}

export const reasons = {
  /** What is worth knowing about a step of a connection test. */
  checkFacts: (facts: CheckFact[]): string => facts.map(checkFact).join(", "),

  /** A finding of the engine in this language. */
  findingText,

  /** A problem of the engine in this language. */
  problemText,

  action: {
    create: "Create",
    update: "Update",
    unchanged: "Unchanged",
    skip: "Skip",
    recreate: "Recreate",
    delete: "Delete",
    keep: "Keep",
    blocked: "Blocked",
  } satisfies Record<Action["type"], string>,

  /** What an action does, in a sentence. */
  actionMeaning: {
    create: "It is not on the cluster and will be created.",
    update: "It will be changed in place.",
    unchanged: "The cluster already stores exactly this.",
    skip: "It stays as it is, whatever the bundle says.",
    recreate: "It will be deleted and created anew. A copy is saved on this computer first.",
    delete: "It will be deleted. A copy is saved on this computer first.",
    keep: "The new version no longer contains it. It stays on the cluster.",
    blocked: "Nothing can be done with it until you decide or the cluster changes.",
  } satisfies Record<Action["type"], string>,

  /** One word or two for the state column of a run. */
  state: {
    queued: "Queued",
    waiting: "Waiting",
    applying: "Applying",
    retrying: "Retrying",
    created: "Created",
    updated: "Updated",
    unchanged: "Unchanged",
    recreated: "Recreated",
    deleted: "Deleted",
    kept: "Kept",
    progressing: "Getting ready",
    failed: "Failed",
    uncertain: "Uncertain",
    "timed-out": "Timed out",
    gone: "Gone",
    skipped: "Skipped",
    cancelled: "Not started",
  },

  effect: {
    created: "Created",
    updated: "Updated",
    unchanged: "Unchanged",
    recreated: "Recreated",
    deleted: "Deleted",
    kept: "Kept",
  } satisfies Record<Effect, string>,

  step: {
    checking: "comparing with the plan once more",
    saving: "saving a copy on this computer",
    "taking-over": "taking over fields",
    applying: "writing",
    deleting: "deleting the old one",
    "awaiting-deletion": "waiting until the old one is gone",
    creating: "creating the new one",
    restoring: "putting the saved one back",
  } satisfies Record<Step, string>,

  /** What is known of a write that the end of the run cut off. */
  uncertain: (step: Step): string =>
    `the run ended while ${reasons.step[step]}; whether that took place is not known`,

  waitingOn(on: WaitingOn): string {
    switch (on.type) {
      case "namespace":
        return `waiting for Namespace ${on.name} to be active`;
      case "definition":
        return `waiting for CustomResourceDefinition ${on.name} to be served`;
      case "api-service":
        return `waiting for APIService ${on.name} to be available`;
      case "deletion":
        return on.finalizers.length === 0
          ? "waiting until the old one is gone"
          : `waiting until the old one is gone, held by ${list(on.finalizers)}`;
    }
  },

  retrying: (attempt: number, seconds: number, why: string) =>
    seconds > 0
      ? `attempt ${number(attempt)} in ${number(seconds)} s: ${why}`
      : `attempt ${number(attempt)} now: ${why}`,

  skipReason(reason: SkipReason): string {
    switch (reason.type) {
      case "job-exists":
        return reason.changed
          ? "A Job of this name is already on the cluster. The new version would change it, and a Job cannot be changed after it was created."
          : "A Job of this name is already on the cluster, and the bundle would not change it.";
      case "job-run-declined":
        return "You chose not to start a new run of this Job.";
      case "bundle-says":
        return "The bundle asks to leave this resource alone when it exists.";
      case "job-vanished":
        return "The Job was on the cluster when the plan was made and is gone now. Creating it would run it again.";
      case "dependency-failed":
        return "Something that this resource needs has failed.";
    }
  },

  /** The same in a few words, for a table. */
  skipNote(reason: SkipReason): string {
    switch (reason.type) {
      case "job-exists":
        return reason.changed ? "Job exists, would change" : "Job exists, same";
      case "job-run-declined":
        return "no new run, your choice";
      case "bundle-says":
        return "the bundle says so";
      case "job-vanished":
        return "Job is gone since the plan was made";
      case "dependency-failed":
        return "needs something that failed";
    }
  },

  /** The same with what the Job did: "Job exists, succeeded 41 days ago". */
  skipNoteSince: (reason: SkipReason, since: string): string =>
    reason.type === "job-exists" ? `Job exists, ${since}` : `${reasons.skipNote(reason)}, ${since}`,

  /** What leaving it alone leads to. */
  skipMeaning(reason: SkipReason, version: string): string {
    switch (reason.type) {
      case "job-exists":
        return reason.changed
          ? `The Job stays as it is and does not run again. Work that only the Job of ${version} does is not done.`
          : "Nothing is missing: the Job on the cluster is the one of the bundle.";
      case "job-run-declined":
        return "The work of a new run is not done.";
      case "bundle-says":
        return "The author of the bundle wants the existing one to stay.";
      case "job-vanished":
        return "The Job is not on the cluster any more. Run it again yourself if its work is needed.";
      case "dependency-failed":
        return "Fix the failure first, then run the upgrade again.";
    }
  },

  jobState(state: JobState): string {
    switch (state.type) {
      case "succeeded":
        return "Succeeded";
      case "failed":
        return "Failed";
      case "running":
        return `Running, ${numbered(state.active, "Pod", "Pods")}`;
      case "finishing":
        return "Finishing";
      case "suspended":
        return "Suspended";
      case "never-started":
        return "Never started";
    }
  },

  /** State with its age: "succeeded 41 days ago". */
  jobStateWhen: (state: JobState, when: string | null) => {
    const words: Record<JobState["type"], string> = {
      succeeded: "succeeded",
      failed: "failed",
      running: "is running",
      finishing: "is finishing",
      suspended: "is suspended",
      "never-started": "never started",
    };
    return when === null ? words[state.type] : `${words[state.type]} ${when}`;
  },

  inPlace(answer: InPlace): string {
    switch (answer.type) {
      case "accepted":
        return "The server accepts this change in place.";
      case "refused":
        return answer.fields.length === 0
          ? "The server refuses: the fields cannot change."
          : `The server refuses: ${list(answer.fields)} cannot change.`;
      case "unknown":
        return "The server could not be asked.";
    }
  },

  choice: {
    skip: "Skip",
    update: "Update in place",
    recreate: "Recreate",
    fail: "Do not start",
    "take-over": "Take over",
    "keep-theirs": "Keep theirs",
    delete: "Delete",
    keep: "Keep",
  } satisfies Record<Choice, string>,

  /** What a choice leads to, for a Job that runs or not, or for any other resource. */
  choiceMeaning(choice: Choice, what: "job" | "running-job" | "resource"): string {
    if (what === "resource") return resourceChoice[choice];
    switch (choice) {
      case "skip":
        return "The Job stays as it is and does not run again.";
      case "update":
        return "The Job is changed where it is. Pods that already ran do not run again.";
      case "recreate":
        return what === "running-job"
          ? "The running Job is deleted with its Pods, its work is cut off, and the new Job starts from the beginning."
          : "The old Job is deleted with its Pods and logs, and the new Job runs now. A copy is saved first.";
      case "fail":
        return "The upgrade does not start while this Job would change.";
      default:
        return resourceChoice[choice];
    }
  },

  blockReason(why: BlockReason): string {
    switch (why.type) {
      case "immutable":
        return `${list(why.fields)} cannot change after creation.`;
      case "conflict":
        return `${list(why.owners.map((owner) => owner.manager))} ${plural(why.owners.length, "holds", "hold")} fields that this change wants to set.`;
      case "job-policy-fail":
        return "You chose to stop while this Job would change.";
      case "job-update-refused":
        return `The server refuses to change the Job in place: ${list(why.fields)} cannot change.`;
      case "being-deleted":
        return why.finalizers.length === 0
          ? "It is being deleted at this moment."
          : `It is being deleted and held by ${list(why.finalizers)}.`;
      case "kind-not-served":
        return "The server does not know this kind, and the bundle does not bring it.";
      case "forbidden":
        return `You may not ${why.verb} this resource.`;
      case "refused":
        return problemText(why.problem).message;
    }
  },

  blockWays(why: BlockReason): string[] {
    switch (why.type) {
      case "immutable":
        return why.can_recreate
          ? ["Recreate it: delete and create anew.", "Keep the field as it is in the bundle."]
          : ["Keep the field as it is in the bundle: deleting this kind would lose data."];
      case "conflict":
        return why.owners.map(
          (owner) => `${owner.manager} owns ${list(owner.fields)}. Let it keep them, or take them over.`,
        );
      case "job-policy-fail":
        return ["Choose Skip or Recreate for this Job."];
      case "job-update-refused":
        return ["Choose Skip or Recreate for this Job."];
      case "being-deleted":
        return ["Wait until it is gone, then compare again.", "Find out why the finalizers are not removed."];
      case "kind-not-served":
        return ["Install the definition of this kind first.", "Remove the resource from the bundle."];
      case "forbidden":
        return [
          `Ask for permission to ${why.verb} it, then compare again.`,
          "Connect as somebody who may do this.",
        ];
      case "refused":
        return problemText(why.problem).hints;
    }
  },

  unverified: {
    "kind-not-served-yet":
      "Forecast: the server could not be asked, because its definition comes with this bundle.",
    "namespace-not-there-yet":
      "Forecast: the server could not be asked, because its namespace comes with this bundle.",
    "dry-run-forbidden": "Forecast: you may not ask the server what it would store.",
  } satisfies Record<Unverified, string>,

  comparison: {
    "live-and-stored": "On the cluster now, and what the server would store",
    "live-and-bundle": "On the cluster now, and what the bundle says",
    "live-and-new-job": "The Job on the cluster, and the Job of the bundle",
    new: "New on the cluster",
    removed: "On the cluster now",
  } satisfies Record<Comparison, string>,

  origin: {
    environment: "from KUBECONFIG",
    default: "default file",
    chosen: "added by you",
    pasted: "pasted, kept in memory only",
  } satisfies Record<Origin, string>,

  auth(kind: AuthKind): string {
    switch (kind.type) {
      case "certificate":
        return "client certificate";
      case "token":
        return "token";
      case "basic":
        return "user name and password";
      case "exec":
        return `sign-in tool ${kind.command}`;
      case "provider":
        return `provider ${kind.name}`;
      case "none":
        return "nothing, anonymous";
    }
  },

  checkStep: {
    config: "Read the kubeconfig",
    "sign-in-tool": "Find the sign-in tool",
    credentials: "Sign in",
    name: "Resolve the name",
    reach: "Reach the server",
    tls: "Check its certificate",
    version: "Ask for its version",
    identity: "Ask who you are",
    discovery: "Ask what it offers",
    health: "Ask how it is",
  } satisfies Record<CheckStep, string>,

  todoTitle(todo: Todo, name: string): string {
    switch (todo.type) {
      case "sign-in":
        return "Sign in again";
      case "decide-job":
        return `Decide whether ${name} has to run again`;
      case "look-at-job":
        return `Look at ${name}`;
      case "fix-failure":
        return `Fix ${name}`;
      case "look-at-uncertain":
        return `Look at ${name}`;
      case "run-again":
        return `Run the upgrade again for ${numbered(todo.count, "resource", "resources")} that ${plural(todo.count, "was", "were")} not started`;
    }
  },

  todoWhy(todo: Todo): string {
    switch (todo.type) {
      case "sign-in":
        return "Signing in again failed in the middle of the run, which stopped because of it.";
      case "decide-job":
        return "The new version brings a different Job. If its work is needed, run it again.";
      case "look-at-job":
        return "It was skipped, but it had not succeeded.";
      case "fix-failure":
        return "It failed. What is applied so far stays.";
      case "look-at-uncertain":
        return "It was being written when the run ended. Whether that took place is not known.";
      case "run-again":
        return "What is applied stays; the next comparison finds only what is missing.";
    }
  },

  commandPurpose: {
    inspect: "Look at it",
    logs: "Read its log",
    rerun: "Run it again",
    restore: "Put the saved one back",
    again: "Do the rest",
  } satisfies Record<CommandPurpose, string>,
};
