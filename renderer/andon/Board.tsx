import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { textIn } from '../../shared/plan/translated.ts';
import type { LineView } from '../../shared/views/line-view.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { Themed } from '../theme/Themed.tsx';
import { useWords } from '../words/use-words.ts';
import { BoardSums } from './BoardSums.tsx';
import { BoardUnits } from './BoardUnits.tsx';
import { useBoardLink } from './follow-board.ts';
import { freshnessOf, serverMsOf, type Freshness } from './freshness.ts';

/** Up to when what is shown is known: always there, amber when old, red when the way is lost. */
function DataAge({ freshness, nowMs }: { readonly freshness: Freshness; readonly nowMs: number }): ReactNode {
  const { t, format } = useWords();
  const { state, asOfMs } = freshness;
  const time = asOfMs === null ? null : format.time(new Date(asOfMs).toISOString(), nowMs);
  const Icon = state === 'lost' ? IconPlugConnectedX : IconAlertTriangle;
  return (
    <output className={`board-age board-age--${state}`} data-testid={testIds.boardAge} data-state={state}>
      {state === 'fresh' ? null : <Icon aria-hidden />}
      {time === null ? t('board.never') : t(`board.asOf.${state}`, { time })}
    </output>
  );
}

function Shown({ view, nowMs }: { readonly view: LineView; readonly nowMs: number }): ReactNode {
  return (
    <div className="board-body">
      <BoardSums view={view} nowMs={nowMs} />
      <BoardUnits units={view.units} deviations={view.deviations} nowMs={nowMs} />
    </div>
  );
}

function Content(): ReactNode {
  const { t, format } = useWords();
  const localMs = useNowMs();
  const view = useView('line');
  const sync = useView('sync');
  const { connected, heardMs, aheadMs, problem } = useBoardLink();
  const nowMs = localMs + aheadMs;
  const heard = {
    stationMs: heardMs === null ? null : heardMs + aheadMs,
    serverMs: serverMsOf(sync, view?.dataAt ?? null),
    connected,
  };
  const freshness = freshnessOf(heard, nowMs);
  const shift = view?.shift;
  const clock = format.time(new Date(nowMs).toISOString(), nowMs);
  return (
    <main className={`board board--${freshness.state}`} data-testid={testIds.board} data-state={freshness.state}>
      <header className="board-head">
        <div className="board-title">
          <h1>{view?.area ?? t('board.title')}</h1>
          {shift ? (
            <p>
              {textIn(shift.name, format.language)}{' '}
              {t('shift.hint', { from: format.time(shift.from, nowMs), to: format.time(shift.to, nowMs) })}
            </p>
          ) : null}
        </div>
        <DataAge freshness={freshness} nowMs={nowMs} />
        <p className="board-clock">{clock}</p>
      </header>
      {view ? (
        <Shown view={view} nowMs={nowMs} />
      ) : (
        <div className="board-waiting">
          <p>{t('board.waiting')}</p>
          <p>{problem ?? t('board.waitingHint')}</p>
        </div>
      )}
    </main>
  );
}

/** The andon board: are we winning, what stands, who is at it, and how old the answer is. */
export function Board(): ReactNode {
  return (
    <Themed>
      <Content />
    </Themed>
  );
}
