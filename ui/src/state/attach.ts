/** Returning to a run that is under way, after the web view was loaded anew. */
import type { Event } from "../generated/event";
import type { Host } from "../host";
import { Run } from "./run.svelte";

/** The run so far, connected to what comes next; null when there is none to return to. */
export async function attachedRun(
  host: Host,
  take: (run: Run, events: Event[]) => void,
): Promise<Run | null> {
  const run = new Run();
  const early: Event[][] = [];
  let caughtUp = false;
  let past: Event[] | null;
  try {
    past = await host.attachRun((events) => {
      // The live stream may be faster than the answer with the past.
      if (caughtUp) take(run, events);
      else early.push(events);
    });
  } catch {
    // Without the answer there is nothing to return to; the wizard starts at its beginning.
    return null;
  }
  if (past === null || past.length === 0) return null;
  run.push(past);
  run.flush();
  caughtUp = true;
  for (const events of early) take(run, events);
  return run;
}
