/** Time in milliseconds since any moment; no clock step bends it. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}

/** Lets time pass: the load and the moments of faults are shaped with it. Nothing is judged by it. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Waits until a look finds something other than undefined, at most so long. @returns undefined when it never did. */
export async function until<T>(
  look: () => Promise<T | undefined> | T | undefined,
  withinMs: number,
  everyMs = 50,
): Promise<T | undefined> {
  const elapsed = stopwatch();
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (elapsed() > withinMs) return undefined;
    await pause(everyMs);
  }
}
