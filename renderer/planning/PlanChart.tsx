import { memo, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';

import type { AreaPlanView, PlanMachine } from '../../shared/views/area-plan-view.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { useWords } from '../words/use-words.ts';
import { Lane } from './Lane.tsx';
import { type Chosen, usePlanState } from './plan-store.ts';
import { PlanLegend } from './PlanLegend.tsx';
import { isSameJob } from './sequence-places.ts';
import { marksOf, shareIn, windowAt, type TimeWindow } from './time-window.ts';

const MINUTE_MS = 60_000;

/** Room for the time beside a mark (pixels). */
const LABEL_PX = 75;

const iso = (ms: number): string => new Date(ms).toISOString();

/** The width of the lanes in pixels, as the axis has it; 0 until it is known. */
function useWidth(): readonly [(element: HTMLElement | null) => void, number] {
  const [width, setWidth] = useState(0);
  const observed = useRef<ResizeObserver | undefined>(undefined);
  const [element, setElement] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (!element) return undefined;
    observed.current = new ResizeObserver(() => setWidth(element.clientWidth));
    observed.current.observe(element);
    return () => observed.current?.disconnect();
  }, [element]);
  return [setElement, width];
}

interface AxisProps {
  readonly window: TimeWindow;
  readonly width: number;
  readonly nowMs: number;
  readonly measure: (element: HTMLElement | null) => void;
}

/** The times above the lanes; it stays while they are scrolled. */
const Axis = memo(function Axis({ window, width, nowMs, measure }: AxisProps): ReactNode {
  const { t, format } = useWords();
  // Times are written with two digits for the hour in every language that there is.
  const hourAt = (atMs: number) => Number.parseInt(format.time(iso(atMs), atMs).slice(0, 2), 10);
  const marks = width === 0 ? [] : marksOf(window, width, LABEL_PX, hourAt);
  const nowShare = shareIn(window, nowMs);
  return (
    <li className="plan-axis" aria-hidden>
      <span>{nowShare > 0 && nowShare < 1 ? t('planning.now', { time: format.time(iso(nowMs), nowMs) }) : null}</span>
      <span className="plan-marks" ref={measure}>
        {marks.map((at) => {
          const share = shareIn(window, at);
          // Nothing is written beyond the edge; midnight says which day begins.
          const isRoom = (1 - share) * width > LABEL_PX;
          return (
            <span key={at} className="plan-mark" style={{ left: `${100 * share}%` }}>
              {isRoom ? (hourAt(at) === 0 ? format.weekday(iso(at)) : format.time(iso(at), at)) : null}
            </span>
          );
        })}
        {nowShare > 0 && nowShare < 1 ? <span className="plan-now" style={{ left: `${100 * nowShare}%` }} /> : null}
      </span>
    </li>
  );
});

/** The order that is looked at, where the machine has operations of it: the others are not drawn anew. */
function relatedOn({ bars }: PlanMachine, chosen: Chosen): string | null {
  if (chosen === null || !('bar' in chosen)) return null;
  const { order } = chosen.bar;
  return bars.some((bar) => bar.order === order) ? order : null;
}

/** What is chosen, where it is the machine or something on it. */
function chosenOn({ equipment, bars }: PlanMachine, chosen: Chosen): Chosen {
  if (chosen === null) return null;
  const isHere = 'machine' in chosen ? chosen.machine === equipment.id : bars.some((bar) => isSameJob(bar, chosen.bar));
  return isHere ? chosen : null;
}

/** Lanes of machines over time. Only what lies in the window is drawn. */
export function PlanChart({ plan }: { readonly plan: AreaPlanView }): ReactNode {
  const { zoom, aheadMs, chosen } = usePlanState();
  // A minute is finer than the eye: what is drawn stays as it is within it.
  const nowMs = Math.floor(useNowMs() / MINUTE_MS) * MINUTE_MS;
  const toMs = Date.parse(plan.to);
  const window = useMemo(() => windowAt(zoom, aheadMs, nowMs, toMs), [zoom, aheadMs, nowMs, toMs]);
  const [measure, width] = useWidth();
  const own = useView('session')?.station.equipment?.id;
  const list = useRef<HTMLDivElement>(null);
  // The machine of this station is in sight; where somebody looks then is theirs.
  useEffect(() => {
    if (own === undefined) return;
    list.current?.querySelector(`[data-machine="${CSS.escape(own)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [own]);
  return (
    <div className="plan-body" ref={list}>
      <PagedList>
        <Axis window={window} width={width} nowMs={nowMs} measure={measure} />
        {plan.machines.map((machine) => (
          <Lane
            key={machine.equipment.id}
            machine={machine}
            window={window}
            width={width}
            nowMs={nowMs}
            chosen={chosenOn(machine, chosen)}
            ofOrder={relatedOn(machine, chosen)}
          />
        ))}
      </PagedList>
      <PlanLegend plan={plan} window={window} />
    </div>
  );
}
