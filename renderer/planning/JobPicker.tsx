import { IconArrowsExchange, IconCalendarDue, IconChevronsUp, IconFlag } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { AreaPlanView, PlanBar, PlanMachine } from '../../shared/views/area-plan-view.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { sensibleDues } from './offered-times.ts';
import { choose, type Picking, setPlanState } from './plan-store.ts';
import { priorityWish, record } from './plan-wishes.ts';
import { wishForMachine } from './sequence-places.ts';
import { addChange } from './what-if-store.ts';

interface JobPickerProps {
  readonly plan: AreaPlanView;
  readonly machine: PlanMachine;
  readonly bar: PlanBar;
  readonly picking: Exclude<Picking, null>;
}

/** Thinks of a change to an operation, and leads to what it would do. */
function think(change: Parameters<typeof addChange>[0]): void {
  choose(null);
  addChange(change);
}

/** The other machines of the area that can do it. */
function Machines({
  plan,
  machine,
  bar,
  onPick,
}: Omit<JobPickerProps, 'picking'> & { onPick: (to: PlanMachine) => void }) {
  return (
    <PagedList>
      {plan.machines
        .filter(({ equipment }) => equipment.id !== machine.equipment.id && bar.machines.includes(equipment.id))
        .map((to) => (
          <li key={to.equipment.id}>
            <TouchButton
              testId={testIds.planToMachine(to.equipment.id)}
              size="secondary"
              className="plan-choice"
              flat
              icon={<IconArrowsExchange />}
              label={to.equipment.name}
              ariaLabel={`${bar.number}: ${to.equipment.name}`}
              onPress={() => onPick(to)}
            />
          </li>
        ))}
    </PagedList>
  );
}

/** The numbers that a priority can be; 9 is the most urgent. */
function Priorities({ now, onPick }: { readonly now: number; readonly onPick: (priority: number) => void }): ReactNode {
  const { t, format } = useWords();
  return (
    <>
      <p>{t('planning.priorityHint')}</p>
      <div className="plan-keys">
        {[9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((priority) => (
          <TouchButton
            key={priority}
            testId={testIds.planPriorityTo(priority)}
            size="secondary"
            label={format.count(priority)}
            ariaLabel={t('planning.priorityTo', { priority: format.count(priority) })}
            selected={priority === now}
            disabled={priority === now}
            onPress={() => onPick(priority)}
          />
        ))}
      </div>
    </>
  );
}

function Dues({ bar, onPick }: { readonly bar: PlanBar; readonly onPick: (due: string) => void }): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  return (
    <>
      <p className="large">{t('planning.wantedBy')}</p>
      <PagedList>
        {sensibleDues(nowMs, Date.parse(bar.due)).map((due) => (
          <li key={due}>
            <TouchButton
              testId={testIds.planDue(due)}
              size="secondary"
              className="plan-choice"
              flat
              icon={<IconCalendarDue />}
              label={format.time(due, nowMs)}
              onPress={() => onPick(due)}
            />
          </li>
        ))}
      </PagedList>
    </>
  );
}

/** What can be thought of with an operation. */
function Thoughts({ bar, machine }: Pick<JobPickerProps, 'bar' | 'machine'>): ReactNode {
  const { t } = useWords();
  const { order, operation, running } = bar;
  const to = (picking: Picking) => () => setPlanState({ picking });
  return (
    <>
      <p>{t('planning.notRecorded')}</p>
      <div className="plan-thoughts">
        <TouchButton
          testId={testIds.whatIfDue}
          icon={<IconCalendarDue />}
          label={t('planning.rushDue')}
          onPress={to('whatIfDue')}
        />
        <TouchButton
          testId={testIds.whatIfPriority}
          icon={<IconFlag />}
          label={t('planning.rushPriority')}
          onPress={() => think({ kind: 'rush', order, priority: 9 })}
        />
        <TouchButton
          testId={testIds.whatIfMove}
          icon={<IconArrowsExchange />}
          label={t('planning.other')}
          disabled={running}
          onPress={to('whatIfMachine')}
        />
        <TouchButton
          testId={testIds.whatIfNext}
          icon={<IconChevronsUp />}
          label={t('planning.doNext')}
          disabled={running}
          onPress={() => think({ kind: 'pin', order, operation, equipment: machine.equipment.id, place: 0 })}
        />
      </div>
    </>
  );
}

/** What is picked for an operation: done at once, or only thought of. */
export function JobPicker(props: JobPickerProps): ReactNode {
  const { bar, picking } = props;
  const { order, operation } = bar;
  const done = () => setPlanState({ picking: null });
  switch (picking) {
    case 'machine':
      return (
        <Machines
          {...props}
          onPick={(to) => {
            done();
            void record([wishForMachine(to, bar)]);
          }}
        />
      );
    case 'whatIfMachine':
      return (
        <Machines {...props} onPick={(to) => think({ kind: 'move', order, operation, equipment: to.equipment.id })} />
      );
    case 'priority':
      return (
        <Priorities
          now={bar.priority}
          onPick={(priority) => {
            done();
            void record([priorityWish(order, priority)]);
          }}
        />
      );
    case 'whatIfDue':
      return <Dues bar={bar} onPick={(due) => think({ kind: 'rush', order, due })} />;
    default:
      return <Thoughts bar={bar} machine={props.machine} />;
  }
}
