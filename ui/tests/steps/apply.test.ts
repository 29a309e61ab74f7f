import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { accessible, atApply, byId, click } from "../support";

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
