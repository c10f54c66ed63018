import { faultNames } from './faults.ts';
import type { FaultName, Strikes } from './faults.ts';

/** What one fault did in a run. */
export interface FaultFigures {
  readonly fault: FaultName;
  /** Seeds in which it struck at least once. */
  readonly seeds: number;
  /** How often it struck in all of them. */
  readonly strikes: number;
  /** Rules that were broken in seeds in which it struck. */
  readonly violations: number;
}

/** Adds up what faults did over seeds. */
export function faultFigures(
  played: readonly { readonly strikes: Strikes; readonly violations: number }[],
): readonly FaultFigures[] {
  return faultNames.map((fault) => {
    const struck = played.filter(({ strikes }) => (strikes[fault] ?? 0) > 0);
    return {
      fault,
      seeds: struck.length,
      strikes: struck.reduce((sum, { strikes }) => sum + (strikes[fault] ?? 0), 0),
      violations: struck.reduce((sum, { violations }) => sum + violations, 0),
    };
  });
}

/** The figures as a table. */
export function figuresTable(figures: readonly FaultFigures[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => (index === 0 ? cell.padEnd(14) : cell.padStart(10))).join(' | ')} |`;
  return [
    row(['fault', 'seeds', 'struck', 'violations']),
    '|---|---|---|---|',
    ...figures.map(({ fault, seeds, strikes, violations }) =>
      row([`\`${fault}\``, ...[seeds, strikes, violations].map((number) => number.toLocaleString('en'))]),
    ),
  ].join('\n');
}
