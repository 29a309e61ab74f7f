/** Finding contexts in kubeconfigs. */
import type { ContextSummary } from "./generated/ContextSummary";
import type { KubeconfigSource } from "./generated/KubeconfigSource";
import type { StartUp } from "./host";

/** A context in a file. */
export interface ContextKey {
  kubeconfig: string;
  context: string;
}

export function contextOf(sources: KubeconfigSource[], key: ContextKey): ContextSummary | null {
  const source = sources.find((one) => one.path === key.kubeconfig);
  return source?.contexts.find((context) => context.name === key.context) ?? null;
}

/** What to highlight at the start: what the command line names, otherwise the first current context. */
export function preselected(sources: KubeconfigSource[], startUp: StartUp | null): ContextKey | null {
  const kubeconfig = startUp?.kubeconfig ?? null;
  const context = startUp?.context ?? null;
  for (const source of sources) {
    if (kubeconfig !== null && source.path !== kubeconfig) continue;
    const found = source.contexts.find(
      (one) => one.problem === undefined && (context === null ? one.current : one.name === context),
    );
    if (found !== undefined) return { kubeconfig: source.path, context: found.name };
  }
  return null;
}
