import { render, screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { BlockReason } from "../../src/generated/plan";
import { scriptedHost, type Script } from "../../src/scripted/host";
import ReviewStep from "../../src/steps/review/ReviewStep.svelte";
import { Wizard } from "../../src/state/wizard.svelte";
import { accessible, atReview, byId, click, rows, step, user } from "../support";

/** Review by itself: the steps before it have tests of their own. */
async function alone(script: Partial<Script>) {
  const host = scriptedHost(script);
  const wizard = new Wizard(host);
  await wizard.begin();
  wizard.connection.select({ kubeconfig: "/home/ada/.kube/config", context: "staging-eu-1" });
  await wizard.connection.connect();
  await wizard.chosen.load(["glasskube@0.3.0"]);
  await wizard.review();
  render(ReviewStep, { props: { wizard } });
  return { host, wizard };
}

const detail = () => screen.getByTestId("detail");
const row = (name: string) => screen.getByTestId(`row-${name}`);
const body = () => [...document.querySelectorAll<HTMLElement>('[data-index][role="row"]')];

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
    expect(detail).toHaveTextContent("The server refuses the change in place: spec.template cannot change.");
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

  it("says what of the plan itself a resource waits for", async () => {
    await alone({ plan: "install" });
    await user.click(row("Deployment-glasskube-controller-manager"));
    expect(screen.getByTestId("order")).toHaveTextContent(
      "Waits until Namespace glasskube-system is active.",
    );
    await user.click(row("Namespace-glasskube-system"));
    expect(screen.getByTestId("order")).not.toHaveTextContent("Waits until");
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
    expect(host.calls.some((call) => call.startsWith("startRun"))).toBe(false);
    expect(confirm).toBeEnabled();
    await accessible();
    await user.click(confirm);
    await byId("progress");
    expect(host.calls).toContain("startRun staging-eu-1");
  });

  it("starts the confirmation on Cancel, and Enter there writes nothing", async () => {
    const host = await atReview();
    await click("primary");
    await waitFor(() => expect(screen.getByTestId("confirm-cancel")).toHaveFocus());
    expect(screen.getByTestId("confirm-dialog")).toHaveTextContent("https://api.staging.example.com");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.queryByTestId("confirm-dialog")).toBeNull());
    expect(host.calls.some((call) => call.startsWith("startRun"))).toBe(false);
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
    expect(screen.getByTestId("detail")).toHaveTextContent(
      "spec.clusterIP cannot change on an existing resource",
    );
    expect(screen.getByTestId("job-choice-fail")).toBeChecked();
    await click("job-choice-recreate");
    await waitFor(() => expect(screen.getByTestId("primary")).toBeEnabled());
    await accessible();
  });

  it("says when the cluster already matches, and has nothing to apply", async () => {
    await atReview({ plan: "same" });
    expect(screen.getByTestId("headline")).toHaveTextContent("Nothing to do: the cluster already matches.");
    expect(screen.getByTestId("primary")).toHaveTextContent("New upgrade");
  });

  it("says install when nothing is there yet", async () => {
    await atReview({ plan: "install" });
    expect(screen.getByTestId("primary")).toHaveTextContent("Install 21 resources on staging-eu-1");
  });

  it("calls a downgrade one, in the headline, on the button and in the question", async () => {
    await atReview({ plan: "downgrade" });
    const lead = screen.getByText(/^Downgrade Glasskube 0\.4\.0 to 0\.3\.0/);
    expect(lead).toHaveClass("caution");
    expect(screen.getByTestId("primary")).toHaveTextContent("Downgrade 2 resources on staging-eu-1");
    expect(screen.getByTestId("primary")).toHaveClass("caution");
    await click("primary");
    expect(await byId("confirm-dialog")).toHaveTextContent("Downgrade 2 resources on staging-eu-1?");
    expect(screen.getByTestId("confirm-bundle")).toHaveTextContent("Downgrade Glasskube 0.4.0 to 0.3.0");
    expect(screen.getByTestId("confirm-apply")).toHaveClass("caution");
    await accessible();
  });

  it("says from which version to which it goes", async () => {
    await atReview();
    expect(screen.getByTestId("primary")).not.toHaveClass("caution");
    await click("primary");
    expect(await byId("confirm-bundle")).toHaveTextContent(/^Glasskube 0\.2\.1 to 0\.3\.0$/);
  });

  it("says once where resources without a namespace go, and shows the namespace of each", async () => {
    await atReview({ plan: "downgrade" });
    const said = "2 resources name no namespace and go to default";
    expect(screen.getByTestId("without-namespace")).toHaveTextContent(new RegExp(`^${said}$`));
    expect(row("CronJob-glasskube-webhook-cert")).toHaveTextContent("glasskube-system/");
    await click("primary");
    const dialog = await byId("confirm-dialog");
    expect(dialog).toHaveTextContent(said);
    expect(dialog).toHaveTextContent("glasskube-system/glasskube-controller-manager");
  });

  it("draws only the visible rows of 5,000", async () => {
    await atReview({ plan: "large" });
    expect(screen.getByRole("grid")).toHaveAttribute("aria-rowcount", "5001");
    expect(rows().length).toBeLessThan(60);
  });
});

