/** Where rows of a file can go, apart from those that are rejected or left out. */
const ends = ['taken', 'alreadyTaken', 'repeated', 'older'] as const;
type End = (typeof ends)[number];

/** Counts, by file, where rows went. */
export interface RowTally {
  count(file: string, end: End, by?: number): void;
  move(file: string, from: End, to: End): void;
  /** Undefined when nothing was counted for the file. */
  of(file: string): Readonly<Record<End, number>> | undefined;
}

/** An empty tally. */
export function rowTally(): RowTally {
  const files = new Map<string, Record<End, number>>();
  function count(file: string, end: End, by = 1): void {
    const counts = files.get(file) ?? { taken: 0, alreadyTaken: 0, repeated: 0, older: 0 };
    counts[end] += by;
    files.set(file, counts);
  }
  return {
    count,
    move(file, from, to) {
      count(file, from, -1);
      count(file, to);
    },
    of: (file) => files.get(file),
  };
}
