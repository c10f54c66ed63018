import { IconHandStop, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { HomeView } from '../../shared/views/view-schemas.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** The state of the machine in one line, always in the same place: icon, word, since when. Red when it stands. */
export function RunState({ home }: { readonly home: HomeView }): ReactNode {
  const { t, format, reason } = useWords();
  const nowMs = useNowMs();
  const { stop, running } = home;
  if (stop)
    return (
      <p className="run-state run-state--stopped" data-testid={testIds.runState} data-state="stopped">
        <IconHandStop aria-hidden />
        <span className="run-state-word">{t('home.stopped')}</span>
        <span className="run-state-elapsed">{format.elapsed(nowMs - Date.parse(stop.since))}</span>
        <span className="run-state-why">{stop.reason === null ? '' : reason('stop', stop.reason)}</span>
        <span>{t('home.since', { time: format.time(stop.since, nowMs) })}</span>
      </p>
    );
  return (
    <p className="run-state" data-testid={testIds.runState} data-state={running ? 'running' : 'idle'}>
      {running ? <IconPlayerPlay aria-hidden /> : <IconPlayerStop aria-hidden />}
      <span className="run-state-word">{running ? t('home.running') : t('home.idle')}</span>
      {running ? <span>{t('home.since', { time: format.time(running.since, nowMs) })}</span> : null}
    </p>
  );
}
