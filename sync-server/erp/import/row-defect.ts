/** What is wrong with one cell or row. */
export interface RowDefect {
  /** Name of the column; empty when the whole row is meant. */
  readonly column: string;
  /** The cell as it stands in the file. */
  readonly value: string;
  /** A sentence for the person who exports the file. */
  readonly reason: string;
}

/** A place in a file of a drop. */
export interface RowPlace {
  readonly file: string;
  /** Line in the file, from 1 (the header). */
  readonly line: number;
}

/** A row that is left behind, with the original text. */
export interface RejectedRow extends RowPlace, RowDefect {
  readonly text: string;
}

/** `orders.csv line 7`. */
export function placeText(place: RowPlace): string {
  return `${place.file} line ${place.line}`;
}
