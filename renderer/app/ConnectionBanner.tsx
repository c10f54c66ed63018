import { IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useWaitingCount } from '../commands/give-command.ts';
import { useConnection, useIsAway } from '../station/connection.ts';
import { useStationProblem } from '../station/station-problem.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** Says that the station is away or silent. Work goes on: what is tapped waits and is sent when it is back. */
export function ConnectionBanner(): ReactNode {
  const { t } = useWords();
  const { connected } = useConnection();
  const problem = useStationProblem();
  const waiting = useWaitingCount();
  if (!useIsAway()) return null;
  // A kiosk starts its station again by itself; a browser knows only that nobody answers.
  const lost = t(window.lineside === undefined ? 'connection.noServerTitle' : 'connection.lostTitle');
  return (
    <div className="connection-banner" role="alert" data-testid={testIds.connectionBanner}>
      <IconPlugConnectedX aria-hidden />
      <p>
        <span className="strong">{connected ? t('connection.silentTitle') : lost}</span>{' '}
        {connected ? t('connection.silentHint') : (problem ?? t('connection.lostHint'))}
      </p>
      {waiting > 0 ? <p className="strong">{t('connection.waiting', { count: waiting })}</p> : null}
    </div>
  );
}
