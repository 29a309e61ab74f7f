import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import ReviewStep from "../src/steps/ReviewStep.svelte";
import { scriptedHost, type Script } from "../src/host.scripted";
import { Wizard } from "../src/wizard.svelte";

const user = userEvent.setup();

/** Review by itself: the steps before it have tests of their own. */
async function opened(script: Partial<Script>) {
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

async function accessible() {
  // jsdom has no layout: contrast is checked in a real browser.
  const results = await axe.run(document.body, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  expect(results.violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([]);
}

const detail = () => screen.getByTestId("detail");
const row = (name: string) => screen.getByTestId(`row-${name}`);
const body = () => [...document.querySelectorAll<HTMLElement>('[data-index][role="row"]')];

describe("fields of others", () => {
  it("names the owner and its fields, and asks", async () => {
    await opened({ plan: "rich" });
    await user.click(row("Service-glasskube-webhook-service"));
    expect(detail()).toHaveTextContent("argocd-controller GitOps tool");
    expect(detail()).toHaveTextContent(".spec.ports[name=https].targetPort");
    expect(detail()).toHaveTextContent("will put its own state back");
    expect(screen.getByTestId("job-choice-fail")).toBeChecked();
    expect(screen.getByTestId("headline")).toHaveTextContent("3 resources are blocked");
    await accessible();
  });

  it("plans again for one resource, and for all that ask the same", async () => {
    const { wizard } = await opened({ plan: "rich" });
    await user.click(row("Service-glasskube-webhook-service"));
    await user.click(screen.getByTestId("job-choice-take-over"));
    await waitFor(() => expect(wizard.plan?.counts.blocked).toBe(2));
    await user.selectOptions(screen.getByTestId("conflicts-all"), "keep");
    await waitFor(() => expect(wizard.plan?.counts.blocked).toBe(0));
    expect(wizard.decisions).toEqual({ jobs: "skip", conflicts: "keep", per_change: [] });
  });
});

describe("removed objects", () => {
  it("keeps them by default, shows what is there, and deletes by choice after the name is typed", async () => {
    const { wizard } = await opened({ plan: "rich" });
    await wizard.chooseConflicts("keep");
    await user.click(row("ConfigMap-glasskube-legacy-settings"));
    expect(screen.getByTestId("job-choice-keep")).toBeChecked();
    await within(detail()).findByText("kind: ConfigMap");
    await user.click(screen.getByTestId("job-choice-delete"));
    await waitFor(() => expect(wizard.plan?.counts.delete).toBe(1));
    await user.click(await screen.findByTestId("choose-alike"));
    await waitFor(() => expect(wizard.plan?.counts.delete).toBe(3));
    expect(wizard.needsTyping).toBe(true);
  });

  it("drops no other choice when all Jobs are decided", async () => {
    const { wizard } = await opened({ plan: "rich" });
    await wizard.chooseFor([22], "delete");
    await user.selectOptions(screen.getByTestId("jobs-all"), "recreate");
    await waitFor(() => expect(wizard.plan?.jobs).toBe("recreate"));
    expect(wizard.decisions.per_change).toEqual([{ change: 22, choice: "delete" }]);
  });
});

describe("what stands in the way", () => {
  it("lists missing permissions, refuses to start, and names broken parts of the cluster", async () => {
    await opened({ plan: "forbidden" });
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
    await opened({ plan: "rich" });
    await user.click(row("CustomResourceDefinition-packages.packages.glasskube.dev"));
    expect(detail()).toHaveTextContent("Version v1alpha1 is no longer served.");
    expect(detail()).toHaveTextContent("leaves the schema");
  });
});

describe("the table", () => {
  it("groups by wave, and folds and unfolds by key", async () => {
    await opened({ plan: "rich" });
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
    await opened({ plan: "upgrade" });
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
    await opened({ plan: "large" });
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
    const { host } = await opened({ plan: "upgrade" });
    await user.click(screen.getByTestId("save-plan"));
    await screen.findByText(/Plan saved as \/home\/ada\/glasslift-plan-glasskube-staging-eu-1-/);
    expect(host.calls.some((call) => call.startsWith("savePlan /home/ada/"))).toBe(true);
  });
});
