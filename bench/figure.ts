import { basename } from 'node:path';

/** One measured figure beside its rival or physical limit from the same run. */
export interface Figure {
  metric: string;
  value: number;
  unit: string;
  /** What it is compared with, such as `one fsynced insert` or `RxDB Dexie`. */
  rival?: string;
  rivalValue?: number;
}

/**
 * Prints a figure: a line for people, or with `--json` on the command line one object per line
 * `{bench, metric, value, unit, rival, rivalValue, ratio}` (`ratio` = value / rivalValue).
 */
export function report({ metric, value, unit, rival, rivalValue }: Figure): void {
  const bench = basename(process.argv[1] ?? '').replace(/\.bench\.ts$/, '');
  const ratio = rivalValue === undefined || rivalValue === 0 ? undefined : value / rivalValue;
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ bench, metric, value, unit, rival, rivalValue, ratio }));
    return;
  }
  const beside = rival === undefined ? '' : `   ${rival}: ${readable(rivalValue)} ${unit}, ratio ${readable(ratio)}`;
  console.log(`${bench}  ${metric.padEnd(48)} ${readable(value).padStart(12)} ${unit}${beside}`);
}

function readable(value: number | undefined): string {
  if (value === undefined) return '-';
  const digits = Math.abs(value) >= 100 ? 0 : 3;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}
