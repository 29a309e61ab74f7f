import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/generated/report";
import {
  accessible,
  atApply,
  atReport,
  atReview,
  byId,
  click,
  enabled,
  opened,
  rows,
  user,
} from "../support";

describe("Report", () => {
  it("opens with the Job that did not run again and is not green", async () => {
    await atReport();
    expect(screen.getByTestId("headline")).toHaveTextContent(
      "staging-eu-1 runs Glasskube 0.3.0; 1 Job did not run again.",
    );
    expect(screen.getByTestId("outcome")).toHaveAttribute("data-hue", "amber");
    const job = screen.getByTestId("skipped-job-glasskube-webhook-cert-init");
    expect(job).toHaveTextContent("finished 41 days ago");
    expect(job).toHaveTextContent("--context staging-eu-1");
    expect(screen.getByTestId("todo")).toHaveTextContent("Decide whether Job glasskube-webhook-cert-init");
    expect(screen.getByTestId("list-changed")).toHaveTextContent("glasskube-controller-manager");
    await accessible();
  });

  it("keeps the ticks of what is done", async () => {
    await atReport();
    const box = () => within(screen.getByTestId("todo")).getByRole("checkbox");
    await user.click(box());
    expect(box()).toBeChecked();
    await click("back");
    await waitFor(() => expect(screen.getByTestId("primary")).toBeEnabled());
    await click("primary");
    await byId("todo");
    expect(box()).toBeChecked();
  });

  it("counts failures and leads with them", async () => {
    await atReport({ run: "fails" });
    expect(screen.getByTestId("headline")).toHaveTextContent(
      "1 resource failed on the way to Glasskube 0.3.0.",
    );
    expect(screen.getByTestId("outcome")).toHaveAttribute("data-hue", "red");
    expect(screen.getByTestId("list-failed")).toHaveTextContent("Failed to pull image");
    await accessible();
  });

  it("saves the report and begins anew", async () => {
    const host = await atReport();
    await click("save-report");
    await screen.findByText(/Saved as \/home\/ada\/glasslift-glasskube-staging-eu-1-/);
    expect(host.calls.some((call) => call.startsWith("saveReport"))).toBe(true);
    await click("primary");
    await byId("context-kind-dev");
    expect(screen.queryByTestId("cluster-bar")).toBeNull();
  });
});

describe("the report of a run that went on differently", () => {
  it("is green when nothing is left", async () => {
    await atReport({ plan: "install" });
    expect(screen.getByTestId("outcome")).toHaveAttribute("data-hue", "green");
    expect(screen.queryByTestId("todo")).toBeNull();
    expect(screen.getByTestId("list-changed")).toHaveAttribute("open");
    await accessible();
  });

  it("lists what a stop left out, and the command that does the rest", async () => {
    await atApply({ speed: 2 });
    await click("stop");
    await enabled("primary");
    await click("primary");
    expect(await byId("headline")).toHaveTextContent(/^Stopped by you after \d+ of 21 resources\.$/);
    expect(screen.getByTestId("outcome")).toHaveAttribute("data-hue", "amber");
    expect(screen.getByTestId("list-not-done")).not.toHaveAttribute("open");
    await user.click(within(screen.getByTestId("list-not-done")).getByText("Not done"));
    expect(screen.getByTestId("list-not-done")).toHaveAttribute("open");
    expect(screen.getByTestId("todo")).toHaveTextContent("glasslift-cli");
    expect(screen.getByTestId("todo")).toHaveTextContent("--context staging-eu-1");
    await accessible();
  });

  it("gives for a failure the command that looks at it, on this cluster only", async () => {
    await atReport({ run: "fails" });
    expect(screen.getByTestId("todo")).toHaveTextContent(
      "kubectl --kubeconfig /home/ada/.kube/config --context staging-eu-1 -n glasskube-system describe deployment.v1.apps/glasskube-controller-manager",
    );
    await user.click(within(screen.getByTestId("todo")).getAllByRole("button", { name: "Copy" })[0]!);
    expect(await navigator.clipboard.readText()).toContain("--context staging-eu-1");
  });

  it("says where the copy of a recreated Job is, and how to get it back", async () => {
    await atReview();
    await click("job-choice-recreate");
    await waitFor(() => expect(screen.getByTestId("headline")).toHaveTextContent("deleted and created anew"));
    await click("primary");
    await user.type(await byId("confirm-input"), "staging-eu-1");
    await click("confirm-apply");
    await enabled("primary");
    await click("primary");
    const copies = await byId("copies");
    expect(copies).not.toHaveAttribute("open");
    await user.click(within(copies).getByText("Copies that were saved"));
    expect(copies).toHaveTextContent("saved/Job-glasskube-webhook-cert-init.json");
    expect(copies).toHaveTextContent("--context staging-eu-1 replace --force -f");
    await accessible();
  });
});

