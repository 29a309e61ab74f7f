import { describe, expect, it } from "vitest";
import { groupedNotices, minorVersion } from "../src/model/facts";
import { byFile, placeOf, shownSnippet } from "../src/model/findings";
import { t } from "../src/messages";
import type { Finding } from "../src/generated/bundle";
import { whole } from "../src/parts/whole";
import { bundleTitle } from "../src/model/plans";
import { notices } from "../src/scripted/data";

function finding(part: Partial<Finding>): Finding {
  return {
    code: "tab-indent",
    severity: "error",
    file: "a.yaml",
    line: 1,
    column: 1,
    message: "",
    help: "",
    snippet: "",
    caret: 0,
    ...part,
  };
}

describe("findings", () => {
  it("puts files with errors first, and errors first in a file", () => {
    const files = byFile([
      finding({ severity: "warning", file: "a.yaml", line: 1 }),
      finding({ severity: "warning", file: "b.yaml", line: 2 }),
      finding({ file: "b.yaml", line: 9 }),
      finding({ file: "b.yaml", line: 3 }),
    ]);
    expect(files.map((file) => file.file)).toEqual(["b.yaml", "a.yaml"]);
    expect(files[0]?.findings.map((one) => one.line)).toEqual([3, 9, 2]);
  });

  it("says no place for a file as a whole", () => {
    expect(placeOf(finding({ line: 0, column: 0 }))).toBe("");
  });

  it("cuts a long line so that the caret is in sight", () => {
    const long = shownSnippet(finding({ snippet: `${"x".repeat(100)}!${"y".repeat(20)}`, caret: 101 }), 40);
    expect(long.before?.length).toBeLessThan(40);
    expect(long.text.at(long.before?.length ?? 0)).toBe("!");
    expect(long.text.startsWith("…")).toBe(true);
    const short = shownSnippet(finding({ snippet: "kind: Job", caret: 7 }));
    expect(short).toEqual({ text: "kind: Job", before: "kind: " });
  });

  it("counts characters, not bytes or halves, and shows tabs", () => {
    expect(shownSnippet(finding({ snippet: "🚀: 值", caret: 4 })).before).toBe("🚀: ");
    expect(shownSnippet(finding({ snippet: "\tports:", caret: 2 }))).toEqual({
      text: "→\tports:",
      before: "→\t",
    });
  });

  it("has no caret where the line is masked", () => {
    expect(shownSnippet(finding({ snippet: "password: ***", caret: 0 })).before).toBeNull();
  });
});

describe("what a bundle is", () => {
  it("says an API version once for all objects of a kind", () => {
    expect(groupedNotices(notices).map((group) => group.names.length)).toEqual([2, 1]);
    expect(minorVersion("v1.36.3-gke.12")).toBe("1.36");
  });

  it("words every bound on the Kubernetes version", () => {
    const words = t().bundle.kubernetes;
    expect(words("1.21", null)).toBe("Kubernetes v1.21 or newer");
    expect(words(null, "1.24")).toBe("Kubernetes v1.24 or older");
    expect(words("1.9", "1.24")).toBe("Kubernetes v1.9 to v1.24");
    expect(words("1.25", "1.21")).toContain("No Kubernetes version serves it all");
  });

  it("words rules of roles", () => {
    const none = { verbs: [], groups: [], resources: [], names: [], urls: [] };
    const words = t().bundle.rule;
    expect(words({ ...none, verbs: ["*"], groups: ["*"], resources: ["*"] })).toBe(
      "all verbs on all resources of all API groups",
    );
    expect(words({ ...none, verbs: ["get", "list"], groups: [""], resources: ["pods"] })).toBe(
      "get, list on pods",
    );
    expect(words({ ...none, verbs: ["get"], urls: ["/metrics"] })).toBe("get at /metrics");
  });

  it("is named by its first file where the product is not known", () => {
    const title = (source: string) => bundleTitle({ source, product: null, version: null });
    expect(title("/home/ada/deploy/")).toBe("deploy");
    expect(title("/home/ada/a.yaml, /home/ada/b.yaml, c")).toBe("a.yaml and 2 more");
  });
});

describe("a tooltip", () => {
  it("is there only while the text is cut", () => {
    const element = document.createElement("span");
    element.style.overflowX = "hidden";
    element.textContent = "glasskube-controller-manager";
    let width = 300;
    Object.defineProperty(element, "scrollWidth", { get: () => width });
    Object.defineProperty(element, "clientWidth", { value: 300 });
    whole()(element);
    element.dispatchEvent(new Event("pointerenter"));
    expect(element).not.toHaveAttribute("title");
    width = 400;
    element.dispatchEvent(new Event("pointerenter"));
    expect(element.title).toBe("glasskube-controller-manager");
  });
});
