/** Remembers where each context led, so that a context that now leads to another cluster is noticed. */
import type { ClusterInfo } from "../generated/cluster";
import type { Host } from "../host";

/** What is known of a cluster from an earlier connection or run. */
export type Known = Pick<ClusterInfo, "identity" | "uid" | "server" | "version"> & {
  /** RFC 3339. */
  at: string;
};

function key(cluster: Pick<ClusterInfo, "kubeconfig" | "context">): string {
  return `glasslift.identity.${cluster.kubeconfig}#${cluster.context}`;
}

/** Whether two sightings are of different clusters; what cannot be told counts as the same. */
export function isOther(before: Known, now: ClusterInfo): boolean {
  if (before.uid !== null && now.uid !== null) return before.uid !== now.uid;
  // Without the UID the identity is made from the address, which a cluster may change.
  if (before.uid === null && now.uid === null) return before.identity !== now.identity;
  return false;
}

/** Pasted kubeconfigs have no path that means the same tomorrow. */
function lasts(cluster: ClusterInfo): boolean {
  return /^([/\\]|[A-Za-z]:)/.test(cluster.kubeconfig);
}

export function remember(cluster: ClusterInfo): void {
  if (!lasts(cluster)) return;
  const known: Known = {
    identity: cluster.identity,
    uid: cluster.uid,
    server: cluster.server,
    version: cluster.version,
    at: new Date().toISOString(),
  };
  localStorage.setItem(key(cluster), JSON.stringify(known));
}

function recall(cluster: ClusterInfo): Known | null {
  try {
    const text = localStorage.getItem(key(cluster));
    const known = text === null ? null : (JSON.parse(text) as Partial<Known>);
    return typeof known?.identity === "string" ? (known as Known) : null;
  } catch {
    return null;
  }
}

/** The cluster that this context led to before, if it was another one. */
export async function movedFrom(host: Host, now: ClusterInfo): Promise<Known | null> {
  if (!lasts(now)) return null;
  let before = recall(now);
  if (before === null) {
    const runs = await host.history().catch(() => []);
    const run = runs.find(
      (one) => one.cluster.kubeconfig === now.kubeconfig && one.cluster.context === now.context,
    );
    if (run !== undefined) before = { ...run.cluster, at: run.started_at };
  }
  return before !== null && isOther(before, now) ? before : null;
}
