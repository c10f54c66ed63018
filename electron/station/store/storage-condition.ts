import type { SyncView } from '../../../shared/views/view-schemas.ts';
import { reportSentence } from './store-report.ts';
import type { StoreReport } from './store-report.ts';

/** How the disk of a station is, as its screens are told. */
export type StorageCondition = SyncView['storage'];

/** Nothing is wrong. */
export const GOOD_CONDITION: StorageCondition = { state: 'good', at: null, code: null, detail: '' };

const DAY_MS = 24 * 3_600_000;
/** So long the screens tell of a recovery: for a day, and for a month when facts are missing. */
const TOLD_MS = { whole: DAY_MS, lossy: 30 * DAY_MS } as const;

/** The condition while the disk takes everything: good, or put together again lately. */
export function calmCondition(report: StoreReport | undefined, nowMs: number): StorageCondition {
  if (!report) return GOOD_CONDITION;
  const isLossy = report.holes.length > 0;
  if (Math.abs(nowMs - Date.parse(report.at)) > (isLossy ? TOLD_MS.lossy : TOLD_MS.whole)) return GOOD_CONDITION;
  return {
    state: 'recovered',
    at: report.at,
    code: isLossy ? 'recovered-with-holes' : 'recovered',
    detail: reportSentence(report),
  };
}
