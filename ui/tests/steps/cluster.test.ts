import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { accessible, byId, click, opened, user } from "../support";

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
    expect(broken).toHaveTextContent("is not in the file");
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
    expect(alert).toHaveTextContent("issued by kubernetes, which the kubeconfig does not trust");
    expect(alert).toHaveTextContent("Get a fresh kubeconfig for this cluster.");
    expect(screen.getAllByRole("alert")).toHaveLength(1);
    expect(screen.getByTestId("check-tls")).toHaveAttribute("data-state", "failed");
    expect(screen.getByTestId("check-discovery")).toHaveAttribute("data-state", "notTried");
    expect(screen.queryByTestId("cluster-bar")).toBeNull();
    await accessible();
  });

  it("lets a missing sign-in tool be shown, and tries again", async () => {
    const host = await opened({ connect: "tool" });
    await click("context-staging-eu-1");
    await click("connect");
    expect(await screen.findByRole("alert")).toHaveTextContent("The sign-in tool kubelogin was not found.");
    expect(screen.getByTestId("check-sign-in-tool")).toHaveAttribute("data-state", "failed");
    await accessible();
    await click("locate-tool");
    await byId("cluster-bar");
    expect(host.calls).toContain("pickTool kubelogin");
    expect(host.calls).toContain("locateTool /opt/tools/kubelogin");
    expect(screen.queryByTestId("locate-tool")).toBeNull();
  });

  it("takes production back only when the name is typed", async () => {
    await opened();
    await click("context-prod-eu-1");
    await click("connect");
    expect(await byId("production")).toHaveTextContent("Production");
    const environment = await byId("environment");
    await user.selectOptions(environment, "test");
    expect(await byId("unmark-dialog")).toHaveTextContent("Type prod-eu-1 to change that.");
    await accessible();
    await click("unmark-cancel");
    expect(environment).toHaveValue("production");
    await user.selectOptions(environment, "test");
    await user.type(await byId("unmark-input"), "prod{Enter}");
    expect(screen.getByTestId("unmark-confirm")).toBeDisabled();
    expect(screen.getByTestId("production")).toBeInTheDocument();
    await user.type(await byId("unmark-input"), "-eu-1{Enter}");
    await waitFor(() => expect(screen.queryByTestId("production")).toBeNull());
    expect(screen.queryByTestId("unmark-dialog")).toBeNull();
    expect(screen.getByTestId("tag")).toHaveTextContent("Test");
  });

  it("changes no mark by a key that only moves through the closed list", async () => {
    const host = await opened();
    await click("context-staging-eu-1");
    await click("connect");
    const environment = await byId("environment");
    for (const key of ["ArrowUp", "ArrowDown", "Home", "End", "PageDown", "p"]) {
      const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
      environment.dispatchEvent(event);
      expect([key, event.defaultPrevented]).toEqual([key, true]);
    }
    for (const key of [" ", "Enter", "Tab", "Escape"]) {
      const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
      environment.dispatchEvent(event);
      expect([key, event.defaultPrevented]).toEqual([key, false]);
    }
    expect(host.calls.some((call) => call.startsWith("setClusterMark"))).toBe(false);
  });
});