describe("the timeline", () => {
  const open = async () => user.click(within(await byId("timeline")).getByText("Timeline of the run"));
  const spans = () => rows().filter((row) => row.dataset.testid?.startsWith("span-"));

  it("is drawn when it is asked for: what took time, in the order of beginning", async () => {
    await atReport({ speed: 1 });
    expect(screen.getByTestId("timeline").querySelector("[role=grid]")).toBeNull();
    for (const list of ["list-changed"]) await user.click(screen.getByTestId(list).querySelector("summary")!);
    await open();
    const names = spans().map((row) => row.dataset.testid);
    expect(names).toEqual([
      "span-Deployment-glasskube-controller-manager",
      "span-CronJob-glasskube-webhook-cert",
    ]);
    const bars = spans()[0]?.querySelectorAll<HTMLElement>(".bar") ?? [];
    expect(bars).toHaveLength(2);
    expect(Number.parseFloat(bars[1]!.style.left)).toBeGreaterThan(Number.parseFloat(bars[0]!.style.left));
    expect(spans()[0]).toHaveTextContent(/\+\d/);
    await accessible();
  });

  it("is there for a past run too", async () => {
    await opened({ history: "some" });
    await click("history-2");
    await byId("save-report");
    await user.click(screen.getByTestId("list-changed").querySelector("summary")!);
    await open();
    expect(spans()).toHaveLength(2);
    await accessible();
  });
});

describe("a past report", () => {
  it("says that nothing is connected, and leads back to the start page", async () => {
    const host = await opened({ history: "some" });
    await click("history-2");
    await byId("save-report");
    expect(screen.getByTestId("cluster-bar")).toHaveTextContent("staging-eu-1");
    expect(screen.getByTestId("cluster-bar")).toHaveTextContent("earlier run");
    expect(screen.getByTestId("skipped-job-glasskube-webhook-cert-init")).toBeInTheDocument();
    expect(host.calls.some((call) => call.startsWith("connect"))).toBe(false);
    await click("back");
    expect(await byId("history-1")).toBeInTheDocument();
  });

  it("of a run that broke off says how far it came", async () => {
    await opened({ history: "some" });
    await click("history-1");
    expect(await byId("headline")).toHaveTextContent(/^Interrupted after \d+ of 21 resources\.$/);
    expect(screen.getByTestId("todo")).toBeInTheDocument();
    await accessible();
  });

  it("that cannot be read says why", async () => {
    const host = await opened({ history: "some" });
    host.pastReport = () =>
      Promise.reject({
        code: "record-unreadable",
        params: { run: "r", error: "damaged" },
        retryable: false,
      });
    await click("history-2");
    expect(await screen.findByText("The record of the run r cannot be read: damaged.")).toBeInTheDocument();
  });
});