describe("fields of others", () => {
  it("names the owner and its fields, and asks", async () => {
    await alone({ plan: "rich" });
    await user.click(row("Service-glasskube-webhook-service"));
    expect(detail()).toHaveTextContent("argocd-controller GitOps tool");
    expect(detail()).toHaveTextContent(".spec.ports[name=https].targetPort");
    expect(detail()).toHaveTextContent("will put its own state back");
    expect(screen.getByTestId("job-choice-fail")).toBeChecked();
    expect(screen.getByTestId("headline")).toHaveTextContent("3 resources are blocked");
    await accessible();
  });

  it("plans again for one resource, and for all that ask the same", async () => {
    const { wizard } = await alone({ plan: "rich" });
    await user.click(row("Service-glasskube-webhook-service"));
    await user.click(screen.getByTestId("job-choice-take-over"));
    await waitFor(() => expect(wizard.plan?.counts.blocked).toBe(2));
    await user.selectOptions(screen.getByTestId("conflicts-all"), "keep");
    await waitFor(() => expect(wizard.plan?.counts.blocked).toBe(0));
    expect(wizard.decisions).toEqual({ jobs: "skip", conflicts: "keep", per_change: [] });
  });
});

describe("fields of others that are kept", () => {
  it("are a state of their own, with what is kept", async () => {
    const { wizard } = await alone({ plan: "rich" });
    await user.selectOptions(screen.getByTestId("conflicts-all"), "keep");
    await waitFor(() => expect(wizard.plan?.counts.differ).toBe(3));
    expect(screen.getByTestId("headline")).toHaveTextContent("3 differ on purpose");
    const kept = row("Service-glasskube-webhook-service");
    expect(kept).toHaveTextContent("Keep theirs");
    expect(kept).toHaveTextContent("of argocd-controller: 5 instead of 2");
    await user.click(kept);
    expect(detail()).toHaveTextContent("The other owner's values stay");
    expect(detail()).not.toHaveTextContent("already stores exactly this");
    await user.click(screen.getByRole("button", { name: "Different on purpose 3" }));
    expect(rows().length).toBe(4);
    await accessible();
  });
});

describe("removed objects", () => {
  it("keeps them by default, shows what is there, and deletes by choice after the name is typed", async () => {
    const { wizard } = await alone({ plan: "rich" });
    await wizard.chooseConflicts("keep");
    await user.click(row("ConfigMap-glasskube-legacy-settings"));
    expect(screen.getByTestId("job-choice-keep")).toBeChecked();
    await within(detail()).findByText("kind: ConfigMap");
    await user.click(screen.getByTestId("job-choice-delete"));
    await waitFor(() => expect(wizard.plan?.counts.delete).toBe(1));
    await user.click(await screen.findByTestId("choose-alike"));
    await waitFor(() => expect(wizard.plan?.counts.delete).toBe(3));
    await wizard.askToApply();
    expect(wizard.confirming).toMatchObject({ typed: true, destructive: true });
  });

  it("drops no other choice when all Jobs are decided", async () => {
    const { wizard } = await alone({ plan: "rich" });
    await wizard.chooseFor([22], "delete");
    await user.selectOptions(screen.getByTestId("jobs-all"), "recreate");
    await waitFor(() => expect(wizard.plan?.jobs).toBe("recreate"));
    expect(wizard.decisions.per_change).toEqual([{ change: 22, choice: "delete" }]);
  });
});

describe("what stands in the way", () => {
  it("lists missing permissions, refuses to start, and names broken parts of the cluster", async () => {
    await alone({ plan: "forbidden" });
    const permissions = screen.getByTestId("permissions");
    expect(permissions).toHaveTextContent("You lack 3 permissions");
    expect(permissions).toHaveTextContent("patch deployments.apps in namespace glasskube-system");
    expect(screen.getByTestId("primary")).toBeDisabled();
    expect(screen.getByTestId("health")).toHaveTextContent("Service policy-system/policy-webhook");
    await user.click(within(permissions).getByRole("button", { name: "Copy as text" }));
    expect(await navigator.clipboard.readText()).toContain("create clusterroles.rbac.authorization.k8s.io");
    await accessible();
  });

  it("words the risks of a definition", async () => {
    await alone({ plan: "rich" });
    await user.click(row("CustomResourceDefinition-packages.packages.glasskube.dev"));
    expect(detail()).toHaveTextContent(
      "Version v1alpha1 will no longer be served; clients that still use it will fail.",
    );
    expect(detail()).toHaveTextContent("The schema loses v1alpha1: spec.autoUpdate");
  });
});

