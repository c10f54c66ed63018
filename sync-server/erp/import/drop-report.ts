/** How many rows of a file went where; the parts add up to `rows`. */
export interface FileReport {
  readonly file: string;
  readonly holds: string;
  readonly sha256: string;
  /** Without the header and blank lines. */
  readonly rows: number;
  readonly taken: number;
  /** Taken by an earlier drop: the same line of a file of the same content. */
  readonly alreadyTaken: number;
  /** Says the same as another row of this drop. */
  readonly repeated: number;
  /** Left as the plan has it, which came from a later export. */
  readonly older: number;
  /** Left out by "only" in the mapping. */
  readonly leftOut: number;
  readonly rejected: number;
  /** Nothing is wrong with them, but the mapping takes a drop as a whole or not at all. */
  readonly heldBack: number;
}

/** What became of documents of a drop. */
interface Counts {
  /** New, or changed by this drop. */
  readonly changed: number;
  readonly unchanged: number;
  readonly alreadyTaken: number;
  readonly older: number;
  readonly rejected: number;
}

/** What became of a drop; written beside it as summary.json. */
export interface DropReport {
  readonly drop: string;
  /** UTC. */
  readonly at: string;
  readonly outcome: 'taken' | 'taken in part' | 'rejected';
  readonly orders: Counts & {
    /** Not in a full export any more. */
    readonly ended: number;
  };
  /** Materials, lots, equipment, people and lists of reasons. */
  readonly documents: Counts;
  readonly files: readonly FileReport[];
  /** Why the drop as a whole was not read. */
  readonly problems: readonly string[];
  /** What somebody should know though it stopped nothing. */
  readonly notes: readonly string[];
}

/** The report in one line, for the log. */
export function reportSentence(report: DropReport): string {
  const { orders, documents } = report;
  if (report.problems.length > 0) return `Drop ${report.drop} was rejected: ${report.problems.join(' ')}`;
  const counts = [
    `${orders.changed} orders new or changed`,
    `${orders.unchanged} unchanged`,
    `${orders.alreadyTaken} already taken`,
    `${orders.rejected} rejected`,
    ...(orders.older > 0 ? [`${orders.older} of a lower version`] : []),
    ...(orders.ended > 0 ? [`${orders.ended} ended`] : []),
  ].join(', ');
  const others = Object.values(documents).some((count) => count > 0)
    ? ` Other documents: ${documents.changed} new or changed, ${documents.unchanged} unchanged, ${documents.alreadyTaken} already taken, ${documents.rejected} rejected.`
    : '';
  const rejected = report.files.reduce((sum, file) => sum + file.rejected, 0);
  const where = rejected > 0 ? ` ${rejected} rows are in in/rejected/${report.drop}.` : '';
  return `Drop ${report.drop} is ${report.outcome}: ${counts}.${others}${where}`;
}
