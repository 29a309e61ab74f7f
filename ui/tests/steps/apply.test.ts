import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { RunState } from "../../src/generated/event";
import type { Missing, Readiness } from "../../src/generated/object";
import type { Problem } from "../../src/generated/problem";
import { accessible, atApply, atReview, byId, click, rows, step } from "../support";

const DEPLOYMENT = 17;
const CRON_JOB = 18;
const deployment = () => screen.getByTestId("row-Deployment-glasskube-controller-manager");
const detail = () => screen.getByTestId("detail");

const problem: Problem = {
  code: "webhook-unreachable",
  params: { doing: "looking", said: "The webhook said no." },
  retryable: true,
};
const missing = { what: { type: "replicas", have: 1, want: 3, how: "available" } } as const;

/** A run that has begun and stands still. */
const held = () => atApply({ hold: 1 });

describe("a run", () => {
  it("shows every row with its state and the skipped Job with its reason", async () => {
    await atApply();
    const job = await byId("row-Job-glasskube-webhook-cert-init");
    await waitFor(() => expect(job).toHaveAttribute("data-state", "skipped"));
    expect(job).toHaveTextContent("succeeded 41 days ago");
    await waitFor(() => expect(screen.getByTestId("progress")).toHaveTextContent("21 of 21"));
    await waitFor(() => expect(deployment()).toHaveAttribute("data-readiness", "ready"));
    await accessible();
  });

  it("says what is waited for while it waits", async () => {
    await atApply({ hold: 87 });
    await waitFor(() =>
      expect(screen.getByTestId("progress")).toHaveTextContent(
        "20 of 21, waiting for Deployment glasskube-controller-manager: 0 of 1 replicas available",
      ),
    );
    expect(screen.getByTestId("primary")).toBeDisabled();
    expect(screen.queryByTestId("back")).toBeNull();
  });

  it("says since when the first of several is waited for, and counts the others", async () => {
    const host = await held();
    const since = new Date(Date.now() - 75_000).toISOString();
    const waiting = [DEPLOYMENT, CRON_JOB].map((change) => ({ change, missing, since }));
    host.emit({ type: "progress", done: 3, total: 21, waiting });
    await waitFor(() =>
      expect(screen.getByTestId("progress")).toHaveTextContent(
        /3 of 21, waiting for Deployment glasskube-controller-manager: 1 of 3 replicas available and 1 more, for 1:1\d/,
      ),
    );
    const bar = screen.getByRole("progressbar");
    expect(bar).toHaveAttribute("aria-valuenow", "3");
    expect(bar).toHaveAttribute("aria-valuemax", "21");
  });

  it("says that it waits for a sign-in, with the words of the tool, and why it stopped without one", async () => {
    const host = await held();
    host.emit({ type: "sign-in", state: { type: "waiting", tool: "aws" } });
    const notice = await byId("sign-in");
    expect(notice).toHaveTextContent("Waiting for sign-in: aws is running");
    host.emit({ type: "sign-in", state: { type: "waiting", tool: "aws", said: "open https://idp.example" } });
    await waitFor(() => expect(notice).toHaveTextContent("open https://idp.example"));
    await accessible();
    host.emit({ type: "sign-in", state: { type: "signed-in" } });
    await waitFor(() => expect(screen.queryByTestId("sign-in")).toBeNull());
    const failed: Problem = {
      code: "sign-in-tool-failed",
      params: { tool: "aws", said: "session expired", exit_code: "1" },
      retryable: true,
    };
    host.emit({ type: "sign-in", state: { type: "failed", problem: failed } });
    await screen.findByText("Signing in again failed, so the run stops");
    await accessible();
  });

  it("explains a failure in place and announces it once", async () => {
    await atApply({ run: "fails" });
    await waitFor(() => expect(deployment()).toHaveAttribute("data-state", "failed"));
    await waitFor(() => expect(detail()).toHaveTextContent("The change stays on the cluster."));
    expect(screen.getAllByRole("alert").map((one) => one.textContent)).toEqual(["1 resource failed"]);
    await accessible();
  });

  it("filters its rows and follows what happens until somebody scrolls", async () => {
    const host = await held();
    host.emit({ type: "state", change: DEPLOYMENT, state: { type: "failed", problem } });
    await click("filter-failed");
    await waitFor(() => expect(rows()).toHaveLength(2));
    await click("filter-changes");
    expect(rows()).toHaveLength(3);
    await click("filter-skipped");
    expect(await screen.findByText("No resource matches")).toBeInTheDocument();
    await click("filter-all");
    expect(screen.getByTestId("follow")).toBeChecked();
    await fireEvent.wheel(screen.getByRole("grid"));
    expect(screen.getByTestId("follow")).not.toBeChecked();
  });

  it("shows what the engine says beside its states", async () => {
    const host = await held();
    host.emit({ type: "notice", change: null, message: "The connection was lost and is back." });
    expect(await screen.findByText("The connection was lost and is back.")).toBeInTheDocument();
  });
});

