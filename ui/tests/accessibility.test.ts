import { screen, waitFor } from "@testing-library/svelte";
import { afterEach, describe, expect, it } from "vitest";
import { setLanguage } from "../src/messages";
import {
  accessible,
  atApply,
  atBundle,
  atReport,
  atReview,
  byId,
  click,
  enabled,
  opened,
  step,
  user,
} from "./support";

/** Where a person can be: what it is called, the step that it belongs to, and the way there. */
const stations: [string, string, () => Promise<unknown>][] = [
  ["the start page", "start", () => opened({ history: "some" })],
  ["no kubeconfig", "cluster", () => opened({ sources: "none" })],
  ["a broken kubeconfig", "cluster", () => opened({ sources: "broken" })],
  ["a cluster chosen", "cluster", async () => (await opened(), await click("context-prod-eu-1"))],
  [
    "a failed connection",
    "cluster",
    async () => {
      await opened({ connect: "fails" });
      await click("context-staging-eu-1");
      await click("connect");
      await screen.findByRole("alert");
    },
  ],
  [
    "production",
    "cluster",
    async () => {
      await opened();
      await click("context-prod-eu-1");
      await click("connect");
      await byId("production");
    },
  ],
  [
    "a context that leads elsewhere",
    "cluster",
    async () => {
      await opened({ history: "some", identity: "moved", start: { context: "staging-eu-1" } });
      await click("connect");
      await byId("moved");
    },
  ],
  [
    "the settings",
    "cluster",
    async () => (await opened(), await click("settings"), await byId("settings-dialog")),
  ],
  ["the bundles on offer", "bundle", () => atBundle()],
  [
    "a bundle with errors",
    "bundle",
    async () => (await atBundle({ bundle: "fails" }), await click("bundle-file"), await byId("findings")),
  ],
  [
    "an old bundle",
    "bundle",
    async () => (await atBundle({ bundle: "old" }), await click("bundle-file"), await byId("notices")),
  ],
  ["a plan", "review", () => atReview()],
  ["a plan with everything", "review", () => atReview({ plan: "rich" })],
  ["a plan that lacks permissions", "review", () => atReview({ plan: "forbidden" })],
  ["a blocked plan", "review", () => atReview({ plan: "blocked" })],
  ["nothing to change", "review", () => atReview({ plan: "same" })],
  [
    "a plan under headings",
    "review",
    async () => {
      await atReview({ plan: "rich" });
      await user.selectOptions(screen.getByTestId("group"), "wave");
      await screen.findByRole("treegrid");
    },
  ],
  [
    "the confirmation in production",
    "review",
    async () => (await atReview({}, "prod-eu-1"), await click("primary"), await byId("confirm-input")),
  ],
  ["a run", "apply", () => atApply({ hold: 40 })],
  ["a run that waits", "apply", () => atApply({ hold: 87 })],
  ["a run that is stopped", "apply", async () => (await atApply({ hold: 40 }), await click("stop"))],
  ["a failure", "apply", async () => (await atApply({ run: "fails" }), await enabled("primary"))],
  ["the end of a run", "apply", async () => (await atApply(), await enabled("primary"))],
  ["a report", "report", () => atReport()],
  ["the report of a failure", "report", () => atReport({ run: "fails" })],
  [
    "a past report with its timeline",
    "report",
    async () => {
      await opened({ history: "some" });
      await click("history-2");
      await user.click((await byId("timeline")).querySelector("summary")!);
    },
  ],
];

afterEach(() => void setLanguage("en"));

/** Colours need a layout: `cargo xtask screenshots` asks axe in the web view about both colour schemes too. */
describe("axe has nothing to object to", () => {
  it.each(stations)("%s (%s), in both languages", async (_, at, enter) => {
    await enter();
    expect(step()).toBe(at);
    await accessible();
    // Switched at run time, as the settings do.
    void setLanguage("zh-CN");
    await waitFor(() => expect(document.body.textContent).toMatch(/\p{Script=Han}/u));
    await accessible();
  });
});
