import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';

import type { AreaPlanView } from '../../shared/views/area-plan-view.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { useNowMs } from '../station/clock.ts';
import { useWords } from '../words/use-words.ts';
import { Lane } from './Lane.tsx';
import { usePlanState } from './plan-store.ts';
import { PlanLegend } from './PlanLegend.tsx';
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
function Axis({ window, width, nowMs, measure }: AxisProps): ReactNode {
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
}

/** Lanes of machines over time. Only what lies in the window is drawn. */
export function PlanChart({ plan }: { readonly plan: AreaPlanView }): ReactNode {
  const { zoom, aheadMs, chosen } = usePlanState();
  // A minute is finer than the eye: what is drawn stays as it is within it.
  const nowMs = Math.floor(useNowMs() / MINUTE_MS) * MINUTE_MS;
  const toMs = Date.parse(plan.to);
  const window = useMemo(() => windowAt(zoom, aheadMs, nowMs, toMs), [zoom, aheadMs, nowMs, toMs]);
  const [measure, width] = useWidth();
  return (
    <>
      <PagedList>
        <Axis window={window} width={width} nowMs={nowMs} measure={measure} />
        {plan.machines.map((machine) => (
          <Lane
            key={machine.equipment.id}
            machine={machine}
            window={window}
            width={width}
            nowMs={nowMs}
            chosen={
              chosen &&
              ('machine' in chosen
                ? chosen.machine === machine.equipment.id
                : machine.bars.some((bar) => bar.order === chosen.bar.order && bar.operation === chosen.bar.operation))
                ? chosen
                : null
            }
            ofOrder={chosen && 'bar' in chosen ? chosen.bar.order : null}
          />
        ))}
      </PagedList>
      <PlanLegend plan={plan} window={window} />
    </>
  );
}
