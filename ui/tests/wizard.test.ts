import { describe, expect, it, vi } from "vitest";
import type { Plan } from "../src/generated/plan";
import { scriptedHost, type Script } from "../src/scripted/host";
import { SavedFile } from "../src/state/saved-file.svelte";
import { clusterFor } from "../src/scripted/data";
import { planFor } from "../src/scripted/plan";
import { Wizard } from "../src/state/wizard.svelte";

const FILE = "/home/ada/.kube/config";

async function begun(script: Partial<Script> = {}) {
  const host = scriptedHost(script);
  const wizard = new Wizard(host);
  await wizard.begin();
  return { host, wizard };
}

async function connected(script: Partial<Script> = {}) {
  const both = await begun(script);
  both.wizard.connection.select({ kubeconfig: FILE, context: "staging-eu-1" });
  await both.wizard.connection.connect();
  return both;
}

async function reviewed(script: Partial<Script> = {}) {
  const both = await connected(script);
  await both.wizard.chooseBundle();
  await both.wizard.chosen.load(["glasskube@0.3.0"]);
  await both.wizard.review();
  return both;
}

const OTHER = {
  code: "cluster-changed",
  params: { context: "staging-eu-1", was: "one", now: "two" },
  retryable: false,
};

describe("another cluster under the same name, noticed on the way", () => {
  it.each(["makePlan", "startRun"] as const)("stops %s until it is meant", async (call) => {
    const { host, wizard } = await reviewed();
    vi.spyOn(host, call).mockRejectedValue(OTHER);
    if (call === "makePlan") await wizard.makePlan();
    else await wizard.apply();
    expect(wizard.step).toBe("cluster");
    expect(wizard.cluster).toBeNull();
    expect(wizard.plan).toBeNull();
    expect(wizard.connection.moved).toMatchObject({
      context: "staging-eu-1",
      before: { identity: "one" },
      now: { identity: "two" },
    });
    void wizard.connection.acceptMoved();
    await vi.waitFor(() => expect(wizard.cluster?.context).toBe("staging-eu-1"));
    expect(wizard.connection.moved).toBeNull();
  });
});

describe("another cluster under the same name, noticed when connecting", () => {
  it("goes no further until it is accepted, once", async () => {
    const { host, wizard } = await connected({ identity: "moved" });
    const moved = wizard.connection.moved;
    expect(moved?.before.mark).toEqual({ tag: "production", name: "Shop" });
    expect(moved?.now.identity).not.toBe(moved?.before.identity);
    expect([wizard.cluster, wizard.connection.isConnected]).toEqual([null, false]);
    expect(wizard.reachable("bundle")).toBe(false);
    // Connecting again is no acceptance.
    await wizard.connection.connect();
    expect(wizard.connection.moved).not.toBeNull();
    await wizard.connection.acceptMoved();
    expect(host.calls).toContain(`acceptCluster ${moved?.now.identity}`);
    expect(wizard.connection.isConnected).toBe(true);
    await wizard.connection.connect();
    expect(wizard.connection.moved).toBeNull();
  });

  it("stays where it is when the acceptance cannot be kept", async () => {
    const { host, wizard } = await connected({ identity: "moved" });
    const unwritable = { code: "marks-unusable", params: { what: "unwritable" }, retryable: false };
    vi.spyOn(host, "acceptCluster").mockRejectedValue(unwritable);
    await wizard.connection.acceptMoved();
    expect(wizard.connection.movedProblem?.code).toBe("marks-unusable");
    expect([wizard.cluster, wizard.connection.moved === null]).toEqual([null, false]);
  });

  it("does not connect while the marks cannot be read", async () => {
    const { host, wizard } = await begun();
    const newer = { code: "marks-unusable", params: { what: "newer" }, retryable: false };
    vi.spyOn(host, "connect").mockRejectedValue(newer);
    wizard.connection.select({ kubeconfig: FILE, context: "staging-eu-1" });
    await wizard.connection.connect();
    expect(wizard.connection.problem?.code).toBe("marks-unusable");
    expect([wizard.cluster, wizard.reachable("bundle")]).toEqual([null, false]);
  });
});

/** What the user is asked before a run. */
async function asked(wizard: Wizard) {
  await wizard.askToApply();
  const confirmation = wizard.confirming;
  wizard.cancelApply();
  return confirmation;
}

const ended = (wizard: Wizard) => vi.waitFor(() => expect(wizard.report).not.toBeNull());