describe("the table", () => {
  it("groups by wave, and folds and unfolds by key", async () => {
    await alone({ plan: "rich" });
    await user.selectOptions(screen.getByTestId("group"), "wave");
    const head = await screen.findByTestId("group-definitions");
    expect(head).toHaveTextContent("2. Definitions and classes 2");
    head.focus();
    await user.keyboard("{ArrowLeft}");
    await waitFor(() =>
      expect(screen.getByTestId("group-definitions")).toHaveAttribute("aria-expanded", "false"),
    );
    expect(screen.queryByTestId("row-CustomResourceDefinition-packages.packages.glasskube.dev")).toBeNull();
    await user.keyboard("{ArrowRight}{ArrowDown}");
    await waitFor(() => expect(document.activeElement).toHaveAttribute("aria-level", "2"));
    await user.keyboard("{ArrowLeft}");
    await waitFor(() => expect(screen.getByTestId("group-definitions")).toHaveFocus());
    await accessible();
  });

  it("sorts by a column, up, down and not at all", async () => {
    await alone({ plan: "upgrade" });
    const first = () => body()[0]?.dataset.testid;
    const chosen = first();
    const sort = screen.getByRole("button", { name: "Name" });
    await user.click(sort);
    // Equal names keep the order of the step: what changes comes first.
    expect(first()).toBe("row-Deployment-glasskube-controller-manager");
    expect(sort.closest("[role=columnheader]")).toHaveAttribute("aria-sort", "ascending");
    await user.click(sort);
    expect(first()).toBe("row-CustomResourceDefinition-packages.packages.glasskube.dev");
    await user.click(sort);
    expect(first()).toBe(chosen);
  });

  it("goes from the first of 5,000 rows to the last and back by key", async () => {
    await alone({ plan: "large" });
    body()[0]?.focus();
    await user.keyboard("{End}");
    await waitFor(() => expect(document.activeElement).toHaveAttribute("aria-rowindex", "5001"));
    await user.keyboard("{Home}");
    await waitFor(() => expect(document.activeElement).toHaveAttribute("aria-rowindex", "2"));
    expect(body().length).toBeLessThan(60);
  });
});

describe("the plan as a file", () => {
  it("is saved where the user says, and the footer says where", async () => {
    const { host } = await alone({ plan: "upgrade" });
    await user.click(screen.getByTestId("save-plan"));
    await screen.findByText(/Plan saved as \/home\/ada\/glasslift-plan-glasskube-staging-eu-1-/);
    expect(host.calls.some((call) => call.startsWith("savePlan /home/ada/"))).toBe(true);
  });
});

describe("the counts of the headline", () => {
  const count = (what: string) => screen.getByTestId(`count-${what}`);
  const actions = () => body().map((one) => one.dataset.action);

  it("show only what they count, and all again when pressed twice", async () => {
    await alone({ plan: "upgrade" });
    await user.click(count("update"));
    expect(actions()).toEqual(["update", "update"]);
    expect(count("update")).toHaveAttribute("aria-pressed", "true");
    expect(screen.getByTestId("filter-update")).toHaveAttribute("aria-pressed", "true");
    await user.click(count("skip"));
    expect(actions()).toEqual(["skip"]);
    expect(count("update")).toHaveAttribute("aria-pressed", "false");
    await user.click(count("skip"));
    expect(body()).toHaveLength(21);
    await accessible();
  });

  it("take what is kept and what is unchanged as one", async () => {
    await alone({ plan: "rich" });
    count("stay").focus();
    await user.keyboard("{Enter}");
    expect(new Set(actions())).toEqual(new Set(["keep", "unchanged"]));
    expect(count("stay")).toHaveTextContent(`${body().length} stay as they are`);
  });

  it("follow what is planned again", async () => {
    await alone({ plan: "upgrade" });
    await user.click(count("skip"));
    await user.click(screen.getByTestId("job-choice-recreate"));
    await waitFor(() => expect(screen.queryByTestId("count-skip")).toBeNull());
    expect(count("recreate")).toHaveTextContent("1 will be deleted and created anew");
    // The filter lost its last row, so everything is shown.
    expect(body()).toHaveLength(21);
  });

  it("are there when nothing has to change but a Job is skipped", async () => {
    await alone({ plan: "again" });
    expect(screen.getByTestId("headline")).toHaveTextContent("1 Job will be skipped, 20 stay as they are.");
    await user.click(count("skip"));
    expect(actions()).toEqual(["skip"]);
  });
});

