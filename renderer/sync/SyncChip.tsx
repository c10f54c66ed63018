import { UnstyledButton } from '@mantine/core';
import { IconCloud, IconCloudExclamation, IconCloudOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { SyncView } from '../../shared/views/view-schemas.ts';
import { showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords, type Words } from '../words/use-words.ts';
import { isAmber, rowsComing } from './sync-state.ts';

function chipLines(sync: SyncView | undefined, nowMs: number, { t, format }: Words): readonly [string, string?] {
  if (!sync) return [t('sync.unknown')];
  if (sync.state === 'off') return [t('sync.off')];
  if (sync.lastContactAt === null && sync.waiting === 0) return [t('sync.never')];
  const waiting = sync.waiting === 0 ? t('sync.allSent') : t('sync.waiting', { count: sync.waiting });
  const coming = rowsComing(sync);
  if (coming > 0) return [waiting, t('sync.coming', { rows: format.count(coming) })];
  const last =
    sync.lastContactAt === null ? t('sync.never') : t('sync.last', { time: format.time(sync.lastContactAt, nowMs) });
  return [waiting, last];
}

/** The exchange with the server in two quiet lines; amber when it has been away too long. It never blocks anything. */
export function SyncChip(): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  const sync = useView('sync');
  const amber = sync !== undefined && isAmber(sync, nowMs);
  const [first, second] = chipLines(sync, nowMs, words);
  const Icon = amber ? IconCloudExclamation : sync?.state === 'online' ? IconCloud : IconCloudOff;
  return (
    <UnstyledButton
      className={
        amber ? 'touch touch--secondary touch--flat chip chip--amber' : 'touch touch--secondary touch--flat chip'
      }
      data-testid={testIds.syncChip}
      data-amber={amber}
      data-state={sync?.state}
      data-waiting={sync?.waiting}
      onClick={() => showScreen({ name: 'station' })}
    >
      <span className="touch-icon">
        <Icon aria-hidden />
      </span>
      <span className="touch-words">
        <span className="unseen">{words.t('sync.label')}</span>
        <span className="touch-label">{first}</span>
        {second === undefined ? null : <span className="touch-hint">{second}</span>}
      </span>
    </UnstyledButton>
  );
}
