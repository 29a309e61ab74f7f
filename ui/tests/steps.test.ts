import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { describe, expect, it, vi } from "vitest";
import App from "../src/App.svelte";
import { scriptedHost, type Script } from "../src/host.scripted";

const user = userEvent.setup();
const byId = (id: string) => screen.findByTestId(id);
const click = async (id: string) => user.click(await byId(id));

async function opened(script: Partial<Script> = {}) {
  const host = scriptedHost(script);
  render(App, { props: { host } });
  if (script.sources !== "none") await byId("context-kind-dev");
  return host;
}

async function atBundle(script: Partial<Script> = {}, context = "staging-eu-1") {
  const host = await opened(script);
  await click(`context-${context}`);
  await click("connect");
  await waitFor(() => expect(screen.getByTestId("primary")).toBeEnabled());
  await click("primary");
  await byId("bundle-file");
  return host;
}

async function atReview(script: Partial<Script> = {}, context = "staging-eu-1") {
  const host = await atBundle(script, context);
  await click("catalog-glasskube-0.3.0");
  await byId("bundle-summary");
  await click("primary");
  await screen.findByRole("grid");
  return host;
}

async function atApply(script: Partial<Script> = {}) {
  const host = await atReview(script);
  await click("primary");
  await click("confirm-apply");
  await byId("progress");
  return host;
}

async function atReport(script: Partial<Script> = {}) {
  const host = await atApply(script);
  await waitFor(() => expect(screen.getByTestId("primary")).toBeEnabled());
  await click("primary");
  await byId("save-report");
  return host;
}

