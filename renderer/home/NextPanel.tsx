import { UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';

import type { HomeView } from '../../shared/views/view-schemas.ts';
import { Reasons } from '../next/Reasons.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

type NextPanelProps = Pick<HomeView, 'next' | 'readyCount'> & {
  /** A job is on the machine. */
  readonly busy: boolean;
  /** How many jobs were suspended here. */
  readonly suspended: number;
};

/** What comes after, and why; opens the dispatch list. */
export const NextPanel = memo(function NextPanel({ next, busy, suspended, readyCount }: NextPanelProps): ReactNode {
  const { t, quantity } = useWords();
  return (
    <UnstyledButton
      className="touch touch--plain next-panel"
      data-testid={testIds.openNext}
      onClick={() => showScreen({ name: 'next' })}
    >
      <span className="next-words">
        {busy && next ? (
          <>
            <span className="dim">{t('home.next')}</span>
            <span className="next-job strong">
              {next.job.number} · {next.job.operationName}
            </span>
            <span className="next-quantity">
              {quantity(next.job.quantity)} · {next.job.material.name}
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
      <span className="touch-icon">
        <IconChevronRight aria-hidden />
      </span>
    </UnstyledButton>
  );
});
