import { render, screen, waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import App from "../src/App.svelte";
import type { Host } from "../src/host";
import { scriptedHost } from "../src/scripted/host";
import { byId, click, enabled } from "./support";

/** What a bundle, a server or an Event may hold: on a page that reads it as HTML, it would run. */
const HOSTILE = `<img src="x" onerror="window.owned = true"><script>window.owned = true</script>`;

/** Fields that hold what others wrote. Numbers, codes and choices stay: by them the wizard finds its way. */
const TEXTS = new Set(
  "message reason text said detail path live desired images warnings subjects role source namespaces".split(
    " ",
  ),
);

function hostile(value: unknown, key = "", beside: object = {}): unknown {
  if (typeof value === "string") {
    return TEXTS.has(key) || (key === "name" && "kind" in beside) ? value + HOSTILE : value;
  }
  if (Array.isArray(value)) return value.map((item) => hostile(item, key));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, hostile(inner, name, value)]),
  );
}

/** A host whose every answer and message is hostile. */
function hostileHost(host: Host): Host {
  const changed = (part: unknown) =>
    typeof part !== "function"
      ? part
      : async (...given: unknown[]) => {
          const heard = given.map((one) =>
            typeof one === "function"
              ? (said: unknown) => (one as (said: unknown) => void)(hostile(said))
              : one,
          );
          return hostile(await Reflect.apply(part, host, heard));
        };
  return new Proxy(host, { get: (of, name) => changed(Reflect.get(of, name)) });
}

function inert() {
  expect(document.querySelector('img[src="x"], body script')).toBeNull();
  expect(document.querySelector("[onerror]")).toBeNull();
  expect("owned" in window).toBe(false);
}

describe("What others wrote", () => {
  it("is text on every step, and nothing that a page acts on", async () => {
    const shown = () => document.body.textContent.includes(HOSTILE);
    render(App, { props: { host: hostileHost(scriptedHost({ bundle: "warns", run: "fails" })) } });
    await click("context-staging-eu-1");
    await click("connect");
    await enabled("primary");
    inert();
    await click("primary");
    await byId("bundle-file");
    await click("catalog-glasskube-0.3.0");
    await byId("bundle-summary");
    expect(shown()).toBe(true);
    inert();
    await click("primary");
    await screen.findByRole("grid");
    await waitFor(() => expect(shown()).toBe(true));
    inert();
    await click("primary");
    await click("confirm-apply");
    await byId("progress");
    await waitFor(() => expect(shown()).toBe(true));
    inert();
    await enabled("primary");
    await click("primary");
    await byId("save-report");
    expect(shown()).toBe(true);
    inert();
  });
});
