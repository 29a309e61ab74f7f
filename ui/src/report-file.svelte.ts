/** Saving a report where the user says. */
import type { Problem } from "./generated/Problem";
import type { Host } from "./host";
import { asProblem } from "./problems";

export class ReportFile {
  savedAs = $state<string | null>(null);
  problem = $state.raw<Problem | null>(null);
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** `past` is the id of an earlier run; without it the report of the current one is saved. */
  async save(suggestion: string, past: string | null = null): Promise<void> {
    this.problem = null;
    this.savedAs = null;
    try {
      const path = await this.#host.pickReportFile(suggestion);
      if (path === null) return;
      await (past === null ? this.#host.saveReport(path) : this.#host.savePastReport(past, path));
      this.savedAs = path;
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
  }
}
