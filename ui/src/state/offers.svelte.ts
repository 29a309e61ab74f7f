/** What the program offers by itself: the catalog, what was read before, and earlier runs. */
import type { CatalogProduct } from "../generated/bundle";
import type { RunSummary } from "../generated/journal";
import type { Problem } from "../generated/problem";
import type { RecentBundle } from "../generated/shell";
import type { Host } from "../host";
import { asProblem } from "../model/problems";

export class Offers {
  /** Null until it is read. */
  catalog = $state.raw<CatalogProduct[] | null>(null);
  catalogProblem = $state.raw<Problem | null>(null);
  /** Newest first. */
  recent = $state.raw<RecentBundle[]>([]);

  /** Newest first. */
  history = $state.raw<RunSummary[]>([]);

  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  async load(): Promise<void> {
    await Promise.all([this.loadCatalog(), this.loadRecent(), this.loadHistory()]);
  }

  async loadCatalog(): Promise<void> {
    try {
      this.catalog = await this.#host.listCatalog();
      this.catalogProblem = null;
    } catch (thrown) {
      this.catalogProblem = asProblem(thrown);
      this.catalog = [];
    }
  }

  async loadRecent(): Promise<void> {
    try {
      this.recent = await this.#host.recentBundles();
    } catch {
      // A convenience: everything in the list can be chosen in another way.
      this.recent = [];
    }
  }

  async loadHistory(): Promise<void> {
    try {
      this.history = await this.#host.history();
    } catch {
      // The folders of the runs stay where they are; without the list the wizard works as before.
      this.history = [];
    }
  }
}
