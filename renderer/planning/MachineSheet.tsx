import { IconClockPlus, IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { AreaPlanView, PlanMachine, WhatIfChange } from '../../shared/views/area-plan-view.ts';
import { Fact } from '../controls/Fact.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { sensibleEnds, sensibleOvertime } from './offered-times.ts';
import { loadShare } from './plan-figures.ts';
import { choose, setPlanState, usePlanState } from './plan-store.ts';
import { spanWords } from './plan-words.ts';
import { SideHead } from './SideHead.tsx';
import { addChange } from './what-if-store.ts';

interface MachineSheetProps {
  readonly plan: AreaPlanView;
  readonly machine: PlanMachine;
  readonly mayPin: boolean;
}

/** Load, setups and pauses; a tap on what is planned leads to it. */
function MachineFacts({ machine }: { readonly machine: PlanMachine }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const { bars, pauses } = machine;
  const setup = bars.reduce((sum, { setupMinutes }) => sum + setupMinutes, 0);
  return (
    <PagedList>
      <li>
        <dl className="facts">
          <Fact name={t('planning.loadName')}>
            {t('planning.loadOf', {
              load: format.percent(loadShare(machine)),
              minutes: format.minutes(machine.loadMinutes),
              open: format.minutes(machine.openMinutes),
            })}
          </Fact>
          <Fact name={t('planning.setupSum')}>{format.minutes(setup)}</Fact>
          {pauses
            .filter(({ to }) => Date.parse(to) > nowMs)
            .slice(0, 4)
            .map(({ from, to, kind }) => (
              <Fact key={`${from} ${kind}`} name={t(`planning.pause.${kind}`)}>
                {spanWords(from, to, words, nowMs)}
              </Fact>
            ))}
        </dl>
      </li>
      {bars.slice(0, 12).map(({ order, operation, number, operationName, setupBegin }) => (
        <li key={`${order} ${operation}`}>
          <TouchButton
            testId={testIds.planOnMachine(order, operation)}
            size="secondary"
            className="plan-choice"
            flat
            label={`${number} · ${operationName}`}
            hint={format.time(setupBegin, nowMs)}
            onPress={() => choose({ bar: { order, operation } })}
          />
        </li>
      ))}
    </PagedList>
  );
}

type WhatIfEnd = Extract<WhatIfChange, { kind: 'machineOut' | 'overtime' }>;

/** Times as keys: what a person would say, nothing is typed. */
function Ends({ plan, machine, picking }: MachineSheetProps & { readonly picking: 'out' | 'overtime' }): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  const { id } = machine.equipment;
  const changes: WhatIfEnd[] =
    picking === 'out'
      ? sensibleEnds(nowMs).map((until) => ({ kind: 'machineOut', equipment: id, until }))
      : sensibleOvertime(machine.pauses, nowMs, Date.parse(plan.to)).map((span) => ({
          kind: 'overtime',
          equipment: id,
          ...span,
        }));
  return (
    <>
      <p className="large strong">{t(picking === 'out' ? 'planning.outUntil' : 'planning.overtimeUntil')}</p>
      {changes.length === 0 ? <p>{t('planning.noOvertime')}</p> : null}
      <PagedList>
        {changes.map((change, index) => (
          <li key={change.until}>
            <TouchButton
              testId={testIds.planUntil(index)}
              size="secondary"
              className="plan-choice"
              label={format.time(change.until, nowMs)}
              onPress={() => {
                choose(null);
                addChange(change);
              }}
            />
          </li>
        ))}
      </PagedList>
    </>
  );
}

/** A machine of the plan, and what would be if it were out or worked longer. */
export function MachineSheet(props: MachineSheetProps): ReactNode {
  const { machine, mayPin } = props;
  const { t } = useWords();
  const { picking } = usePlanState();
  const asked = picking === 'out' || picking === 'overtime' ? picking : null;
  return (
    <section className="panel line-side" data-testid={testIds.planMachine} aria-label={machine.equipment.name}>
      <SideHead
        title={machine.equipment.name}
        onClose={() => (picking === null ? choose(null) : setPlanState({ picking: null }))}
      />
      {asked ? <Ends {...props} picking={asked} /> : <MachineFacts machine={machine} />}
      {mayPin && !asked ? (
        <>
          <p className="strong">{t('planning.whatIf')}</p>
          <div className="choices">
            <TouchButton
              testId={testIds.whatIfOut}
              size="secondary"
              icon={<IconPlugConnectedX />}
              label={t('planning.outUntil')}
              onPress={() => setPlanState({ picking: 'out' })}
            />
            <TouchButton
              testId={testIds.whatIfOvertime}
              size="secondary"
              icon={<IconClockPlus />}
              label={t('planning.overtimeUntil')}
              onPress={() => setPlanState({ picking: 'overtime' })}
            />
          </div>
        </>
      ) : null}
    </section>
  );
}
