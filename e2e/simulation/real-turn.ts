/** Taken before virtual time takes its place: the turn of the real event loop, after which every promise that can go on has gone on. */
const realImmediate = globalThis.setImmediate;

/** Resolves when everything that promises have to do is done. */
export function realTurn(): Promise<void> {
  return new Promise<void>((resolve) => realImmediate(resolve));
}
