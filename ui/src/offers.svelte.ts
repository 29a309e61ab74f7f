/** What the bundle step offers by itself: the catalog, and what was read before. */
import type { CatalogProduct } from "./generated/CatalogProduct";
import type { Problem } from "./generated/Problem";
import type { Host, RecentBundle } from "./host";
import { asProblem } from "./problems";

export class Offers {
  /** Null until it is read. */
  catalog = $state.raw<CatalogProduct[] | null>(null);
  catalogProblem = $state.raw<Problem | null>(null);
  /** Newest first. */
  recent = $state.raw<RecentBundle[]>([]);

  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  async load(): Promise<void> {
    await Promise.all([this.loadCatalog(), this.loadRecent()]);
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
}
