/** Finding contexts in kubeconfigs. */
import type { ContextSummary, KubeconfigSource } from "../generated/cluster";

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
export function preselected(
  sources: KubeconfigSource[],
  startUp: { kubeconfig: string | null; context: string | null } | null,
): ContextKey | null {
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

/** What became of the list when the files were read again. */
export interface SourceNews {
  added: string[];
  removed: string[];
  /** Contexts that are still there and say something else. */
  changed: string[];
}

/** Names of contexts that came, went or changed; null when nothing did. */
export function differences(before: KubeconfigSource[], now: KubeconfigSource[]): SourceNews | null {
  const index = (sources: KubeconfigSource[]) =>
    new Map(
      sources.flatMap((source) =>
        source.contexts.map((context) => [`${source.path}#${context.name}`, context] as const),
      ),
    );
  const old = index(before);
  const fresh = index(now);
  const news: SourceNews = { added: [], removed: [], changed: [] };
  for (const [key, context] of fresh) {
    const known = old.get(key);
    if (known === undefined) news.added.push(context.name);
    else if (said(known) !== said(context)) news.changed.push(context.name);
  }
  for (const [key, context] of old) if (!fresh.has(key)) news.removed.push(context.name);
  const some = news.added.length + news.removed.length + news.changed.length > 0;
  return some ? news : null;
}

/** What a context says, without the mark of the current one, which changes all the time and means nothing here. */
function said({ server, user, namespace, auth, problem }: ContextSummary): string {
  return JSON.stringify([server, user, namespace, auth, problem?.code ?? null]);
}
