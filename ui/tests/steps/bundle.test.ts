import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { accessible, atBundle, byId, click, user } from "../support";

describe("Bundle", () => {
  it("shows what is in a catalog version, its Jobs by name", async () => {
    await atBundle();
    await click("catalog-glasskube-0.3.0");
    const summary = await byId("bundle-summary");
    expect(summary).toHaveTextContent("Glasskube 0.3.0");
    expect(summary).toHaveTextContent("21 resources");
    expect(summary).not.toHaveTextContent("namespace and go");
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
      "PodDisruptionBudget: policy/v1beta1 was removed in Kubernetes 1.25; write policy/v1.",
    );
    expect(notices).toHaveTextContent(
      "Endpoints: v1 is deprecated since Kubernetes 1.33; write discovery.k8s.io/v1.",
    );
    expect(screen.getByTestId("primary")).toBeEnabled();
    await accessible();
  });

  it("says where resources go that name no namespace, in the connected cluster", async () => {
    await atBundle({ bundle: "old" });
    await click("bundle-file");
    expect(await byId("bundle-summary")).toHaveTextContent("3 resources name no namespace and go to default");
  });

  it("lists errors by file with their place, and goes no further", async () => {
    await atBundle({ bundle: "fails" });
    await click("bundle-file");
    const findings = await byId("findings");
    expect(findings).toHaveTextContent("3 errors, 2 warnings in 3 files");
    const first = screen.getByTestId("finding-1");
    expect(first).toHaveTextContent("Error");
    expect(first).toHaveTextContent("8:1");
    expect(first).toHaveTextContent("replace the tab by spaces");
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
    expect(text).toContain("deploy/service.yaml:8:1: error: a tab is used for indentation");
    expect(text).toContain(`              defaultMode: 0644\n  ${" ".repeat(25)}^`);
    expect(text).toContain("password: ***\n  Every resource needs `metadata.name`.");
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
    expect(await screen.findByRole("alert")).toHaveTextContent("/media/usb");
    expect(screen.getByTestId("recent-4")).toHaveAttribute("aria-pressed", "true");
    await accessible();
    await click("recent-1");
    await byId("bundle-summary");
    expect(host.calls).toContain("loadBundle glasskube@0.2.1");
  });
});
