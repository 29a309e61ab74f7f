/** How actions and states look: a hue and an icon for each. The words are in the messages. */
import type { EnvironmentTag } from "../generated/cluster";
import type { Outcome } from "../generated/event";
import type { JobState } from "../generated/object";
import type { Action, Change } from "../generated/plan";
import type { Entry } from "../generated/report";
import { t, type Messages } from "../messages";
import type { IconName } from "../styles/icons";
import { onlyDiffers } from "./plans";
import { isOpen, type Row } from "./rows";

export type Hue = "green" | "blue" | "amber" | "violet" | "red" | "neutral";

export interface Look {
  hue: Hue;
  icon: IconName;
  /** A red outline instead of a tint: something stands in the way. */
  outline?: boolean;
  /** No tint: nothing to see here. */
  bare?: boolean;
}

export const actionLook: Record<Action["type"], Look> = {
  create: { hue: "green", icon: "plus" },
  update: { hue: "blue", icon: "update" },
  unchanged: { hue: "neutral", icon: "equal", bare: true },
  skip: { hue: "amber", icon: "skip" },
  recreate: { hue: "violet", icon: "recreate" },
  delete: { hue: "red", icon: "trash" },
  keep: { hue: "neutral", icon: "keep", bare: true },
  blocked: { hue: "red", icon: "blocked", outline: true },
};

/** How an action looks and is called; what only differs on purpose is no different from what was chosen for it. */
export function intent(change: Change): Look & { word: string } {
  return onlyDiffers(change)
    ? { ...actionLook.keep, word: t().choice["keep-theirs"] }
    : { ...actionLook[change.action.type], word: t().action[change.action.type] };
}

export type StateWord = keyof Messages["state"];

/** The state of a row in one word: what the write did counts once the object is ready. */
export function stateWord(row: Row, ended: boolean): StateWord {
  if (row.state.type !== "applied") return row.state.type;
  if (ended && isOpen(row)) return "not-ready";
  switch (row.readiness?.type) {
    case undefined:
    case "ready":
      return row.state.effect;
    default:
      return row.readiness!.type;
  }
}

/** The result of an object in one word. */
export function entryWord(entry: Entry): StateWord {
  switch (entry.result.type) {
    case "applied":
      return entry.readiness?.type === "failed" || entry.readiness?.type === "timed-out"
        ? entry.readiness.type
        : entry.result.effect;
    case "not-done":
      return "cancelled";
    default:
      return entry.result.type;
  }
}

export const stateLook: Record<StateWord, Look> = {
  queued: { hue: "neutral", icon: "queued", bare: true },
  waiting: { hue: "blue", icon: "clock", bare: true },
  applying: { hue: "blue", icon: "active" },
  retrying: { hue: "amber", icon: "recreate" },
  created: { hue: "green", icon: "check" },
  updated: { hue: "green", icon: "check" },
  unchanged: { hue: "neutral", icon: "equal", bare: true },
  recreated: { hue: "green", icon: "check" },
  deleted: { hue: "green", icon: "check" },
  kept: { hue: "neutral", icon: "keep", bare: true },
  progressing: { hue: "blue", icon: "clock" },
  "not-ready": { hue: "amber", icon: "clock" },
  failed: { hue: "red", icon: "x-circle" },
  uncertain: { hue: "amber", icon: "alert" },
  "timed-out": { hue: "red", icon: "clock" },
  gone: { hue: "red", icon: "x-circle" },
  skipped: { hue: "amber", icon: "skip" },
  cancelled: { hue: "neutral", icon: "blocked", bare: true },
};

export const jobLook: Record<JobState["type"], Look> = {
  succeeded: { hue: "green", icon: "check-circle" },
  failed: { hue: "red", icon: "x-circle" },
  running: { hue: "blue", icon: "active" },
  finishing: { hue: "blue", icon: "clock" },
  suspended: { hue: "amber", icon: "alert" },
  "never-started": { hue: "amber", icon: "alert" },
};

export const tagLook: Record<EnvironmentTag, Look> = {
  production: { hue: "red", icon: "shield" },
  staging: { hue: "amber", icon: "layers" },
  test: { hue: "blue", icon: "flask" },
  development: { hue: "green", icon: "code" },
  untagged: { hue: "neutral", icon: "tag", bare: true },
};

export const outcomeLook: Record<Outcome, Look> = {
  succeeded: { hue: "green", icon: "check-circle" },
  "succeeded-with-skips": { hue: "amber", icon: "skip" },
  stopped: { hue: "amber", icon: "stop" },
  failed: { hue: "red", icon: "x-circle" },
  interrupted: { hue: "amber", icon: "alert" },
};
