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
  /** Left out by "only" in the mapping. */
  readonly leftOut: number;
  readonly rejected: number;
}

/** What became of a drop; written beside it as summary.json. */
export interface DropReport {
  readonly drop: string;
  /** UTC. */
  readonly at: string;
  readonly outcome: 'taken' | 'taken in part' | 'rejected';
  readonly orders: {
    /** New, or changed by this drop. */
    readonly changed: number;
    readonly unchanged: number;
    readonly alreadyTaken: number;
    readonly rejected: number;
  };
  readonly files: readonly FileReport[];
  /** Why the drop as a whole was not read. */
  readonly problems: readonly string[];
  /** What somebody should know though it stopped nothing. */
  readonly notes: readonly string[];
}

/** The report in one line, for the log. */
export function reportSentence(report: DropReport): string {
  const { orders } = report;
  if (report.problems.length > 0) return `Drop ${report.drop} was rejected: ${report.problems.join(' ')}`;
  const counts = [
    `${orders.changed} orders new or changed`,
    `${orders.unchanged} unchanged`,
    `${orders.alreadyTaken} already taken`,
    `${orders.rejected} rejected`,
  ].join(', ');
  const rejected = report.files.reduce((sum, file) => sum + file.rejected, 0);
  const where = rejected > 0 ? ` ${rejected} rows are in in/rejected/${report.drop}.` : '';
  return `Drop ${report.drop} is ${report.outcome}: ${counts}.${where}`;
}
