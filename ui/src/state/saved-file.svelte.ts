/** Saving a report or a plan where the user says. */
import type { Problem } from "../generated/problem";
import { asProblem } from "../model/problems";

export class SavedFile {
  savedAs = $state<string | null>(null);
  problem = $state.raw<Problem | null>(null);
  readonly #pick: (suggestion: string) => Promise<string | null>;
  readonly #save: (path: string) => Promise<void>;

  constructor(pick: (suggestion: string) => Promise<string | null>, save: (path: string) => Promise<void>) {
    this.#pick = pick;
    this.#save = save;
  }

  async save(suggestion: string): Promise<void> {
    this.problem = null;
    this.savedAs = null;
    try {
      const path = await this.#pick(suggestion);
      if (path === null) return;
      await this.#save(path);
      this.savedAs = path;
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
  }
}

/** The part of a file name that a product or a context gives. */
export function fileSafe(name: string): string {
  return name.replace(/[^\w.-]+/g, "-");
}
