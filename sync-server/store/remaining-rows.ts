/** A place in a lane, and how many rows the lane had after it when it went up to `end`. */
interface Anchor {
  readonly seq: number;
  readonly end: number;
  readonly rows: number;
}

/** Stations that pull the same lane at different places, at once. */
const ANCHORS = 16;

/**
 * Counts what remains of a lane, page by page, without counting all of it again for each page: from the nearest place before that was
 * counted from. `count` gives the rows after a place, up to another one. Forget it when rows were taken away.
 */
export function remainingRows(count: (after: number, upTo: number) => number): (seq: number, end: number) => number {
  let anchors: Anchor[] = [];
  return (seq, end) => {
    const near = anchors.findLast((anchor) => anchor.seq <= seq);
    const rows = near ? near.rows - count(near.seq, seq) + count(near.end, end) : count(seq, end);
    const anchor = { seq, end, rows: Math.max(0, rows) };
    anchors = [...anchors.filter((other) => other.seq !== seq && other !== near), anchor]
      .toSorted((a, b) => a.seq - b.seq)
      .slice(-ANCHORS);
    return anchor.rows;
  };
}
