import { UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconPinned, IconPlayerPlay } from '@tabler/icons-react';
import { memo, type MouseEvent, type ReactNode, useMemo } from 'react';

import type { PlanBar, PlanMachine } from '../../shared/views/area-plan-view.ts';
import { testIds } from '../test-ids.ts';
import { useWords, type Words } from '../words/use-words.ts';
import { type Drawn, type DrawnBar, type DrawnCrowd, drawnIn, nearestDrawn } from './drawn-bars.ts';
import { loadShare } from './plan-figures.ts';
import { choose, type Chosen, setPlanState } from './plan-store.ts';
import { isSameJob } from './sequence-places.ts';
import { textWidth } from './text-width.ts';
import { shareIn, type TimeWindow } from './time-window.ts';

/** What is narrower cannot be told from its neighbours, by eye or by finger (pixels). */
const LEAST_PX = 10;
/** A finger hits a bar from this far (pixels). */
const REACH_PX = 30;
/** A sign in a bar and the gap behind it (pixels). */
const SIGN_PX = 30;

const percent = (share: number): string => `${100 * share}%`;

interface BarWordsProps {
  readonly bar: PlanBar;
  /** Pixels behind the setup. */
  readonly room: number;
  readonly words: Words;
}

/** The words of a bar as far as they have room: nothing in it is cut. */
function BarWords({ bar, room, words: { t, format } }: BarWordsProps): ReactNode {
  const late = bar.orderLateMinutes > 0;
  const lateWords = late ? t('planning.late', { late: format.minutes(bar.orderLateMinutes) }) : '';
  const signs = SIGN_PX * ((bar.pinned ? 1 : 0) + (bar.running ? 1 : 0));
  const fits = (text: string, left: number, weight: 500 | 700) => left > textWidth(text, weight);
  // The last digits tell the orders of a day from each other; the whole number is one tap away.
  const digits = /\d+$/.exec(bar.number)?.[0] ?? bar.number;
  const number = [bar.number, digits, `…${digits.slice(-3)}`].find((text) => fits(text, room - signs, 700));
  const hasSigns = room >= SIGN_PX;
  return (
    <>
      <span className="bar-line">
        {bar.running && hasSigns ? <IconPlayerPlay aria-hidden /> : null}
        {bar.pinned && hasSigns ? <IconPinned className="bar-pin" aria-hidden /> : null}
        {number === undefined ? null : <span className="strong">{number}</span>}
      </span>
      <span className="bar-line">
        {late && hasSigns ? (
          <span className="bar-late">
            <IconAlertTriangle aria-hidden />
            {fits(lateWords, room - SIGN_PX - 8, 700) ? lateWords : null}
          </span>
        ) : null}
        {!late && number !== undefined && fits(bar.operationName, room, 500) ? <span>{bar.operationName}</span> : null}
      </span>
    </>
  );
}

interface BarProps {
  readonly drawn: DrawnBar;
  readonly width: number;
  /** Asked for once for a lane: there are hundreds of bars. */
  readonly words: Words;
  readonly chosen: boolean;
  /** Another operation of the chosen order. */
  readonly related: boolean;
}

function Bar({ drawn: { bar, left, width: share, setup }, width, words, chosen, related }: BarProps): ReactNode {
  const classes = ['bar', bar.running ? 'bar--running' : '', bar.orderLateMinutes > 0 ? 'bar--late' : ''];
  if (chosen) classes.push('bar--chosen');
  else if (related) classes.push('bar--related');
  const px = share * width;
  // Where no sign has room, an edge with a notch stands for it.
  if (px * (1 - setup) - 8 < SIGN_PX) classes.push('bar--small');
  if (bar.pinned) classes.push('bar--pinned');
  // The words stand behind the setup where they have room there, else over it.
  const runPx = px * (1 - setup);
  return (
    <span
      className={classes.join(' ')}
      style={{ left: percent(left), width: percent(share) }}
      data-testid={testIds.planBar(bar.order, bar.operation)}
      data-late={bar.orderLateMinutes > 0}
      data-pinned={bar.pinned !== null}
    >
      {setup > 0 ? <span className="bar-setup" style={{ width: percent(setup) }} /> : null}
      {runPx < SIGN_PX ? null : (
        <span className="bar-words" style={{ left: percent(setup) }}>
          <BarWords bar={bar} room={runPx - 8} words={words} />
        </span>
      )}
    </span>
  );
}

