import { IconBellRinging, IconCheck, IconTrendingDown } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { LineView } from '../../shared/views/line-view.ts';
import { isAlarm } from '../deviations/deviation-rank.ts';
import { ratioWords } from '../shift/figure-words.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** Behind by this share of what was expected is worth a colour. */
const BEHIND_SHARE = 0.05;

function Against({ good, expected }: Pick<LineView, 'good' | 'expected'>): ReactNode {
  const { t, format } = useWords();
  if (expected === null || (expected === 0 && good === 0))
    return <p className="board-against">{t('board.noTarget')}</p>;
  const ahead = Math.round(good - expected);
  const late = -ahead >= Math.max(1, BEHIND_SHARE * expected);
  return (
    <>
      <p className="board-target">{t('board.ofTarget', { quantity: format.count(Math.round(expected)) })}</p>
      <svg className="board-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden>
        <rect className="pace-track" width="100" height="4" />
        <rect className="pace-fill" width={expected > 0 ? Math.min(100, (100 * good) / expected) : 0} height="4" />
      </svg>
      <p className={late ? 'board-against board-against--late' : 'board-against'}>
        {late ? <IconTrendingDown aria-hidden /> : <IconCheck aria-hidden />}
        {ahead < 0
          ? t('board.behind', { quantity: format.count(-ahead) })
          : ahead === 0
            ? t('home.onPlan')
            : t('board.ahead', { quantity: format.count(ahead) })}
      </p>
    </>
  );
}

/** Half of the board: what was made against what the plan expects by now, and three figures that ask for somebody. */
export function BoardSums({ view, nowMs }: { readonly view: LineView; readonly nowMs: number }): ReactNode {
  const { t, format } = useWords();
  const { units, deviations, shift } = view;
  const good = format.count(view.good);
  // Between shifts the last one stays on the wall.
  const isOver = shift !== null && Date.parse(shift.to) <= nowMs;
  const unexplained = units.reduce((sum, unit) => sum + unit.unexplained, 0);
  const most = units.toSorted((a, b) => b.unexplained - a.unexplained)[0];
  const { open, overdue, byAge, lines } = deviations;
  const isUnseen = lines.some((line) => isAlarm(line, nowMs));
  // What is open for long counts most: an hour and a shift are told apart from what has just come.
  const old = byAge.shift + byAge.longer;
  return (
    <section className="board-sums">
      <h2>{t(isOver ? 'board.goodLast' : 'board.goodNow')}</h2>
      <p className={good.length > 6 ? 'board-good board-good--long' : 'board-good'}>{good}</p>
      <Against good={view.good} expected={view.expected} />
      <dl className="board-figures">
        <div>
          <dt>{t('board.oee')}</dt>
          <dd>{ratioWords(view.oee.value, format)}</dd>
        </div>
        <div className={unexplained > 0 ? 'board-soon' : ''}>
          <dt>{t('board.unexplained')}</dt>
          <dd>{format.count(unexplained)}</dd>
          <dd className="board-more">{most && most.unexplained > 0 ? most.name : ''}</dd>
        </div>
        <div
          className={overdue > 0 ? 'board-act' : open > 0 ? 'board-soon' : ''}
          data-testid={testIds.boardToDecide}
          data-unseen={isUnseen}
        >
          <dt>{t('board.toDecide')}</dt>
          <dd>
            {isUnseen ? <IconBellRinging className="alarm" aria-hidden /> : null}
            {format.count(open)}
          </dd>
          <dd className="board-more">
            {overdue > 0 ? t('home.overdue', { count: overdue }) : ''}
            {overdue > 0 && old > 0 ? ' · ' : ''}
            {old > 0 ? `> ${format.minutes(60)}: ${format.count(old)}` : ''}
          </dd>
        </div>
      </dl>
    </section>
  );
}
