import { type ReactNode, useMemo } from 'react';

import type { LineUnit, LineView } from '../../shared/views/line-view.ts';
import { shortElapsed } from '../line/short-elapsed.ts';
import { unitIcons } from '../line/unit-icons.ts';
import { aheadOf, inOrder, troubleOf, troubleReason, worstFirst } from '../line/unit-trouble.ts';
import { testIds } from '../test-ids.ts';
import { useWords, type Words } from '../words/use-words.ts';
import { DEVIATIONS_ON_PAGE, pageOf, turnAt } from './board-pages.ts';
import { BoardDeviations } from './BoardDeviations.tsx';

/** What is wrong with a machine in as few words as a wall has room for; undefined when nothing is. */
function whyShort(unit: LineUnit, { t, format, reason }: Words, nowMs: number): string | undefined {
  switch (troubleReason(unit, nowMs)) {
    case 'stopped':
      return unit.reason === null ? t('stops.notExplained') : reason('stop', unit.reason);
    case 'behind':
      return t('board.behind', { quantity: format.count(-(aheadOf(unit) ?? 0)) });
    case 'overdue':
      return t('board.overdue');
    case 'noData':
      return unit.dataAt === null ? undefined : t('board.heard', { time: format.time(unit.dataAt, nowMs) });
    case null:
      return undefined;
  }
}

/** A machine on the wall: grey while all is well; red or amber with the time since when something is not. */
function Tile({ unit, nowMs }: { readonly unit: LineUnit; readonly nowMs: number }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const Icon = unitIcons[unit.state];
  const trouble = troubleOf(unit, nowMs);
  const { job } = unit;
  const about = whyShort(unit, words, nowMs) ?? job?.number;
  const expected = Number(job?.expected ?? 0);
  return (
    <li
      className={`board-unit board-unit--${trouble}`}
      data-testid={testIds.boardUnit(unit.equipment)}
      data-state={unit.state}
      data-trouble={trouble}
    >
      <h3>{unit.name}</h3>
      <p className="board-state">
        <Icon aria-hidden />
        <span>{t(`unitState.${unit.state}`)}</span>
        <span className="board-since">
          {job && unit.state === 'producing'
            ? format.decimal(job.good)
            : unit.since === null
              ? ''
              : shortElapsed(nowMs - Date.parse(unit.since), format.language)}
        </span>
      </p>
      <p className="board-about">
        <span>{about ?? ''}</span>
        <span className="board-who">{unit.people[0] ?? ''}</span>
      </p>
      {job && expected > 0 ? (
        <svg className="board-pace" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden>
          <rect className="board-pace-track" width="100" height="4" />
          <rect className="board-pace-fill" width={Math.min(100, (100 * Number(job.good)) / expected)} height="4" />
        </svg>
      ) : null}
    </li>
  );
}

/** The machines, page by page, those that need somebody on the first, and in between what is open. Where each stands is decided when a page turns, never in between. */
export function BoardUnits({
  units,
  deviations,
  nowMs,
}: {
  readonly units: readonly LineUnit[];
  readonly deviations: LineView['deviations'];
  readonly nowMs: number;
}): ReactNode {
  const { t } = useWords();
  const turn = turnAt(nowMs);
  const ids = units.map(({ equipment }) => equipment).join(' ');
  // oxlint-disable-next-line react/exhaustive-deps -- the order of the moment at which the page turned, or another machine came
  const order = useMemo(() => worstFirst(units, nowMs), [turn, ids]);
  const { shown, page, pages } = pageOf(inOrder(units, order), deviations, turn);
  return (
    <section className="board-units">
      {shown.kind === 'deviations' ? (
        <BoardDeviations lines={deviations.lines.slice(0, DEVIATIONS_ON_PAGE)} nowMs={nowMs} />
      ) : (
        <ul>
          {shown.shown.map((unit) => (
            <Tile key={unit.equipment} unit={unit} nowMs={nowMs} />
          ))}
        </ul>
      )}
      {pages > 1 ? <p className="board-page">{t('board.page', { page, pages })}</p> : null}
    </section>
  );
}
