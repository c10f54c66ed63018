import { UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { HomeView } from '../../shared/views/view-schemas.ts';
import { Reasons } from '../next/Reasons.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** What comes after, and why; opens the dispatch list. */
export function NextPanel({ home }: { readonly home: HomeView }): ReactNode {
  const { t, quantity } = useWords();
  const { next, running, suspended, readyCount } = home;
  return (
    <UnstyledButton
      className="touch touch--plain next-panel"
      data-testid={testIds.openNext}
      onClick={() => showScreen({ name: 'next' })}
    >
      <span className="next-words">
        {running && next ? (
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
            {suspended.length > 0 ? <span>{t('home.suspendedHere', { count: suspended.length })}</span> : null}
          </>
        )}
      </span>
      <span className="touch-icon">
        <IconChevronRight aria-hidden />
      </span>
    </UnstyledButton>
  );
}
