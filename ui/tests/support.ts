/** What component tests share: ways to each step, and the questions that each step has to stand. */
import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { expect } from "vitest";
import App from "../src/App.svelte";
import { scriptedHost, type Script, type ScriptedHost } from "../src/scripted/host";

export const user = userEvent.setup();
export const byId = (id: string) => screen.findByTestId(id);
export const click = async (id: string) => user.click(await byId(id));
export const enabled = (id: string) => waitFor(() => expect(screen.getByTestId(id)).toBeEnabled());

/** The window as it opens. */
export async function opened(script: Partial<Script> = {}): Promise<ScriptedHost> {
  const host = scriptedHost(script);
  render(App, { props: { host } });
  await waitFor(() => expect(host.calls).toContain("listKubeconfigs"));
  if (script.sources !== "none" && script.history !== "some") await byId("context-kind-dev");
  return host;
}

export async function atBundle(
  script: Partial<Script> = {},
  context = "staging-eu-1",
): Promise<ScriptedHost> {
  const host = await opened(script);
  await click(`context-${context}`);
  await click("connect");
  await enabled("primary");
  await click("primary");
  await byId("bundle-file");
  return host;
}

export async function atReview(
  script: Partial<Script> = {},
  context = "staging-eu-1",
): Promise<ScriptedHost> {
  const host = await atBundle(script, context);
  await click("catalog-glasskube-0.3.0");
  await byId("bundle-summary");
  await click("primary");
  await screen.findByRole("grid");
  return host;
}

export async function atApply(script: Partial<Script> = {}): Promise<ScriptedHost> {
  const host = await atReview(script);
  await click("primary");
  await click("confirm-apply");
  await byId("progress");
  return host;
}

export async function atReport(script: Partial<Script> = {}): Promise<ScriptedHost> {
  const host = await atApply(script);
  await enabled("primary");
  await click("primary");
  await byId("save-report");
  return host;
}

/** No violation of axe's rules. jsdom has no layout: contrast and sizes are checked in the real web view. */
export async function accessible(...without: string[]): Promise<void> {
  const off = ["color-contrast", "region", ...without].map((rule) => [rule, { enabled: false }]);
  const results = await axe.run(document.body, { rules: Object.fromEntries(off) });
  expect(results.violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([]);
}

/** Rows of the grid with its header. */
export function rows(): HTMLElement[] {
  return within(screen.getByRole("grid")).getAllByRole("row");
}

export function step(): string | null {
  return document.querySelector("[data-step]")?.getAttribute("data-step") ?? null;
}
