/** How much garbage a test sends: as usual, or as much as LINESIDE_GARBAGE asks for (the bar of the product is 100,000 for each border). */
export function garbageCount(usual: number): number {
  return Number(process.env['LINESIDE_GARBAGE'] ?? usual);
}

/** Whether somebody asked for figures. */
const isAsked = process.env['LINESIDE_GARBAGE'] !== undefined;
const MB = 1024 * 1024;

/** What garbage did to a server in this process. */
export interface GarbageWatch {
  /** Notes an answer by what it was: a status, a close code. */
  readonly answered: (what: number | string) => void;
  readonly answers: ReadonlyMap<number | string, number>;
  /** By how much the heap and the whole process have grown at most, in MB. Client and server are both in it. */
  readonly grownMb: () => { readonly heap: number; readonly whole: number };
  /** Prints what was counted, when somebody asked for much. */
  readonly tell: (what: string) => void;
}

/** Watches from now on. */
export function watchGarbage(): GarbageWatch {
  const answers = new Map<number | string, number>();
  const before = process.memoryUsage();
  const most = { heap: 0, whole: 0 };
  const began = performance.now();
  let count = 0;
  function look(): void {
    const { heapUsed, rss } = process.memoryUsage();
    most.heap = Math.max(most.heap, (heapUsed - before.heapUsed) / MB);
    most.whole = Math.max(most.whole, (rss - before.rss) / MB);
  }
  return {
    answered: (what) => {
      answers.set(what, (answers.get(what) ?? 0) + 1);
      count += 1;
      if (count % 500 === 0) look();
    },
    answers,
    grownMb: () => {
      look();
      return { heap: Math.round(most.heap), whole: Math.round(most.whole) };
    },
    tell: (what) => {
      look();
      if (!isAsked) return;
      const kinds = [...answers].toSorted(([, a], [, b]) => b - a).map(([kind, times]) => `${kind}: ${times}`);
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      process.stdout.write(
        `${what}: ${count} answered (${kinds.join(', ')}); heap +${most.heap.toFixed(0)} MB, process +${most.whole.toFixed(0)} MB at most; ${seconds} s\n`,
      );
    },
  };
}
