import { UnstyledButton } from '@mantine/core';
import { Fragment, type MouseEvent, type ReactNode } from 'react';

import { textIn } from '../../shared/plan/translated.ts';
import type { TimelineSegment, UnitPerformance, UnitState } from '../../shared/views/performance-view.ts';
import type { StopLine } from '../../shared/views/stops-view.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { hoursOf, nearestStop, rangeOf, shareOf, type TimeRange } from './timeline-scale.ts';
import { TimelinePatterns } from './TimelinePatterns.tsx';

interface ShiftTimelineProps {
  readonly unit: UnitPerformance;
  readonly stops: readonly StopLine[];
  readonly focus: string | undefined;
  readonly onChoose: (stop: string) => void;
}

/** What a stretch is shown as: a stop that nobody has explained stands out. */
type Kind = Exclude<UnitState, 'minorStop'> | 'open';

function kindOf({ state, stop }: TimelineSegment): Kind {
  if (state !== 'stopped' && state !== 'minorStop') return state;
  return stop !== null && stop.reason === null ? 'open' : 'stopped';
}

/** Told by height as well as by colour: what produces fills the band, what does not leaves it open. Of 100. */
const heights: Readonly<Record<Kind, number>> = {
  producing: 62,
  setup: 40,
  stopped: 100,
  open: 100,
  paused: 24,
  idle: 12,
  planned: 12,
  noData: 4,
};

/** States that the legend names, in its order. */
const named = ['producing', 'setup', 'stopped', 'open', 'paused', 'planned', 'idle', 'noData'] as const;

/** A finger hits a stop from this far: a share of the width. */
const REACH = 0.025;

/** A stop of seconds is still seen: no stop is shown smaller than this share of the width. */
const LEAST = 0.002;

/** A share as SVG takes it: nothing is stretched, so that patterns look the same everywhere. */
const percent = (share: number): string => `${100 * share}%`;

function Bar({ segment, range, chosen }: { segment: TimelineSegment; range: TimeRange; chosen: boolean }): ReactNode {
  const x = shareOf(range, Date.parse(segment.from));
  const width = shareOf(range, Date.parse(segment.to)) - x;
  const kind = kindOf(segment);
  const height = heights[kind];
  const shown = kind === 'stopped' || kind === 'open' ? Math.max(width, LEAST) : width;
  return (
    <>
      <rect
        className={`time time--${kind}`}
        x={percent(x)}
        y={`${100 - height}%`}
        width={percent(shown)}
        height={`${height}%`}
      />
      {chosen ? (
        <rect className="time-chosen" x={percent(x - LEAST)} y="2%" width={percent(shown + 2 * LEAST)} height="96%" />
      ) : null}
    </>
  );
}

/** The shift from its first to its last minute; a tap on a stop chooses it. */
export function ShiftTimeline({ unit, stops, focus, onChoose }: ShiftTimelineProps): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  const range = rangeOf(unit);
  if (!range) return null;
  const choose = (event: MouseEvent<HTMLButtonElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const stop = nearestStop(stops, range, (event.clientX - box.left) / box.width, REACH, nowMs);
    if (stop !== undefined) onChoose(stop);
  };
  const present = new Set(unit.segments.map((segment) => kindOf(segment)));
  return (
    <div className="timeline">
      <UnstyledButton
        className="touch touch--secondary timeline-bar"
        data-testid={testIds.timeline}
        aria-label={t('stops.timeline')}
        onClick={choose}
      >
        <svg className="timeline-svg" aria-hidden>
          <TimelinePatterns />
          {unit.segments.map((segment) => (
            <Bar
              key={segment.from}
              segment={segment}
              range={range}
              chosen={segment.stop !== null && segment.stop.id === focus}
            />
          ))}
          <rect
            className="time-now"
            x={percent(shareOf(range, nowMs) - LEAST / 2)}
            y={0}
            width={percent(LEAST)}
            height="100%"
          />
        </svg>
      </UnstyledButton>
      <div className="timeline-hours" aria-hidden>
        {hoursOf(range).map((hour) => (
          <span key={hour} className="timeline-hour" style={{ left: `${100 * shareOf(range, Date.parse(hour))}%` }}>
            {format.time(hour, Date.parse(hour))}
          </span>
        ))}
      </div>
      {unit.shift && Date.parse(unit.shift.to) <= nowMs ? (
        <p className="strong" data-testid={testIds.lastShift}>
          {textIn(unit.shift.name, format.language)}{' '}
          {t('shift.hint', { from: format.moment(unit.shift.from), to: format.moment(unit.shift.to) })}
        </p>
      ) : null}
      <p className="timeline-legend">
        {named
          .filter((state) => present.has(state))
          .map((state) => (
            <Fragment key={state}>
              <svg className="legend-mark" aria-hidden>
                <rect
                  className={`time time--${state}`}
                  y={`${100 - heights[state]}%`}
                  width="100%"
                  height={`${heights[state]}%`}
                />
              </svg>
              <span>{state === 'open' ? t('stops.notExplained') : t(`unitState.${state}`)}</span>
            </Fragment>
          ))}
      </p>
    </div>
  );
}
