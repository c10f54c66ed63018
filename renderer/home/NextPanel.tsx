import { memo, type ReactNode } from 'react';

import type { HomeView } from '../../shared/views/view-schemas.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { ownQuantity } from '../next/own-quantity.ts';
import { Reasons } from '../next/Reasons.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { NextAction, NotNow } from './NextAction.tsx';

type NextPanelProps = Pick<HomeView, 'next' | 'readyCount'> & {
  /** What is best to do; a job to start is shown where it is started. */
  readonly action: HomeView['nextAction'];
  /** A job is on the machine. */
  readonly busy: boolean;
  /** How many jobs were suspended here. */
  readonly suspended: number;
};

/** What comes after, and why. */
function ComesNext({ next, busy, suspended, readyCount }: Omit<NextPanelProps, 'action'>): ReactNode {
  const { t, quantity } = useWords();
  return (
    <div className="panel next-panel">
      <span className="next-words">
        {busy && next ? (
          <>
            <span className="dim">{t('home.next')}</span>
            <span className="next-job strong">
              {next.job.number} · {next.job.operationName}
            </span>
            <span className="next-quantity">
              {quantity(ownQuantity(next))} · {next.job.material.name}
            </span>
            <Reasons line={next} />
          </>
        ) : (
          <>
            <span className="next-job strong">{t('home.nextList')}</span>
            <span>{t('home.moreReady', { count: readyCount })}</span>
            {suspended > 0 ? <span>{t('home.suspendedHere', { count: suspended })}</span> : null}
          </>
        )}
      </span>
    </div>
  );
}

/** What is best to do besides starting a job, else what comes after; putting off what is recommended; the dispatch list. No key ever moves. */
export const NextPanel = memo(function NextPanel({ action, ...list }: NextPanelProps): ReactNode {
  const { t, format } = useWords();
  return (
    <div className="next-slot" data-testid={testIds.nextSlot}>
      {action === null || action.kind === 'dispatch' ? <ComesNext {...list} /> : <NextAction action={action} />}
      <NotNow action={action} />
      <TouchButton
        testId={testIds.openNext}
        size="secondary"
        label={t('home.nextShort')}
        hint={format.count(list.readyCount)}
        onPress={() => showScreen({ name: 'next' })}
      />
    </div>
  );
});
