/** The time of day as a reactive value that moves once a second while it is wanted. Call it while a component starts. */
export function ticker(wanted: () => boolean): () => number {
  let now = $state(Date.now());
  $effect(() => {
    if (!wanted()) return;
    now = Date.now();
    const timer = setInterval(() => (now = Date.now()), 1000);
    return () => clearInterval(timer);
  });
  return () => now;
}