describe("the ways out of what is blocked", () => {
  const refusal = {
    code: "refused",
    params: { doing: "looking", said: "No.", status: "400" },
    retryable: false,
  };
  const cases: [string, BlockReason, string][] = [
    ["immutable", { type: "immutable", fields: ["spec.a"], can_recreate: true }, "Recreate it"],
    ["immutable data", { type: "immutable", fields: ["spec.a"], can_recreate: false }, "would lose data"],
    ["policy", { type: "job-policy-fail" }, "Choose Skip or Recreate for this Job."],
    ["update refused", { type: "job-update-refused", fields: ["spec.a"] }, "Choose Skip or Recreate"],
    ["being deleted", { type: "being-deleted", finalizers: ["a/b"] }, "Wait until it is gone"],
    ["kind not served", { type: "kind-not-served" }, "Install the definition of this kind first."],
    ["forbidden", { type: "forbidden", verb: "patch" }, "Ask for permission to patch it"],
    ["refused", { type: "refused", problem: refusal }, "The server answered with HTTP 400."],
  ];

  it.each(cases)("%s", async (_, why, way) => {
    const { wizard } = await alone({ plan: "blocked" });
    const changes = (wizard.plan?.changes ?? []).map((one) =>
      one.action.type === "blocked"
        ? { ...one, choices: [], action: { type: "blocked" as const, why } }
        : one,
    );
    wizard.plan = { ...wizard.plan!, changes };
    await waitFor(() => expect(detail()).toHaveTextContent(way));
    expect(screen.getByTestId("primary")).toBeDisabled();
  });
});

describe("by keyboard alone", () => {
  it("goes from the headline over filter, table and choice to the confirmation and on", async () => {
    const host = await atReview();
    const tabTo = async (testid: string) => {
      for (let steps = 0; document.activeElement?.getAttribute("data-testid") !== testid; steps += 1) {
        expect(steps, `${testid} cannot be reached by Tab`).toBeLessThan(60);
        await user.tab();
      }
    };
    expect(screen.getByRole("heading", { level: 1 })).toHaveFocus();
    await tabTo("count-skip");
    await user.keyboard("{Enter}");
    expect(rows()).toHaveLength(2);
    await tabTo("filter-all");
    await user.keyboard(" ");
    expect(rows()).toHaveLength(22);
    await user.keyboard("/");
    expect(screen.getByTestId("review-search")).toHaveFocus();
    await user.keyboard("webhook-cert");
    expect(rows().length).toBeLessThan(22);
    await user.keyboard("{Escape}");
    expect(rows()).toHaveLength(22);
    await tabTo("row-Job-glasskube-webhook-cert-init");
    await user.keyboard("{Home}");
    await waitFor(() => expect(row("Deployment-glasskube-controller-manager")).toHaveFocus());
    await user.keyboard("{PageDown}{End}{Home}{ArrowDown}{ArrowDown}");
    await waitFor(() => expect(row("Job-glasskube-webhook-cert-init")).toHaveFocus());
    await user.keyboard("d");
    await waitFor(() => expect(row("Job-glasskube-webhook-cert-init")).toHaveFocus());
    await tabTo("job-choice-skip");
    await user.keyboard("{ArrowDown}");
    await waitFor(() =>
      expect(row("Job-glasskube-webhook-cert-init")).toHaveAttribute("data-action", "recreate"),
    );
    await tabTo("primary");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.getByTestId("confirm-cancel")).toHaveFocus());
    await tabTo("confirm-input");
    await user.keyboard("staging-eu-1");
    await tabTo("confirm-apply");
    await user.keyboard("{Enter}");
    await byId("progress");
    expect(host.calls).toContain("startRun staging-eu-1");
    expect(screen.getByRole("heading", { level: 1 })).toHaveFocus();
  });
});

describe("a comparison", () => {
  it("that failed says why and can be tried again", async () => {
    const { host, wizard } = await alone({ plan: "upgrade" });
    const makePlan = host.makePlan;
    host.makePlan = () =>
      Promise.reject({ code: "namespace-missing", params: { namespace: "shop" }, retryable: true });
    await user.click(screen.getByTestId("compare-again"));
    expect(await screen.findByText("The namespace shop does not exist.")).toBeInTheDocument();
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("The comparison did not finish");
    await accessible();
    host.makePlan = makePlan;
    await user.click(screen.getByTestId("primary"));
    await waitFor(() => expect(wizard.plan).not.toBeNull());
  });

  it("that could not be planned again keeps the choice of before and says so", async () => {
    const { host, wizard } = await alone({ plan: "upgrade" });
    host.decide = () => Promise.reject({ code: "not-asked", retryable: true });
    await user.click(screen.getByTestId("job-choice-recreate"));
    expect(await screen.findByText("It was not asked.")).toBeInTheDocument();
    expect(wizard.decisions.per_change).toEqual([]);
    expect(wizard.plan?.counts.skip).toBe(1);
  });
});