describe("each state of a row", () => {
  const cases: [string, RunState, Readiness | null, word: string, note: string][] = [
    ["queued", { type: "queued" }, null, "Queued", ""],
    [
      "waiting",
      { type: "waiting", on: { type: "definition", name: "packages" } },
      null,
      "Waiting",
      "packages",
    ],
    ["applying", { type: "applying", step: "applying" }, null, "Applying", "writing"],
    [
      "deleting",
      { type: "applying", step: "awaiting-deletion" },
      null,
      "Applying",
      "waiting until the old one is gone",
    ],
    ["created", { type: "applied", effect: "created" }, { type: "ready", note: null }, "Created", ""],
    ["unchanged", { type: "applied", effect: "unchanged" }, null, "Unchanged", ""],
    ["kept", { type: "applied", effect: "kept" }, null, "Kept", ""],
    ["deleted", { type: "applied", effect: "deleted" }, null, "Deleted", ""],
    ["recreated", { type: "applied", effect: "recreated" }, null, "Recreated", ""],
    [
      "paused",
      { type: "applied", effect: "updated" },
      { type: "ready", note: "paused" },
      "Updated",
      "it is paused",
    ],
    [
      "progressing",
      { type: "applied", effect: "updated" },
      { type: "progressing", missing },
      "Getting ready",
      "1 of 3 replicas available",
    ],
    [
      "timed out",
      { type: "applied", effect: "updated" },
      { type: "timed-out", missing },
      "Timed out",
      "1 of 3 replicas available",
    ],
    [
      "not ready",
      { type: "applied", effect: "updated" },
      { type: "failed", why: { what: { type: "volume-lost" } } },
      "Failed",
      "its volume is lost",
    ],
    ["gone", { type: "applied", effect: "updated" }, { type: "gone" }, "Gone", ""],
    ["failed", { type: "failed", problem }, null, "Failed", "Looking at it: The webhook said no."],
    [
      "left out",
      { type: "skipped", reason: { type: "dependency-failed", on: DEPLOYMENT } } as unknown as RunState,
      null,
      "Skipped",
      "",
    ],
    ["cancelled", { type: "cancelled" }, null, "Not started", ""],
  ];

  it.each(cases)("%s: has its word, its reason and its detail", async (_, state, readiness, word, note) => {
    const host = await held();
    host.emit({ type: "state", change: CRON_JOB, state });
    if (readiness !== null) host.emit({ type: "readiness", change: CRON_JOB, readiness });
    const row = screen.getByTestId("row-CronJob-glasskube-webhook-cert");
    await waitFor(() => expect(row).toHaveAttribute("data-state", state.type));
    await waitFor(() => expect(row).toHaveTextContent(word));
    // The readiness may come with a redraw of its own.
    if (note !== "") await waitFor(() => expect(row).toHaveTextContent(note));
    await click("row-CronJob-glasskube-webhook-cert");
    expect(detail()).toHaveTextContent(word);
    if (note !== "") expect(detail().textContent?.toLowerCase()).toContain(note.toLowerCase());
  });
});

