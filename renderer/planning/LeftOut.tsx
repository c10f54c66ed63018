import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { AreaPlanView } from '../../shared/views/area-plan-view.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { blockerWords, wordedKey } from './plan-words.ts';

/** What the plan leaves out, because nobody knows when it can be done, and what each waits for. */
export function LeftOut({ leftOut }: Pick<AreaPlanView, 'leftOut'>): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  return (
    <>
      <h2 className="large strong">{words.t('planning.leftOut', { count: leftOut.length })}</h2>
      <p>{words.t('planning.leftOutHint')}</p>
      <PagedList plain>
        {leftOut.map(({ order, number, operation, operationName, blockers }) => (
          <li
            key={`${order} ${operation}`}
            className="panel plan-left-out"
            data-testid={testIds.planLeftOut(order, operation)}
          >
            <IconLock aria-hidden />
            <div>
              <p className="large">
                <span className="strong">{number}</span>
                {` · ${operationName}`}
              </p>
              {blockers.map((blocker) => (
                <p key={wordedKey(blocker)}>{blockerWords(blocker, words, nowMs)}</p>
              ))}
            </div>
          </li>
        ))}
      </PagedList>
    </>
  );
}
