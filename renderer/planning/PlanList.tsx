import { UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconPinned, IconPlayerPlay } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import type { AreaPlanView, PlanBar } from '../../shared/views/area-plan-view.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { loadShare } from './plan-figures.ts';
import { choose, usePlanState } from './plan-store.ts';
import { allWhyWords, spanWords } from './plan-words.ts';
import { isSameJob } from './sequence-places.ts';

/** So many of a machine are listed at once; more come by a tap, so that a list of hundreds appears at once, too. */
const MOST = 40;

function BarRow({ bar, chosen }: { readonly bar: PlanBar; readonly chosen: boolean }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const { order, operation, orderLateMinutes, pinned, running, reasons } = bar;
  return (
    <UnstyledButton
      className="touch touch--secondary plan-row"
      data-testid={testIds.planRow(order, operation)}
      aria-pressed={chosen}
      onClick={() => choose({ bar: { order, operation } })}
    >
      <span>{spanWords(bar.setupBegin, bar.end, words, nowMs)}</span>
      <span className="plan-row-what">
        <span className="large">
          <span className="strong">{bar.number}</span>
          {` · ${bar.operationName} · ${bar.material.name}`}
        </span>
        <span>{allWhyWords(reasons, words, nowMs).join(' · ')}</span>
      </span>
      <span className="plan-row-signs">
        {running ? (
          <span className="plan-sign">
            <IconPlayerPlay aria-hidden />
            {t('planning.running')}
          </span>
        ) : null}
        {orderLateMinutes > 0 ? (
          <span className="plan-sign bar-late">
            <IconAlertTriangle aria-hidden />
            {t('planning.late', { late: format.minutes(orderLateMinutes) })}
          </span>
        ) : null}
        {pinned ? (
          <span className="plan-sign">
            <IconPinned className="bar-pin" aria-hidden />
            {t('planning.pinned')}
          </span>
        ) : null}
      </span>
    </UnstyledButton>
  );
}

/** The same facts as in the chart, to be read one after the other: machine by machine, each in its order. */
export function PlanList({ plan }: { readonly plan: AreaPlanView }): ReactNode {
  const { t, format } = useWords();
  const { chosen } = usePlanState();
  const [most, setMost] = useState(MOST);
  return (
    <PagedList>
      {plan.machines.map((machine) => {
        const { equipment, bars } = machine;
        return (
          <li key={equipment.id} data-testid={testIds.planRows(equipment.id)}>
            <TouchButton
              testId={testIds.planRowsOf(equipment.id)}
              size="secondary"
              className="plan-rows-head"
              flat
              label={equipment.name}
              hint={t('planning.load', { load: format.percent(loadShare(machine)) })}
              onPress={() => choose({ machine: equipment.id })}
            />
            {bars.length === 0 ? <p>{t('planning.nothing')}</p> : null}
            <ul className="plan-rows">
              {bars.slice(0, most).map((bar) => (
                <li key={`${bar.order} ${bar.operation}`}>
                  <BarRow bar={bar} chosen={chosen !== null && 'bar' in chosen && isSameJob(chosen.bar, bar)} />
                </li>
              ))}
            </ul>
            {bars.length > most ? (
              <TouchButton
                testId={testIds.planMore(equipment.id)}
                size="secondary"
                label={t('planning.more', { count: bars.length - most })}
                onPress={() => setMost(most * 4)}
              />
            ) : null}
          </li>
        );
      })}
    </PagedList>
  );
}
