import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { accessible, atReport, byId, click, user } from "../support";

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
