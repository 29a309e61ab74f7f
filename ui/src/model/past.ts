/** Pure questions about earlier runs. */
import type { ClusterInfo } from "../generated/cluster";
import type { RunSummary } from "../generated/journal";
import { t } from "../messages";
import { bundleTitle } from "./plans";

/** "Glasskube 0.2.1 to 0.3.0", as far as it is known. */
export function runTitle(run: RunSummary): string {
  const name =
    run.product === null ? bundleTitle({ source: run.title, product: null, version: null }) : run.title;
  return run.from_version === null || run.to_version === null || !name.endsWith(run.to_version)
    ? name
    : `${name.slice(0, -run.to_version.length)}${t().start.versions(run.from_version, run.to_version)}`;
}

/** Runs that were cut off, except those after which the same cluster got a run that ended. */
export function unfinished(history: RunSummary[]): RunSummary[] {
  return history.filter((run, at) => {
    if (run.outcome !== null && run.outcome !== "interrupted") return false;
    return !history
      .slice(0, at)
      .some((later) => later.outcome !== null && later.cluster.identity === run.cluster.identity);
  });
}

/** Each cluster once, the last used first. */
export function recentClusters(history: RunSummary[]): { cluster: ClusterInfo; at: string }[] {
  const seen = new Map<string, { cluster: ClusterInfo; at: string }>();
  for (const run of history)
    if (!seen.has(run.cluster.identity))
      seen.set(run.cluster.identity, { cluster: run.cluster, at: run.started_at });
  return [...seen.values()];
}
