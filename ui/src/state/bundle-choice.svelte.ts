/** What is to be installed: where it was asked for and what was read. State and transitions, without a DOM. */
import type { BundleSummary } from "../generated/bundle";
import type { Problem } from "../generated/problem";
import type { LoadedBundle } from "../generated/shell";
import type { Host } from "../host";
import { t } from "../messages";
import { asProblem } from "../model/problems";

export class BundleChoice {
  /** Sources that were asked for last, even while they load or after that failed; none for pasted text. */
  asked = $state.raw<string[]>([]);
  pasted = $state(false);
  loading = $state(false);
  bundle = $state.raw<LoadedBundle | null>(null);
  problem = $state.raw<Problem | null>(null);

  readonly host: Host;
  /** Called when another bundle is asked for: everything after it is void. */
  readonly #onLeave: () => void;
  readonly #onRead: () => void;
  /** Answers of earlier readings are dropped when a newer one was made. */
  #reading = 0;
  /** The reading that was left has ended: only then may another one begin, or its end would be that one's. */
  #left: Promise<void> = Promise.resolve();

  constructor(host: Host, onLeave: () => void, onRead: () => void) {
    this.host = host;
    this.#onLeave = onLeave;
    this.#onRead = onRead;
  }

  /** What was asked for last, as a person would name it. */
  get source(): string | null {
    if (this.pasted) return t().bundle.pasted;
    return this.asked.length === 0 ? null : t().bundle.sources(this.asked);
  }

  /** Whether there is a bundle that can be compared. */
  get usable(): boolean {
    return !this.loading && (this.bundle?.summary ?? null) !== null;
  }

  load(sources: string[]): Promise<void> {
    return this.#load(sources, () => this.host.loadBundle(sources));
  }

  /** Manifests from the clipboard. */
  loadText(text: string): Promise<void> {
    return this.#load([], () => this.host.loadText(text));
  }

  async pick(what: "files" | "folder"): Promise<void> {
    try {
      const words = t().dialogs;
      const picked = await (what === "files"
        ? this.host.pickBundleFiles(words)
        : this.host.pickBundleFolder(words.folder));
      const sources = typeof picked === "string" ? [picked] : (picked ?? []);
      if (sources.length > 0) await this.load(sources);
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
  }

  /** Returns to the bundle of a run that is under way. */
  adopt(summary: BundleSummary): void {
    this.bundle = { summary, findings: [], notices: [] };
  }

  forget(): void {
    // Its end is told to nobody, so that a failure to end it is neither.
    if (this.loading) this.#left = this.host.cancelLoad().catch(() => {});
    this.#reset();
  }

  #reset(): void {
    this.#reading += 1;
    this.asked = [];
    this.pasted = false;
    this.loading = false;
    this.bundle = null;
    this.problem = null;
    this.#onLeave();
  }

  async #load(asked: string[], read: () => Promise<LoadedBundle>): Promise<void> {
    this.#reset();
    const reading = this.#reading;
    this.asked = asked;
    this.pasted = asked.length === 0;
    this.loading = true;
    try {
      await this.#left;
      if (reading !== this.#reading) return;
      const loaded = await read();
      if (reading !== this.#reading) return;
      this.bundle = loaded;
      this.#onRead();
    } catch (thrown) {
      if (reading === this.#reading) this.problem = asProblem(thrown);
    } finally {
      if (reading === this.#reading) this.loading = false;
    }
  }
}
