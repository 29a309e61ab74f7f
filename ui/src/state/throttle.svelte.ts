/** A text that changes at most every `milliseconds`, for announcements. Call it while a component starts. */
export function every(milliseconds: number, text: () => string): () => string {
  let shown = $state(text());
  let at = 0;
  $effect(() => {
    const next = text();
    const wait = at + milliseconds - performance.now();
    const show = () => {
      at = performance.now();
      shown = next;
    };
    if (at === 0 || wait <= 0) {
      show();
      return;
    }
    const timer = setTimeout(show, wait);
    return () => clearTimeout(timer);
  });
  return () => shown;
}