describe("a retry", () => {
  it("shows its number, its cause and its countdown, which runs", async () => {
    const host = await held();
    const ago = new Date(Date.now() - 3000).toISOString();
    host.emit(
      { type: "state", change: DEPLOYMENT, state: { type: "retrying", n: 2, in_seconds: 9, why: problem } },
      ago,
    );
    await waitFor(() => expect(deployment()).toHaveAttribute("data-state", "retrying"));
    expect(deployment()).toHaveTextContent("The webhook said no.");
    await click("row-Deployment-glasskube-controller-manager");
    const seconds = () => Number(/Attempt 2 in (\d+) s/.exec(detail().textContent ?? "")?.[1]);
    const first = seconds();
    expect(first).toBeLessThanOrEqual(7);
    await waitFor(() => expect(seconds()).toBeLessThan(first), { timeout: 5000 });
    expect(detail()).toHaveTextContent("Nothing has to be done.");
    await accessible();
  });

  it("ends in the write", async () => {
    await atApply({ run: "retries" });
    await waitFor(() => expect(deployment()).toHaveAttribute("data-readiness", "ready"));
  });
});

describe("stopping", () => {
  it("lets what is being written finish, says so, and then offers to stop at once", async () => {
    const host = await atApply({ hold: 30 });
    expect(screen.queryByTestId("stop-now")).toBeNull();
    await click("stop");
    expect(host.calls.filter((call) => call.startsWith("stopRun"))).toEqual(["stopRun after-current"]);
    expect(screen.getByTestId("stop")).toBeDisabled();
    expect(screen.getByTestId("stop")).toHaveTextContent("Stopping…");
    expect(screen.getByText(/Changes that are already applied stay/)).toBeInTheDocument();
    await accessible();
  });

  it("stops at once on the second request, and names what is then uncertain", async () => {
    const host = await held();
    host.emit({ type: "state", change: DEPLOYMENT, state: { type: "applying", step: "applying" } });
    await waitFor(() => expect(deployment()).toHaveAttribute("data-state", "applying"));
    await click("stop");
    await click("stop-now");
    expect(host.calls.filter((call) => call.startsWith("stopRun"))).toEqual([
      "stopRun after-current",
      "stopRun at-once",
    ]);
    expect(screen.queryByTestId("stop-now")).toBeNull();
    expect(screen.getByTestId("stop")).toHaveTextContent("Stopping at once");
    expect(
      screen.getByText(/Uncertain until the next comparison: Deployment glasskube-controller-manager/),
    ).toBeInTheDocument();
    await accessible();
    host.emit({ type: "run-finished", outcome: "stopped" });
    expect(await screen.findByRole("heading", { level: 1, name: "Stopped" })).toBeInTheDocument();
    expect(screen.queryByTestId("stop")).toBeNull();
  });

  it("says what is put back before the end, and how long that may take", async () => {
    const host = await held();
    host.emit({ type: "stop-requested", how: "at-once" });
    const since = new Date(Date.now() - 17_500).toISOString();
    const missing: Missing = { what: { type: "put-back", within_seconds: 60 } };
    host.emit({ type: "progress", done: 1, total: 21, waiting: [{ change: DEPLOYMENT, missing, since }] });
    await waitFor(() =>
      expect(screen.getByTestId("progress")).toHaveTextContent(
        /putting Deployment glasskube-controller-manager back, 4[23] s/,
      ),
    );
    expect(screen.getByTestId("stop")).toHaveTextContent("Stopping at once");
    await accessible();
  });

  it("can be asked again when the request did not get through", async () => {
    const host = await held();
    host.stopRun = () => Promise.reject(problem);
    await click("stop");
    expect(await screen.findByText("Looking at it: The webhook said no.")).toBeInTheDocument();
    expect(screen.getByTestId("stop")).toBeEnabled();
  });
});

describe("what goes wrong around a run", () => {
  it("says why a run did not start, and leads back to the plan", async () => {
    const host = await atReview();
    host.startRun = () => Promise.reject(problem);
    await click("primary");
    await click("confirm-apply");
    expect(await screen.findByText("The run did not start")).toBeInTheDocument();
    await accessible();
    await click("back");
    expect(step()).toBe("review");
  });

  it("asks for the report again when it could not be made", async () => {
    const host = await held();
    const report = host.report;
    host.report = () => Promise.reject(problem);
    host.emit({ type: "run-finished", outcome: "failed" });
    const alert = (await screen.findByText("The report could not be made")).closest<HTMLElement>("[role]");
    expect(screen.getByTestId("primary")).toBeDisabled();
    host.report = report;
    await fireEvent.click(within(alert ?? document.body).getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.getByTestId("primary")).toBeEnabled());
  });
});