async function accessible() {
  // jsdom has no layout: contrast is checked in a real browser.
  const results = await axe.run(document.body, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  expect(results.violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([]);
}

/** Rows of the grid with its header. */
function rows(): HTMLElement[] {
  return within(screen.getByRole("grid")).getAllByRole("row");
}

function step(): string | null {
  return document.querySelector("[data-step]")?.getAttribute("data-step") ?? null;
}

describe("Cluster", () => {
  it("lists contexts by file with host and user, and contacts nothing", async () => {
    const host = await opened();
    const context = await byId("context-staging-eu-1");
    expect(context).toHaveTextContent("api.staging.example.com");
    expect(context).toHaveTextContent("ops@example.com");
    expect(screen.getByText("/home/ada/.kube/config")).toBeInTheDocument();
    expect(screen.getByTestId("primary")).toBeDisabled();
    expect(host.calls.some((call) => call.startsWith("connect"))).toBe(false);
    await accessible();
  });

  it("shows why a context cannot be used and does not let it be chosen", async () => {
    await opened();
    const broken = await byId("context-old-lab");
    expect(broken).toHaveTextContent("does not define");
    expect(within(broken).getByRole("radio")).toBeDisabled();
  });

  it("finds contexts by name, host or user", async () => {
    await opened();
    await user.type(await byId("context-search"), "eu1.example");
    expect(screen.getByTestId("context-prod-eu-1")).toBeInTheDocument();
    expect(screen.queryByTestId("context-kind-dev")).toBeNull();
  });

  it("adds a file that the user picks and selects its context", async () => {
    const host = await opened();
    await click("kubeconfig-add");
    const added = await byId("context-lab");
    expect(host.calls).toContain("pickKubeconfig");
    expect(within(added).getByRole("radio")).toBeChecked();
  });

  it("says where it looked when there is no kubeconfig", async () => {
    await opened({ sources: "none" });
    await screen.findByText("No kubeconfig found");
    expect(screen.getByText(/KUBECONFIG/)).toBeInTheDocument();
    await accessible();
  });

  it("ticks off the connection test and then names the cluster in the bar", async () => {
    await opened();
    await click("context-staging-eu-1");
    await click("connect");
    const bar = await byId("cluster-bar");
    expect(bar).toHaveTextContent("staging-eu-1");
    expect(bar).toHaveTextContent("api.staging.example.com");
    for (const check of [
      "config",
      "credentials",
      "reach",
      "tls",
      "version",
      "identity",
      "discovery",
      "health",
    ])
      expect(await byId(`check-${check}`)).toHaveAttribute("data-state", "passed");
    expect(await byId("check-version")).toHaveTextContent("38 ms");
    await accessible();
  });

  it("explains a failed connection at its line, once", async () => {
    await opened({ connect: "fails" });
    await click("context-staging-eu-1");
    await click("connect");
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("authority that this kubeconfig does not know");
    expect(alert).toHaveTextContent("Download the kubeconfig again");
    expect(screen.getAllByRole("alert")).toHaveLength(1);
    expect(screen.getByTestId("check-tls")).toHaveAttribute("data-state", "failed");
    expect(screen.getByTestId("check-discovery")).toHaveAttribute("data-state", "notTried");
    expect(screen.queryByTestId("cluster-bar")).toBeNull();
    await accessible();
  });

  it("marks production by word", async () => {
    await opened();
    await click("context-prod-eu-1");
    await click("connect");
    expect(await byId("production")).toHaveTextContent("Production");
    await user.selectOptions(await byId("environment"), "test");
    await waitFor(() => expect(screen.queryByTestId("production")).toBeNull());
    expect(screen.getByTestId("tag")).toHaveTextContent("Test");
  });
});

describe("Bundle", () => {
  it("shows what is in a catalog version, its Jobs by name", async () => {
    await atBundle();
    await click("catalog-glasskube-0.3.0");
    const summary = await byId("bundle-summary");
    expect(summary).toHaveTextContent("Glasskube 0.3.0");
    expect(summary).toHaveTextContent("21 resources");
    expect(summary).toHaveTextContent("glasskube-webhook-cert-init");
    expect(screen.getByTestId("primary")).toHaveTextContent("Compare with staging-eu-1");
    await accessible();
  });

  it("says what it permits in the whole cluster, the powerful in sight", async () => {
    await atBundle();
    await click("catalog-glasskube-0.3.0");
    const grants = await byId("grants");
    expect(grants).toHaveTextContent("May do everything");
    expect(grants).toHaveTextContent("by ClusterRole cluster-admin");
    expect(grants).toHaveTextContent("all verbs on all resources of packages.glasskube.dev");
    const listed = within(grants).getByText("1 more binding, limited to the rules it lists");
    expect(listed.closest("details")).not.toHaveAttribute("open");
    expect(screen.getByTestId("bundle-summary")).toHaveTextContent("Kubernetes v1.21 or newer");
    expect(screen.getByTestId("bundle-summary")).toHaveTextContent("1 CronJob");
    expect(screen.queryByTestId("notices")).toBeNull();
  });

  it("names API versions that the connected cluster refuses", async () => {
    await atBundle({ bundle: "old" });
    await click("bundle-file");
    const notices = await byId("notices");
    expect(notices).toHaveTextContent("Kubernetes v1.36 will refuse 2 resources");
    expect(notices).toHaveTextContent(
      "v1.36 no longer serves policy/v1beta1 PodDisruptionBudget; use policy/v1.",
    );
    expect(notices).toHaveTextContent("v1 Endpoints is deprecated since v1.33; use discovery.k8s.io/v1.");
    expect(screen.getByTestId("primary")).toBeEnabled();
    await accessible();
  });

  it("lists errors by file with their place, and goes no further", async () => {
    await atBundle({ bundle: "fails" });
    await click("bundle-file");
    const findings = await byId("findings");
    expect(findings).toHaveTextContent("3 errors, 2 warnings in 3 files");
    const first = screen.getByTestId("finding-1");
    expect(first).toHaveTextContent("Error");
    expect(first).toHaveTextContent("8:1");
    expect(first).toHaveTextContent("Replace the tab by spaces.");
    expect(first.closest("section")).toHaveTextContent("deploy/service.yaml");
    expect(screen.getByTestId("finding-5")).toHaveTextContent("Warning");
    expect(screen.getByTestId("primary")).toBeDisabled();
    await accessible();
  });

  it("copies all findings as text, with the caret under its column", async () => {
    await atBundle({ bundle: "fails" });
    await click("bundle-file");
    await byId("findings");
    await user.click(screen.getByRole("button", { name: "Copy all" }));
    const text = await navigator.clipboard.readText();
    expect(text).toContain("deploy/service.yaml:8:1: error: A tab stands where spaces are needed.");
    expect(text).toContain(`              defaultMode: 0644\n  ${" ".repeat(25)}^`);
    expect(text).toContain("password: ***\n  Give it a metadata.name.");
  });

  it("folds the warnings of a bundle that can be used", async () => {
    await atBundle({ bundle: "warns" });
    await click("bundle-file");
    const findings = await byId("findings");
    const title = within(findings).getByText("2 warnings in 2 files");
    expect(title.closest("details")).not.toHaveAttribute("open");
    expect(screen.getByTestId("primary")).toBeEnabled();
  });

  it("shows 200 of many findings until all are asked for", async () => {
    await atBundle({ bundle: "many" });
    await click("bundle-file");
    await byId("findings");
    expect(screen.getByTestId("finding-200")).toBeInTheDocument();
    expect(screen.queryByTestId("finding-201")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Show all 240" }));
    expect(screen.getByTestId("finding-240")).toBeInTheDocument();
  });

  it("takes a typed path", async () => {
    const host = await atBundle();
    await user.type(await byId("bundle-source"), "/tmp/all.yaml{Enter}");
    await byId("bundle-summary");
    expect(host.calls).toContain("loadBundle /tmp/all.yaml");
  });

  it("shows where files can be dropped while they are over the step", async () => {
    const host = await atBundle();
    host.drop({ type: "over" });
    expect(await byId("drop-zone")).toHaveTextContent("Drop to read");
    await accessible();
    host.drop({ type: "leave" });
    await waitFor(() => expect(screen.queryByTestId("drop-zone")).toBeNull());
    host.drop({ type: "drop", paths: ["/tmp/deploy"] });
    await byId("bundle-summary");
    expect(host.calls).toContain("loadBundle /tmp/deploy");
  });

  it("takes pasted manifests in a dialog and says that they stay in memory", async () => {
    const host = await atBundle();
    await click("bundle-paste");
    const area = await byId("paste-text");
    await waitFor(() => expect(area).toHaveFocus());
    expect(screen.getByTestId("paste-load")).toBeDisabled();
    await user.paste("kind: Namespace");
    await accessible();
    await click("paste-load");
    expect(await byId("bundle-summary")).toHaveTextContent("stays in memory");
    expect(screen.queryByTestId("paste-dialog")).toBeNull();
    expect(host.calls).toContain("loadText kind: Namespace");
  });

  it("takes Ctrl+V outside of fields, and leaves it alone inside", async () => {
    const host = await atBundle();
    await user.click(await byId("bundle-source"));
    await user.paste("/tmp/all.yaml");
    expect(screen.getByTestId("bundle-source")).toHaveValue("/tmp/all.yaml");
    const button = screen.getByTestId("bundle-folder");
    button.focus();
    await user.keyboard("{Control>}v{/Control}");
    expect(button).toHaveFocus();
    await user.paste("kind: Namespace");
    await byId("bundle-summary");
    expect(host.calls.filter((call) => call.startsWith("load"))).toEqual(["loadText kind: Namespace"]);
  });

  it("lists what was read before, and explains what is gone", async () => {
    const host = await atBundle();
    expect(await byId("recent-1")).toHaveTextContent("Glasskube 0.2.1");
    expect(screen.getByTestId("recent-2")).toHaveTextContent("rendered-all-in-one.yaml");
    await click("recent-4");
    expect(await screen.findByRole("alert")).toHaveTextContent("There is no file /media/usb");
    expect(screen.getByTestId("recent-4")).toHaveAttribute("aria-pressed", "true");
    await accessible();
    await click("recent-1");
    await byId("bundle-summary");
    expect(host.calls).toContain("loadBundle glasskube@0.2.1");
  });
});

describe("Review", () => {
  it("opens with the counts in a sentence and the evidence for the Job", async () => {
    await atReview();
    expect(screen.getByTestId("headline")).toHaveTextContent(
      "2 resources will change, 1 Job will be skipped, 18 stay as they are.",
    );
    const detail = screen.getByTestId("detail");
    expect(detail).toHaveTextContent("glasskube-webhook-cert-init");
    expect(detail).toHaveTextContent("Succeeded");
    expect(detail).toHaveTextContent("Finished 41 days ago");
    expect(detail).toHaveTextContent("v0.2.1");
    expect(detail).toHaveTextContent("v0.3.0");
    expect(detail).toHaveTextContent("The server refuses: spec.template cannot change.");
    expect(screen.getByTestId("job-choice-skip")).toBeChecked();
    expect(screen.getByTestId("job-choice-update")).toBeDisabled();
    expect(screen.getByTestId("primary")).toHaveTextContent("Upgrade 2 resources on staging-eu-1");
    await accessible();
  });

  it("puts changes first and marks rows with their action", async () => {
    await atReview();
    const actions = rows().slice(1);
    expect(actions.map((row) => row.dataset.action).slice(0, 4)).toEqual([
      "update",
      "update",
      "skip",
      "unchanged",
    ]);
  });

  it("fetches the difference of the selected row", async () => {
    const host = await atReview();
    await click("row-Deployment-glasskube-controller-manager");
    const detail = await byId("detail");
    await within(detail).findByText("On the cluster now, and what the server would store");
    expect(host.calls).toContain("changeDetail 17");
    expect(detail).toHaveTextContent("Takes over fields that glasskube set.");
  });

  it("plans again when a Job is to be recreated, and asks for the name of the context", async () => {
    const host = await atReview();
    await click("job-choice-recreate");
    await waitFor(() =>
      expect(screen.getByTestId("headline")).toHaveTextContent("1 will be deleted and created anew"),
    );
    expect(screen.getByTestId("row-Job-glasskube-webhook-cert-init")).toHaveAttribute(
      "data-action",
      "recreate",
    );
    await click("primary");
    const confirm = await byId("confirm-apply");
    expect(confirm).toBeDisabled();
    expect(confirm).toHaveTextContent("Upgrade 3 resources on staging-eu-1");
    await user.type(await byId("confirm-input"), "staging-eu-1{Enter}");
    expect(host.calls).not.toContain("startRun");
    expect(confirm).toBeEnabled();
    await accessible();
    await user.click(confirm);
    await byId("progress");
    expect(host.calls).toContain("startRun");
  });

  it("starts the confirmation on Cancel, and Enter there writes nothing", async () => {
    const host = await atReview();
    await click("primary");
    await waitFor(() => expect(screen.getByTestId("confirm-cancel")).toHaveFocus());
    expect(screen.getByTestId("confirm-dialog")).toHaveTextContent("https://api.staging.example.com");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.queryByTestId("confirm-dialog")).toBeNull());
    expect(host.calls).not.toContain("startRun");
    expect(step()).toBe("review");
  });

  it("filters by action and by words, and offers a way back from nothing", async () => {
    await atReview();
    await click("filter-skip");
    expect(rows()).toHaveLength(2);
    await user.type(screen.getByTestId("review-search"), "deployment");
    await user.click(await screen.findByRole("button", { name: "Show all resources" }));
    expect(rows()).toHaveLength(22);
  });

  it("moves through the table by keys", async () => {
    await atReview();
    const first = screen.getByTestId("row-Deployment-glasskube-controller-manager");
    await user.click(first);
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(screen.getByTestId("row-CronJob-glasskube-webhook-cert")).toHaveFocus());
    await user.keyboard("{End}");
    await waitFor(() =>
      expect(
        screen.getByTestId("row-ValidatingWebhookConfiguration-glasskube-validating-webhook-configuration"),
      ).toHaveFocus(),
    );
    expect(screen.getByTestId("detail")).toHaveTextContent("The cluster already stores exactly this.");
  });

  it("does not start while something is blocked, and says the ways out", async () => {
    await atReview({ plan: "blocked" });
    expect(screen.getByTestId("primary")).toBeDisabled();
    expect(screen.getByTestId("detail")).toHaveTextContent("spec.clusterIP cannot change after creation.");
    expect(screen.getByTestId("detail")).toHaveTextContent("Recreate it");
    await accessible();
  });

  it("says when the cluster already matches, and has nothing to apply", async () => {
    await atReview({ plan: "same" });
    expect(screen.getByTestId("headline")).toHaveTextContent("This cluster already matches 0.3.0.");
    expect(screen.getByTestId("primary")).toHaveTextContent("New upgrade");
  });

  it("says install when nothing is there yet", async () => {
    await atReview({ plan: "install" });
    expect(screen.getByTestId("primary")).toHaveTextContent("Install 21 resources on staging-eu-1");
  });

  it("draws only the visible rows of 5,000", async () => {
    await atReview({ plan: "large" });
    expect(screen.getByRole("grid")).toHaveAttribute("aria-rowcount", "5001");
    expect(rows().length).toBeLessThan(60);
  });
});

