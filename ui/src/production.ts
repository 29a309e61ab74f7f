/** Which clusters are treated as production: suggested by name, decided by the user, remembered by identity. */
import type { ClusterInfo } from "./generated/ClusterInfo";

const PATTERN = /(^|[^a-z])(prod|production|prd|live)([^a-z]|$)/i;

function key(cluster: ClusterInfo): string {
  return `glasslift.production.${cluster.uid ?? cluster.server}`;
}

/** Whether the name of a context suggests production. */
export function suggestsProduction(context: string): boolean {
  return PATTERN.test(context);
}

export function isProduction(cluster: ClusterInfo): boolean {
  const stored = localStorage.getItem(key(cluster));
  return stored === null ? suggestsProduction(cluster.context) : stored === "yes";
}

export function rememberProduction(cluster: ClusterInfo, production: boolean): void {
  localStorage.setItem(key(cluster), production ? "yes" : "no");
}
