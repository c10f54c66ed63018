import { IconHandStop, IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconTool } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { HomeView } from '../../shared/views/view-schemas.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

const phases = {
  run: { icon: IconPlayerPlay, state: 'running', word: 'home.running' },
  setup: { icon: IconTool, state: 'setup', word: 'home.inSetup' },
  paused: { icon: IconPlayerPause, state: 'paused', word: 'home.paused' },
} as const;

/** The state of the machine in one line, always in the same place: icon, word, since when. Red when it stands. */
export function RunState({ home }: { readonly home: HomeView }): ReactNode {
  const { t, format, reason } = useWords();
  const nowMs = useNowMs();
  const { stop, running } = home;
  const since = (iso: string) => <span>{t('home.since', { time: format.time(iso, nowMs) })}</span>;
  if (stop)
    return (
      <p className="run-state run-state--stopped" data-testid={testIds.runState} data-state="stopped">
        <IconHandStop aria-hidden />
        <span className="run-state-word">{t('home.stopped')}</span>
        <span className="run-state-elapsed">{format.elapsed(nowMs - Date.parse(stop.since))}</span>
        <span className="run-state-why">
          {stop.reason === null ? t('stops.notExplained') : reason('stop', stop.reason)}
        </span>
        {since(stop.since)}
      </p>
    );
  if (!running)
    return (
      <p className="run-state" data-testid={testIds.runState} data-state="idle">
        <IconPlayerStop aria-hidden />
        <span className="run-state-word">{t('home.idle')}</span>
        {home.next ? <span className="run-state-plan">{t('home.recommended')}</span> : null}
      </p>
    );
  const { icon: Icon, state, word } = phases[running.phase];
  const planned = running.phase === 'setup' ? running.job.setupMinutes : running.job.plannedMinutes;
  return (
    <p
      className={state === 'paused' ? 'run-state run-state--paused' : 'run-state'}
      data-testid={testIds.runState}
      data-state={state}
    >
      <Icon aria-hidden />
      <span className="run-state-word">{t(word)}</span>
      <span className="strong" data-testid={testIds.elapsed}>
        {format.elapsed(nowMs - Date.parse(running.phaseSince))}
      </span>
      {since(running.phaseSince)}
      {planned > 0 && state !== 'paused' ? (
        <span className="run-state-plan">{t('home.plannedTime', { time: format.minutes(planned) })}</span>
      ) : null}
    </p>
  );
}