describe("the way through the wizard", () => {
  it("contacts nothing before Connect", async () => {
    const { host, wizard } = await begun();
    wizard.connection.select({ kubeconfig: FILE, context: "prod-eu-1" });
    expect(host.calls.some((call) => call.startsWith("connect"))).toBe(false);
    expect(wizard.reachable("bundle")).toBe(false);
  });

  it("only highlights what the command line names", async () => {
    const { wizard } = await begun({ start: { kubeconfig: FILE, context: "staging-eu-1" } });
    expect(wizard.connection.selected).toEqual({ kubeconfig: FILE, context: "staging-eu-1" });
    expect(wizard.cluster).toBeNull();
  });

  it("never selects a context that cannot be used", async () => {
    const { wizard } = await begun({ start: { kubeconfig: FILE, context: "old-lab" } });
    expect(wizard.connection.selected).toBeNull();
  });

  it("walks from the cluster to the report and skips the Job", async () => {
    const { wizard } = await reviewed();
    expect(wizard.step).toBe("review");
    expect(wizard.plan?.counts).toMatchObject({ update: 2, skip: 1, unchanged: 18 });
    await wizard.askToApply();
    expect(wizard.confirming).toMatchObject({ name: "staging-eu-1", typed: false });
    await wizard.apply();
    expect(wizard.step).toBe("apply");
    await ended(wizard);
    wizard.goTo("report");
    expect(wizard.step).toBe("report");
    expect(wizard.report?.skipped_jobs).toHaveLength(1);
  });

  it("locks the earlier steps once a run has started", async () => {
    const { wizard } = await reviewed({ hold: 5 });
    await wizard.apply();
    expect(wizard.reachable("review")).toBe(false);
    wizard.goTo("cluster");
    expect(wizard.step).toBe("apply");
  });

  it("forgets the plan when another cluster is connected", async () => {
    const { wizard } = await reviewed();
    wizard.goTo("cluster");
    wizard.connection.select({ kubeconfig: FILE, context: "kind-dev" });
    expect(wizard.cluster?.context).toBe("staging-eu-1");
    await wizard.connection.connect();
    expect(wizard.cluster?.context).toBe("kind-dev");
    expect(wizard.plan).toBeNull();
    expect(wizard.reachable("review")).toBe(false);
  });

  it("has no cluster after a failed connection", async () => {
    const { wizard } = await connected({ connect: "fails" });
    expect(wizard.cluster).toBeNull();
    expect(wizard.connection.problem?.code).toBe("unknown-ca");
    expect(wizard.connection.failedStep).toBe("tls");
  });

  it("starts over without leftovers", async () => {
    const { wizard } = await reviewed();
    await wizard.apply();
    await ended(wizard);
    wizard.startOver();
    expect(wizard.step).toBe("cluster");
    expect([wizard.cluster, wizard.plan, wizard.run, wizard.report, wizard.chosen.bundle]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});

describe("bundles", () => {
  it("goes no further with a bundle that has errors", async () => {
    const { wizard } = await connected({ bundle: "fails" });
    await wizard.chosen.load(["/broken"]);
    expect(wizard.canPlan).toBe(false);
    await wizard.review();
    expect(wizard.step).toBe("cluster");
  });

  it("loads what the command line names, but fetches no address by itself", async () => {
    const local = await connected({ start: { bundle: "glasskube@0.3.0" } });
    await local.wizard.chooseBundle();
    expect(local.wizard.chosen.bundle?.summary?.version).toBe("0.3.0");
    const remote = await connected({ start: { bundle: "https://example.com/all.yaml" } });
    await remote.wizard.chooseBundle();
    expect(remote.wizard.chosen.source).toBe("https://example.com/all.yaml");
    expect(remote.host.calls.some((call) => call.startsWith("loadBundle"))).toBe(false);
  });

  it("takes the last of two answers", async () => {
    const { wizard } = await connected();
    const first = wizard.chosen.load(["glasskube@0.2.1"]);
    const second = wizard.chosen.load(["glasskube@0.3.0"]);
    await Promise.all([first, second]);
    expect(wizard.chosen.bundle?.summary?.version).toBe("0.3.0");
  });
});

describe("other ways to a bundle", () => {
  it("reads dropped files as one bundle, on the bundle step only", async () => {
    const { host, wizard } = await connected();
    host.drop({ type: "over" });
    host.drop({ type: "drop", paths: ["/a.yaml"] });
    expect(wizard.dropping).toBe(false);
    expect(wizard.chosen.source).toBeNull();
    await wizard.chooseBundle();
    host.drop({ type: "over" });
    expect(wizard.dropping).toBe(true);
    host.drop({ type: "drop", paths: ["/a.yaml", "/b"] });
    expect(wizard.dropping).toBe(false);
    await vi.waitFor(() => expect(wizard.chosen.bundle).not.toBeNull());
    expect(host.calls).toContain("loadBundle /a.yaml /b");
    expect(wizard.chosen.source).toBe("/a.yaml and 1 more");
  });

  it("works without drops and without the list of recent bundles", async () => {
    const host = scriptedHost();
    host.watchDrops = () => Promise.reject(new Error("not there"));
    host.recentBundles = () => Promise.reject(new Error("not there"));
    const wizard = new Wizard(host);
    await wizard.begin();
    expect(wizard.offers.catalog).toHaveLength(1);
    expect(wizard.offers.recent).toEqual([]);
  });

  it("reads the list of recent bundles anew once a bundle is read", async () => {
    const { host, wizard } = await connected();
    const times = () => host.calls.filter((call) => call === "recentBundles").length;
    expect(times()).toBe(1);
    await wizard.chosen.loadText("kind: List");
    await vi.waitFor(() => expect(times()).toBe(2));
    expect(wizard.chosen.pasted).toBe(true);
    expect(wizard.chosen.asked).toEqual([]);
    expect(wizard.canPlan).toBe(true);
  });

  it("reads everything that the dialog gives, and nothing when it is closed", async () => {
    const { host, wizard } = await connected();
    host.pickBundleFiles = () => Promise.resolve(null);
    await wizard.chosen.pick("files");
    expect(wizard.chosen.source).toBeNull();
    host.pickBundleFiles = () => Promise.resolve(["/a.yaml", "/b.tgz", "/c.zip"]);
    await wizard.chosen.pick("files");
    expect(host.calls).toContain("loadBundle /a.yaml /b.tgz /c.zip");
  });
});

describe("decisions", () => {
  it("asks for the name of the context only when something is deleted or in production", async () => {
    const { wizard } = await reviewed();
    expect(await asked(wizard)).toMatchObject({ typed: false });
    await wizard.chooseFor([19], "recreate");
    expect(wizard.plan?.counts.recreate).toBe(1);
    expect(await asked(wizard)).toMatchObject({ typed: true, destructive: true, production: false });
    await wizard.chooseFor([19], "skip");
    expect(await asked(wizard)).toMatchObject({ typed: false });
    await wizard.connection.setMark({ tag: "production", name: "shop" });
    expect(await asked(wizard)).toEqual({ name: "shop", typed: true, production: true, destructive: false });
  });

  it("lets a choice for all Jobs replace single ones", async () => {
    const { wizard } = await reviewed();
    await wizard.chooseFor([19], "recreate");
    await wizard.chooseForAll("skip");
    expect(wizard.decisions).toEqual({ jobs: "skip", conflicts: "fail", per_change: [] });
    expect(wizard.plan?.counts.skip).toBe(1);
  });

  it("keeps the plan and the earlier decision when deciding fails", async () => {
    const { host, wizard } = await reviewed();
    host.decide = () => Promise.reject(new Error("gone"));
    await wizard.chooseFor([19], "recreate");
    expect(wizard.decisions.per_change).toEqual([]);
    expect(wizard.plan?.counts.skip).toBe(1);
    expect(wizard.decideProblem?.code).toBe("unexpected");
  });

  it("does not start while something is blocked, or when nothing would be written", async () => {
    for (const plan of ["blocked", "same", "again"] as const) {
      const { host, wizard } = await reviewed({ plan });
      expect(wizard.canApply).toBe(false);
      await wizard.apply();
      expect(host.calls.some((call) => call.startsWith("startRun"))).toBe(false);
    }
  });

  it("remembers by cluster whether it is production, and suggests it by name", async () => {
    const { wizard } = await begun();
    wizard.connection.select({ kubeconfig: FILE, context: "prod-eu-1" });
    await wizard.connection.connect();
    expect(wizard.connection.tag).toBe("production");
    await wizard.connection.setMark({ tag: "test", name: null });
    expect(wizard.connection.tag).toBe("production");
    expect(wizard.connection.unmarking).toEqual({ mark: { tag: "test", name: null }, name: "prod-eu-1" });
    await wizard.connection.setMark({ tag: "test", name: null }, "prod-eu-1");
    expect(wizard.connection.unmarking).toBeNull();
    await wizard.connection.connect();
    expect(wizard.connection.tag).toBe("test");
  });

  it("shows that a mark was not kept, and what counts until then", async () => {
    const { host, wizard } = await connected();
    const unwritable = { code: "marks-unusable", params: { what: "unwritable" }, retryable: false };
    vi.spyOn(host, "setClusterMark").mockRejectedValue(unwritable);
    await wizard.connection.setMark({ tag: "production", name: null });
    expect(wizard.connection.tag).toBe("staging");
    expect(wizard.connection.markProblem?.code).toBe("marks-unusable");
  });
});

describe("answers that come late", () => {
  it("ends a comparison that is left, and begins the next one only then", async () => {
    const { host, wizard } = await reviewed();
    let end = () => {};
    const order: string[] = [];
    host.makePlan = () => {
      order.push("makePlan");
      return new Promise(() => {});
    };
    host.cancelPlan = () => {
      order.push("cancelPlan");
      return new Promise((done) => (end = done));
    };
    void wizard.makePlan();
    await vi.waitFor(() => expect(order).toEqual(["makePlan"]));
    wizard.goTo("bundle");
    expect([wizard.planning, wizard.step]).toEqual([false, "bundle"]);
    void wizard.review();
    await Promise.resolve();
    expect(order).toEqual(["makePlan", "cancelPlan"]);
    end();
    await vi.waitFor(() => expect(order).toEqual(["makePlan", "cancelPlan", "makePlan"]));
  });

  it("starts the plan that is on the screen, by its id and with the name that was typed", async () => {
    const { host, wizard } = await reviewed();
    const shown = wizard.plan?.id;
    const started: unknown[] = [];
    host.startRun = (plan, name) => {
      started.push(plan, name);
      return Promise.reject({ code: "plan-superseded", retryable: false });
    };
    await wizard.apply("staging-eu-1");
    expect(started).toEqual([shown, "staging-eu-1"]);
    expect(wizard.runProblem?.code).toBe("plan-superseded");
    await wizard.compareAgain();
    expect(wizard.step).toBe("review");
    expect(wizard.plan?.id).not.toBe(shown);
  });

  it("keeps choices for the resources that they were made for when positions change", async () => {
    const { host, wizard } = await reviewed();
    const job = wizard.plan?.changes.find((change) => change.object.kind === "Job");
    await wizard.chooseFor([job?.id ?? -1], "recreate");
    const makePlan = host.makePlan;
    // As when a resource of the old version went away meanwhile.
    const moved = (plan: Plan): Plan => ({
      ...plan,
      changes: plan.changes.map((change) => ({ ...change, id: change.id + 1 })),
    });
    host.makePlan = async (decisions) => moved(await makePlan(decisions));
    let decided: unknown;
    host.decide = (decisions) => {
      decided = decisions.per_change;
      return host.makePlan(decisions);
    };
    await wizard.makePlan();
    expect(decided).toEqual([{ change: (job?.id ?? 0) + 1, choice: "recreate" }]);
  });
});

describe("runs", () => {
  it("returns to the review when a run does not start", async () => {
    const { host, wizard } = await reviewed();
    host.startRun = () =>
      Promise.reject({ code: "busy", message: "A run is under way.", hints: [], retryable: true });
    await wizard.apply();
    expect(wizard.runProblem?.code).toBe("busy");
    wizard.backToReview();
    expect(wizard.step).toBe("review");
  });

  it("stops after the current changes however often it is asked, and at once when that is asked", async () => {
    const { host, wizard } = await reviewed({ hold: 30 });
    await wizard.apply();
    await vi.waitFor(() => expect(wizard.run?.plan).not.toBeNull());
    await wizard.stop();
    expect([wizard.run?.stopRequested, wizard.run?.stopNow]).toEqual([true, false]);
    await wizard.stop();
    expect(wizard.run?.stopNow).toBe(false);
    await wizard.stopAtOnce();
    await wizard.stopAtOnce();
    expect(wizard.run?.stopNow).toBe(true);
    expect(host.calls.filter((call) => call.startsWith("stopRun"))).toHaveLength(2);
  });

  it("comes back to a run that is under way after a reload", async () => {
    const host = scriptedHost({ speed: 1 });
    const plan = planFor("upgrade", clusterFor(FILE, "staging-eu-1"), "glasskube@0.3.0", {
      jobs: "skip",
      conflicts: "fail",
      per_change: [],
    });
    host.resume(plan);
    await vi.waitFor(async () => expect((await host.attachRun(() => {}))?.length).toBeGreaterThan(3));
    const wizard = new Wizard(host);
    await wizard.begin();
    expect(wizard.step).toBe("apply");
    expect(wizard.cluster?.context).toBe("staging-eu-1");
    expect(wizard.run?.rows).toHaveLength(21);
    await ended(wizard);
    expect(wizard.report?.outcome).toBe("succeeded-with-skips");
  });

  it("saves the report where the user says, and nothing when the dialog is closed", async () => {
    const host = scriptedHost();
    const file = new SavedFile(
      (suggestion) => host.pickDocument(suggestion, "Save the report"),
      (path) => host.saveReport(path),
    );
    await file.save("report.html");
    expect(file.savedAs).toBe("/home/ada/report.html");
    host.pickDocument = () => Promise.resolve(null);
    await file.save("report.html");
    expect(file.savedAs).toBeNull();
    expect(host.calls.filter((call) => call.startsWith("saveReport"))).toHaveLength(1);
  });
});