describe("what is left", () => {
  const DEPLOYMENT = 17;

  /** Opens the report of a run that succeeded, changed. */
  async function withReport(change: (report: Report) => Partial<Report>): Promise<void> {
    const host = await opened({ history: "some" });
    const past = host.pastReport.bind(host);
    host.pastReport = async (id) => {
      const report = { ...(await past(id)), skipped_jobs: [], todo: [], outcome: "succeeded" as const };
      return { ...report, ...change(report) };
    };
    await click("history-2");
    await byId("save-report");
  }

  const entry = (report: Report, part: Partial<Report["entries"][number]>) =>
    report.entries.map((one) => (one.change === DEPLOYMENT ? { ...one, ...part } : one));

  it("says first what was applied and was not ready when the run ended, and counts it as open", async () => {
    await withReport((report) => ({
      outcome: "stopped",
      entries: entry(report, {
        result: { type: "not-ready", effect: "updated" },
        readiness: {
          type: "progressing",
          missing: { what: { type: "replicas", have: 1, want: 2, how: "available" } },
        },
      }),
      todo: [
        {
          type: "look-at-not-ready",
          change: DEPLOYMENT,
          commands: [{ purpose: "inspect", line: "kubectl describe deployment.v1.apps/x" }],
        },
      ],
    }));
    const total = await screen.findByTestId("headline");
    const [, reached, all] = /after (\d+) of (\d+)/.exec(total.textContent ?? "") ?? [];
    expect(Number(reached)).toBe(Number(all) - 1);
    expect(screen.getByTestId("outcome")).toHaveAttribute("data-hue", "amber");
    const todo = screen.getByTestId("todo");
    expect(todo).toHaveTextContent("Look at Deployment glasskube-controller-manager");
    expect(todo).toHaveTextContent("Applied, not ready (was: 1 of 2 replicas available).");
    expect(todo).toHaveTextContent("kubectl describe deployment.v1.apps/x");
    expect(screen.getByTestId("list-not-ready")).toHaveTextContent("Applied, not ready");
    const row = screen.getByTestId("entry-Deployment-glasskube-controller-manager");
    expect(row).toHaveAttribute("data-result", "not-ready");
    expect(row.querySelector(".green")).toBeNull();
    await accessible();
  });

  it("is amber while something stands still by its own settings", async () => {
    await withReport((report) => ({
      entries: entry(report, { readiness: { type: "ready", note: "paused" } }),
      todo: [
        {
          type: "go-on",
          change: DEPLOYMENT,
          note: "paused",
          commands: [
            { purpose: "inspect", line: "kubectl describe x" },
            { purpose: "go-on", line: "kubectl rollout resume x" },
          ],
        },
      ],
    }));
    expect(screen.getByTestId("headline")).toHaveTextContent(
      "Glasskube 0.3.0 is applied to staging-eu-1, and 1 resource does not run it yet.",
    );
    expect(screen.getByTestId("outcome")).toHaveAttribute("data-hue", "amber");
    const todo = screen.getByTestId("todo");
    expect(todo).toHaveTextContent("Let Deployment glasskube-controller-manager go on");
    expect(todo).toHaveTextContent("It is paused, so its Pods stay as they are.");
    expect(todo).toHaveTextContent("kubectl rollout resume x");
  });

  it("lists every remark of the run, and what the plan did not say is to do", async () => {
    await withReport(() => ({
      notices: [
        { changes: [DEPLOYMENT], message: "known before", settled: true },
        {
          changes: [DEPLOYMENT],
          message: "",
          own: { code: "left-over", params: { fields: "metadata.labels.old" }, retryable: false },
          settled: false,
        },
      ],
      todo: [{ type: "look-at-notice", notice: 1, commands: [] }],
    }));
    const said = "metadata.labels.old should have gone with the old version and is still there";
    expect(screen.getByTestId("notices")).toHaveTextContent("known before");
    expect(screen.getByTestId("notices")).toHaveTextContent(said);
    expect(screen.getByTestId("todo")).toHaveTextContent(said);
    expect(screen.getByTestId("todo")).not.toHaveTextContent("known before");
    await accessible();
  });

  it("says what differs on purpose", async () => {
    await withReport((report) => ({
      entries: entry(report, {
        kept: [{ manager: "argocd-controller", path: "spec.x", live: "web:hotfix", desired: "web:1.1.0" }],
      }),
    }));
    expect(screen.getByTestId("headline")).toHaveTextContent("1 resource differs on purpose.");
    expect(screen.getByTestId("list-differs")).toHaveTextContent(
      "keeps spec.x of argocd-controller: web:hotfix instead of web:1.1.0",
    );
  });
});
