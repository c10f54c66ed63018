import { IconClock } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { isAmber, urgentOldMinutes } from '../sync/sync-state.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** How old the plan is that a list was made from; the urgent messages come first when they are too old. */
export function DataAge(): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  const sync = useView('sync');
  if (!sync) return null;
  const text =
    sync.state === 'off'
      ? t('next.dataAgeOff')
      : sync.lastContactAt === null
        ? t('next.dataAgeNever')
        : t('next.dataAge', { time: format.time(sync.lastContactAt, nowMs) });
  const urgent = urgentOldMinutes(sync, nowMs);
  if (urgent !== undefined)
    return (
      <p className="data-age data-age--old" data-testid={testIds.urgentAge}>
        <IconClock aria-hidden />
        {t('next.urgentAge', { age: format.minutes(urgent) })}
      </p>
    );
  return (
    <p className={isAmber(sync, nowMs) ? 'data-age data-age--old' : 'data-age'} data-testid={testIds.dataAge}>
      <IconClock aria-hidden />
      {text}
    </p>
  );
}