function Crowd({
  drawn: { bars, left, width: share },
  width,
  words: { format },
}: {
  drawn: DrawnCrowd;
  width: number;
  words: Words;
}): ReactNode {
  const late = bars.some(({ orderLateMinutes }) => orderLateMinutes > 0);
  const count = format.count(bars.length);
  const px = share * width;
  return (
    <span
      className={late ? 'bar bar--crowd bar--late' : 'bar bar--crowd'}
      style={{ left: percent(left), width: percent(share) }}
      data-crowd={bars.length}
    >
      {px >= 14 + textWidth(count, 700) ? <span className="bar-line bar-count">{count}</span> : null}
      {late && px >= SIGN_PX ? (
        <span className="bar-late">
          <IconAlertTriangle aria-hidden />
        </span>
      ) : null}
    </span>
  );
}

interface LaneProps {
  readonly machine: PlanMachine;
  readonly window: TimeWindow;
  /** Of the track, in pixels; 0: not known yet. */
  readonly width: number;
  readonly nowMs: number;
  /** What is chosen of this machine. */
  readonly chosen: Chosen;
  /** The order that is looked at: its operations are marked on every machine. */
  readonly ofOrder: string | null;
}

function open(found: Drawn | undefined, machine: PlanMachine, window: TimeWindow, nowMs: number): void {
  if (found?.kind === 'bar') choose({ bar: { order: found.bar.order, operation: found.bar.operation } });
  else if (found) {
    // What is too small to be told apart becomes larger where it is.
    const [first] = found.bars;
    if (first && window.toMs - window.fromMs > 8 * 3_600_000)
      setPlanState({ zoom: 8, aheadMs: Math.max(0, Date.parse(first.setupBegin) - nowMs - 600_000) });
    if (first) choose({ bar: { order: first.order, operation: first.operation } });
  } else choose({ machine: machine.equipment.id });
}

/** A machine and what is planned on it, as one key: a tap takes the bar that it hits, elsewhere the machine. */
export const Lane = memo(function Lane({ machine, window, width, nowMs, chosen, ofOrder }: LaneProps): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const { equipment, bars, pauses } = machine;
  const drawn = useMemo(() => (width === 0 ? [] : drawnIn(bars, window, LEAST_PX / width)), [bars, window, width]);
  const load = format.percent(loadShare(machine));
  const late = bars.filter(({ orderLateMinutes }) => orderLateMinutes > 0).length;
  const tap = (event: MouseEvent<HTMLButtonElement>) => {
    const track = event.currentTarget.querySelector('.plan-lane-track')?.getBoundingClientRect();
    // By keyboard there is no place: the machine leads to its operations.
    const isOnTrack = track !== undefined && event.detail > 0 && event.clientX >= track.left;
    const share = track && isOnTrack ? (event.clientX - track.left) / track.width : 0;
    open(isOnTrack ? nearestDrawn(drawn, share, REACH_PX / width) : undefined, machine, window, nowMs);
  };
  const nowShare = shareIn(window, nowMs);
  const shownPauses = pauses.filter(({ from, to }) => Date.parse(to) > window.fromMs && Date.parse(from) < window.toMs);
  return (
    <li data-machine={equipment.id}>
      <UnstyledButton
        className="touch touch--secondary plan-lane"
        data-testid={testIds.planLane(equipment.id)}
        aria-label={t('planning.lane', { machine: equipment.name, count: bars.length, load, late })}
        aria-pressed={chosen !== null && 'machine' in chosen}
        onClick={tap}
      >
        <span className="plan-lane-name">
          <span className="strong">{equipment.name}</span>
          <span>{t('planning.load', { load })}</span>
        </span>
        <span className="plan-lane-track">
          {shownPauses.map(({ from, to, kind }) => {
            const left = shareIn(window, Date.parse(from));
            return (
              <span
                key={`${from} ${kind}`}
                className={`plan-pause plan-pause--${kind}`}
                data-pause={kind}
                style={{ left: percent(left), width: percent(shareIn(window, Date.parse(to)) - left) }}
              />
            );
          })}
          {drawn.map((one) =>
            one.kind === 'crowd' ? (
              <Crowd
                key={`crowd ${one.bars[0]?.order ?? ''} ${one.bars[0]?.operation ?? ''}`}
                drawn={one}
                width={width}
                words={words}
              />
            ) : (
              <Bar
                key={`${one.bar.order} ${one.bar.operation}`}
                drawn={one}
                width={width}
                words={words}
                chosen={chosen !== null && 'bar' in chosen && isSameJob(chosen.bar, one.bar)}
                related={one.bar.order === ofOrder}
              />
            ),
          )}
          {nowShare > 0 && nowShare < 1 ? <span className="plan-now" style={{ left: percent(nowShare) }} /> : null}
        </span>
      </UnstyledButton>
    </li>
  );
});
