import { render, screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import App from "../src/App.svelte";
import { keysOf, written } from "../src/frame/shortcuts";
import { scriptedHost, type Script } from "../src/scripted/host";
import { setLanguage } from "../src/messages";
import * as data from "../src/scripted/data";
import type { Missing } from "../src/generated/object";
import { accessible, atBundle, atReview, byId, click, opened, step, user } from "./support";

async function connected(script: Partial<Script> = {}, context = "staging-eu-1") {
  const host = await opened(script);
  await click(`context-${context}`);
  await click("connect");
  await byId("environment");
  return host;
}

afterEach(() => void setLanguage("en"));

describe("the start page", () => {
  it("opens when there is a past, and leads to a new upgrade", async () => {
    await opened({ history: "some" });
    expect(await byId("unfinished-1")).toBeInTheDocument();
    expect(await byId("history-1")).toHaveAttribute("data-outcome", "interrupted");
    await accessible();
    await click("primary");
    await byId("context-kind-dev");
  });

  it("opens an earlier report for reading and saves it", async () => {
    const host = await opened({ history: "some" });
    await click("history-2");
    await byId("save-report");
    expect(screen.getByTestId("step-review")).toBeDisabled();
    await click("save-report");
    await waitFor(() => expect(host.calls.some((call) => call.startsWith("savePastReport"))).toBe(true));
    expect(host.calls.some((call) => call.startsWith("connect"))).toBe(false);
  });

  it("selects a recent cluster without contacting it", async () => {
    const host = await opened({ history: "some" });
    await click("recent-cluster-2");
    const context = await byId("context-staging-eu-1");
    expect(within(context).getByRole("radio")).toBeChecked();
    expect(host.calls.some((call) => call.startsWith("connect"))).toBe(false);
  });
});

describe("the connection", () => {
  it("shows what a sign-in tool says, and cancels it in the shell", async () => {
    const host = await opened({ connect: "waits" });
    await click("context-staging-eu-1");
    await click("connect");
    expect(await byId("check-message")).toHaveTextContent("Waiting for your browser");
    await accessible();
    await click("connect-cancel");
    expect(host.calls).toContain("cancelConnect");
    expect(screen.queryByTestId("check-message")).toBeNull();
  });

  it("stops when the context leads to another cluster, until a person says that it is meant", async () => {
    await opened({ history: "some", identity: "moved", start: { context: "staging-eu-1" } });
    await click("connect");
    expect(await byId("moved")).toHaveTextContent("staging-eu-1 now leads to another cluster");
    expect(screen.queryByTestId("cluster-bar")).toBeNull();
    expect(screen.getByTestId("primary")).toBeDisabled();
    await accessible();
    await click("moved-accept");
    await waitFor(() => expect(screen.getByTestId("primary")).toBeEnabled());
  });

  it("lists a changed kubeconfig anew and keeps the choice", async () => {
    const host = await connected();
    host.changeKubeconfigs(data.sources.slice(1));
    expect(await screen.findByText(/No longer in the list: kind-dev/)).toBeInTheDocument();
    expect(screen.getByTestId("cluster-bar")).toHaveTextContent("staging-eu-1");
  });

  it("masks the diagnostics unless asked otherwise", async () => {
    const host = await connected();
    await click("diagnostics");
    expect(await byId("diagnostics-text")).not.toHaveTextContent("staging-eu-1");
    await click("diagnostics-mask");
    await waitFor(() => expect(screen.getByTestId("diagnostics-text")).toHaveTextContent("staging-eu-1"));
    await click("diagnostics-save");
    await waitFor(() => expect(host.calls.some((call) => call.endsWith("false"))).toBe(true));
  });

  it("shows an unchecked certificate and whom one acts as in the bar", async () => {
    await opened();
    await click("kubeconfig-add");
    await click("connect");
    expect(await byId("insecure")).toHaveTextContent("Certificate not checked");
    await click("context-prod-eu-1");
    await click("connect");
    expect(await byId("acting-as")).toHaveTextContent("acting as release-manager");
  });

  it("keeps a pasted kubeconfig in memory and explains a broken one", async () => {
    await opened();
    await click("kubeconfig-paste");
    await user.click(await byId("paste-text"));
    await user.paste("clusters: []");
    await click("paste-load");
    expect(await byId("context-pasted-lab")).toBeInTheDocument();
  });
});

describe("the frame", () => {
  it("changes the language while it runs", async () => {
    const host = await opened();
    await click("settings");
    await click("language-zh-CN");
    expect(await screen.findByText("要升级哪个集群？")).toBeInTheDocument();
    expect(document.documentElement.lang).toBe("zh-CN");
    expect(host.calls).toContain("setSettings zh-CN system");
    await accessible();
  });

  it("asks before it closes during a run, and stops when told to", async () => {
    const host = await connected({ hold: 30 });
    await click("primary");
    await click("catalog-glasskube-0.3.0");
    await byId("bundle-summary");
    await click("primary");
    await screen.findByRole("grid");
    await click("primary");
    await click("confirm-apply");
    await byId("progress");
    host.close();
    await waitFor(() => expect(screen.getByTestId("keep-running")).toHaveFocus());
    await accessible();
    await click("quit-stop");
    expect(host.calls).toContain("stopRun after-current");
    expect(host.calls).not.toContain("quitAnyway");
    const status = screen.getByTestId("close-status");
    expect(status).toHaveTextContent("Stopping after the current changes, then quitting…");
    const since = new Date().toISOString();
    const missing: Missing = { what: { type: "put-back", within_seconds: 60 } };
    host.emit({ type: "progress", done: 1, total: 21, waiting: [{ change: 3, missing, since }] });
    await waitFor(() => expect(status).toHaveTextContent(/^putting .+ back, (60|5\d) s$/));
    await accessible();
    await click("quit-now");
    expect(host.calls).toContain("quitAnyway");
    expect(screen.getByTestId("quit-now")).toBeDisabled();
  });

  it("is moved by keys alone, and lists them", async () => {
    await opened();
    await byId("context-kind-dev");
    await user.keyboard("/");
    expect(screen.getByTestId("context-search")).toHaveFocus();
    await user.keyboard("?");
    expect(screen.getByTestId("context-search")).toHaveValue("?");
    await user.clear(screen.getByTestId("context-search"));
    screen.getByTestId("settings").focus();
    await user.keyboard("?");
    expect(await byId("shortcuts-dialog")).toHaveTextContent("Ctrl+Enter");
    await accessible();
  });

  it("writes keys as the computer does", () => {
    const event = {
      key: "Enter",
      code: "Enter",
      ctrlKey: false,
      metaKey: true,
      altKey: false,
      shiftKey: false,
    };
    expect(keysOf(event)).toBe("Control+Enter");
    expect(keysOf({ ...event, metaKey: false, altKey: true, key: "¡", code: "Digit1" })).toBe("Alt+1");
    expect(written("Control+Enter", { Control: "Ctrl" }, false)).toBe("Ctrl+Enter");
    expect(written("Control+,", { Control: "Ctrl" }, true)).toBe("⌘,");
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