describe("Apply", () => {
  it("shows every row with its state and the skipped Job with its reason", async () => {
    await atApply();
    const job = await byId("row-Job-glasskube-webhook-cert-init");
    await waitFor(() => expect(job).toHaveAttribute("data-state", "skipped"));
    expect(job).toHaveTextContent("Job exists, succeeded 41 days ago");
    await waitFor(() => expect(screen.getByTestId("progress")).toHaveTextContent("21 of 21"));
    await waitFor(() =>
      expect(screen.getByTestId("row-Deployment-glasskube-controller-manager")).toHaveAttribute(
        "data-readiness",
        "ready",
      ),
    );
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

  it("stops after the current changes", async () => {
    const host = await atApply({ hold: 30 });
    await click("stop");
    expect(host.calls).toContain("stopRun");
    expect(screen.getByTestId("stop")).toBeDisabled();
    expect(screen.getByTestId("stop")).toHaveTextContent("Stopping");
  });

  it("explains a failure in place", async () => {
    await atApply({ run: "fails" });
    await waitFor(() =>
      expect(screen.getByTestId("row-Deployment-glasskube-controller-manager")).toHaveAttribute(
        "data-state",
        "failed",
      ),
    );
    await waitFor(() =>
      expect(screen.getByTestId("detail")).toHaveTextContent("Check that the nodes may reach ghcr.io."),
    );
    await accessible();
  });
});

describe("Report", () => {
  it("opens with the Job that did not run again and is not green", async () => {
    await atReport();
    expect(screen.getByTestId("headline")).toHaveTextContent(
      "Glasskube 0.3.0 is on staging-eu-1; 1 Job did not run again.",
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
    expect(screen.getByTestId("headline")).toHaveTextContent("1 of 21 resources failed on staging-eu-1.");
    expect(screen.getByTestId("outcome")).toHaveAttribute("data-hue", "red");
    expect(screen.getByTestId("list-failed")).toHaveTextContent("cannot pull the image");
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

describe("the frame", () => {
  it("moves the focus to the heading of each step and names step and cluster in the title", async () => {
    await atBundle();
    expect(screen.getByRole("heading", { level: 1 })).toHaveFocus();
    expect(document.title).toBe("Bundle - staging-eu-1 - Glasslift");
    expect(screen.getByTestId("step-bundle")).toHaveAttribute("aria-current", "step");
  });

  it("goes back by the rail until a run starts", async () => {
    await atReview();
    await click("step-cluster");
    await waitFor(() => expect(step()).toBe("cluster"));
    await click("step-review");
    await waitFor(() => expect(step()).toBe("review"));
    await click("primary");
    await click("confirm-apply");
    await byId("progress");
    expect(screen.getByTestId("step-cluster")).toBeDisabled();
  });

  it("never shows a blank page when a step breaks", async () => {
    const host = scriptedHost();
    host.listKubeconfigs = () => Promise.resolve([{ path: null, contexts: null }] as never);
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    render(App, { props: { host } });
    expect(await screen.findByText("This step could not be shown")).toBeInTheDocument();
    expect(logged).toHaveBeenCalled();
  });

  it("forces a colour scheme when asked to", async () => {
    await opened({ start: { theme: "dark" } });
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
  });
});
