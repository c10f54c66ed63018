import type { ReactNode } from 'react';

import type { SyncView } from '../../shared/views/view-schemas.ts';
import { testIds } from '../test-ids.ts';
import { useWords, type Words } from '../words/use-words.ts';
import { ProgressBar } from './ProgressBar.tsx';
import { isFirstSync, roughTime, totalsOf, type SyncTotals } from './sync-state.ts';

/** What a station waits for before it can be worked on: its own history after a start, then the first plan. */
interface Waiting {
  readonly title: string;
  readonly hint: string;
  readonly totals: SyncTotals;
}

/** What there is to wait for; undefined when there is nothing. */
function waitingFor(sync: SyncView | undefined, { t }: Words): Waiting | undefined {
  if (!sync) return undefined;
  const { history, problem } = sync;
  if (history.state === 'reading')
    return {
      title: t('sync.reading'),
      hint: t('sync.readingHint'),
      totals: { here: history.done, of: history.of, secondsLeft: null },
    };
  if (!isFirstSync(sync)) return undefined;
  const totals = totalsOf(sync.lanes);
  if (sync.state === 'online') return { title: t('sync.getting'), hint: t('sync.gettingHint'), totals };
  const hint =
    problem && problem.code !== 'unreachable' ? t(`station.problems.${problem.code}`) : t('sync.waitingHint');
  return { title: t('sync.waitingForServer'), hint, totals: { ...totals, secondsLeft: null } };
}

/** The time left in words. */
function timeLeft(seconds: number, { t }: Words): string {
  const { code, count } = roughTime(seconds);
  return t(`sync.left.${code}`, { count });
}

/** True while a station waits for its history or its first plan. */
export function isGettingPlan(sync: SyncView | undefined): boolean {
  return sync !== undefined && (sync.history.state === 'reading' || isFirstSync(sync));
}

/** Large: what a new station still gets before it can be worked on, how much of it is here and how long it takes. */
export function GettingPlan({ sync }: { readonly sync: SyncView }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const waiting = waitingFor(sync, words);
  if (!waiting) return null;
  const { here, of, secondsLeft } = waiting.totals;
  const count =
    of === null ? format.count(here) : t('station.laneOf', { here: format.count(here), of: format.count(of) });
  return (
    <section className="getting" data-testid={testIds.gettingPlan}>
      <h1>{waiting.title}</h1>
      {here === 0 && of === null ? null : (
        <p className="getting-count">
          <span className="strong">{count}</span>
          {secondsLeft === null || secondsLeft === 0 ? null : (
            <span className="getting-left">{timeLeft(secondsLeft, words)}</span>
          )}
        </p>
      )}
      <ProgressBar here={here} of={of} label={waiting.title} />
      <p className="large dim">{waiting.hint}</p>
    </section>
  );
}
