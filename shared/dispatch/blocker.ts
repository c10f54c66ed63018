import { findingsOf, weightOf } from '../readiness/readiness-of.ts';
import type { Finding, FindingCode, Readiness } from '../readiness/readiness.ts';

/** What keeps a job from being started, or from being started yet: the part of its readiness that lists show in words. */
export interface Blocker {
  readonly code: FindingCode;
  readonly params: Readonly<Record<string, string | number>>;
}

const keeps = (finding: Finding): boolean =>
  finding.code === 'not-yet' || (weightOf(finding) === 'blocked' && finding.passing !== true);

/** What keeps a job from being begun, in the order of the questions, and that it should not begin yet. */
export function blockersOf(readiness: Pick<Readiness, 'answers'>): Blocker[] {
  return findingsOf(readiness)
    .filter((finding) => keeps(finding))
    .map(({ code, params }) => ({ code, params }));
}
