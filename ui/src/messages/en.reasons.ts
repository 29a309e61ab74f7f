/** English words around what the engine says of its values: what they mean, what leads out of them, what a choice does. */
import type { Origin } from "../generated/cluster";
import type { Action, BlockReason, Choice, Comparison, SkipReason } from "../generated/plan";
import { problemText } from "./en.shared";

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

export const reasons = {
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

  /** One word or two for the state column of a run, beside those that the engine has. */
  state: {
    waiting: "Waiting",
    applying: "Applying",
    retrying: "Retrying",
    progressing: "Getting ready",
    failed: "Failed",
    uncertain: "Uncertain",
    "timed-out": "Timed out",
    gone: "Gone",
    skipped: "Skipped",
  },

  /** What leaving it alone leads to. */
  skipMeaning(reason: SkipReason, version: string): string {
    switch (reason.type) {
      case "job-exists":
        return reason.changed
          ? `It stays as it is, because a Job cannot be changed after it was created, and does not run again. Work that only the Job of ${version} does is not done.`
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

  blockWays(why: BlockReason): string[] {
    switch (why.type) {
      case "immutable":
        return why.can_recreate
          ? ["Recreate it: delete and create anew.", "Keep the field as it is in the bundle."]
          : ["Keep the field as it is in the bundle: deleting this kind would lose data."];
      case "conflict":
        return ["Let them keep these fields, or take them over."];
      case "job-policy-fail":
        return ["Choose Skip or Recreate for this Job."];
      case "job-update-refused":
        return ["Choose Skip or Recreate for this Job."];
      case "being-deleted":
        return ["Wait until it is gone, then compare again.", "Find out why the finalizers are not removed."];
      case "kind-not-served":
        return ["Install the definition of this kind first.", "Remove the resource from the bundle."];
      case "holds-others":
        return ["Keep it.", "Delete what is in it first: a copy of it alone would not bring that back."];
      case "forbidden":
        return [
          `Ask for permission to ${why.verb} it, then compare again.`,
          "Connect as somebody who may do this.",
        ];
      case "refused":
        return problemText(why.problem).hints;
    }
  },

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
};
