import {
  IconAlertTriangle,
  IconArrowDown,
  IconArrowUp,
  IconArrowsExchange,
  IconChevronsUp,
  IconFlag,
  IconHelpHexagon,
  IconPinned,
  IconPinnedOff,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { AreaPlanView } from '../../shared/views/area-plan-view.ts';
import { useBusyWishes } from '../commands/give-command.ts';
import { Fact } from '../controls/Fact.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { JobPicker } from './JobPicker.tsx';
import { choose, setPlanState, usePlanState } from './plan-store.ts';
import { record, unpinWish } from './plan-wishes.ts';
import { allWhyWords, spanWords } from './plan-words.ts';
import { canHold, placeOf, type Placed, placesOn, wishesForPlace } from './sequence-places.ts';
import { SideHead } from './SideHead.tsx';

/** When, why here, how late, by whom. */
function BarFacts({ placed, holdsToo }: { readonly placed: Placed; readonly holdsToo: number }): ReactNode {
  const { bar, machine } = placed;
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const late = bar.orderLateMinutes > 0;
  return (
    <PagedList plain>
      <li>
        <ul className="plan-why" data-testid={testIds.planWhy} aria-label={t('planning.whyHere')}>
          {allWhyWords(bar.reasons, words, nowMs).map((why) => (
            <li key={why} className="strong">
              {why}
            </li>
          ))}
        </ul>
      </li>
      <li>
        <dl className="facts">
          <Fact name={t('planning.on')}>{machine.equipment.name}</Fact>
          <Fact name={t('planning.when')}>{spanWords(bar.begin, bar.end, words, nowMs)}</Fact>
          {bar.setupMinutes > 0 ? (
            <Fact name={t('planning.setup')}>
              {t('planning.setupFrom', {
                minutes: format.minutes(bar.setupMinutes),
                from: format.time(bar.setupBegin, nowMs),
              })}
            </Fact>
          ) : null}
          <Fact name={t('job.due')}>
            {format.time(bar.due, nowMs)}
            {late ? null : ` · ${t('planning.inTime')}`}
          </Fact>
          {bar.laterMinutes > 0 ? <Fact name={t('planning.workAfter')}>{format.minutes(bar.laterMinutes)}</Fact> : null}
          <Fact name={t('line.material')}>{bar.material.name}</Fact>
          {bar.family === null ? null : <Fact name={t('planning.family')}>{bar.family}</Fact>}
          <Fact name={t('planning.priority')}>{format.count(bar.priority)}</Fact>
          {bar.pinned ? (
            <Fact name={t('planning.pinned')}>
              {t('planning.pinnedBy', { person: bar.pinned.by, time: format.time(bar.pinned.at, nowMs) })}
            </Fact>
          ) : null}
        </dl>
        {holdsToo > 0 ? (
          <p>
            {t(canHold(machine, bar, placeOf(machine, bar)) ? 'planning.holdsToo' : 'planning.tooFar', {
              count: holdsToo,
            })}
          </p>
        ) : null}
      </li>
    </PagedList>
  );
}

interface KeysProps {
  readonly placed: Placed;
  readonly mayPin: boolean;
  readonly mayPrioritise: boolean;
  /** The plan in the chart is the one that holds: its places can be kept. */
  readonly holds: boolean;
}

/** What can be done with an operation of the plan; each is recorded by one tap. */
function PlaceKeys({ placed: { bar, machine }, holds }: Pick<KeysProps, 'placed' | 'holds'>): ReactNode {
  const { t } = useWords();
  const isBusy = useBusyWishes();
  const place = placeOf(machine, bar);
  const key = { order: bar.order, operation: bar.operation };
  const to = (target: number) => wishesForPlace(machine, key, target);
  const can = (target: number) => holds && place >= 0 && canHold(machine, key, target);
  const busy = (target: number) => to(target).some((wish) => isBusy(wish));
  const isHeld = bar.pinned !== null && to(place).length === 0;
  return (
    <>
      <TouchButton
        testId={testIds.planDoNext}
        size="secondary"
        icon={<IconChevronsUp />}
        label={t('planning.doNext')}
        disabled={place === 0 || !can(0)}
        busy={busy(0)}
        onPress={() => void record(to(0))}
      />
      <TouchButton
        testId={testIds.planSooner}
        size="secondary"
        icon={<IconArrowUp />}
        label={t('planning.sooner')}
        disabled={!can(place - 1)}
        busy={place > 0 && busy(place - 1)}
        onPress={() => void record(to(place - 1))}
      />
      <TouchButton
        testId={testIds.planAfter}
        size="secondary"
        icon={<IconArrowDown />}
        label={t('planning.after')}
        disabled={place >= placesOn(machine) - 1 || !can(place + 1)}
        busy={place >= 0 && busy(place + 1)}
        onPress={() => void record(to(place + 1))}
      />
      {isHeld ? (
        <TouchButton
          testId={testIds.planUnpin}
          size="secondary"
          icon={<IconPinnedOff />}
          label={t('planning.unpin')}
          busy={isBusy(unpinWish(key))}
          onPress={() => void record([unpinWish(key)])}
        />
      ) : (
        <TouchButton
          testId={testIds.planPin}
          size="secondary"
          icon={<IconPinned />}
          label={t('planning.pinHere')}
          disabled={!can(place)}
          busy={place >= 0 && busy(place)}
          onPress={() => void record(to(place))}
        />
      )}
    </>
  );
}

function Keys({ placed, holds, mayPin, mayPrioritise }: KeysProps): ReactNode {
  const { t } = useWords();
  return (
    <div className="plan-keys">
      {mayPin ? <PlaceKeys placed={placed} holds={holds} /> : null}
      {mayPin ? (
        <TouchButton
          testId={testIds.planOther}
          size="secondary"
          icon={<IconArrowsExchange />}
          label={t('planning.otherKey')}
          ariaLabel={t('planning.other')}
          disabled={placed.bar.running || !holds}
          onPress={() => setPlanState({ picking: 'machine' })}
        />
      ) : null}
      {mayPrioritise ? (
        <TouchButton
          testId={testIds.planPriority}
          size="secondary"
          icon={<IconFlag />}
          label={t('planning.priorityKey')}
          onPress={() => setPlanState({ picking: 'priority' })}
        />
      ) : null}
      {mayPin ? (
        <TouchButton
          testId={testIds.planWhatIf}
          size="secondary"
          icon={<IconHelpHexagon />}
          label={t('planning.whatIfKey')}
          onPress={() => setPlanState({ picking: 'whatIfJob' })}
        />
      ) : null}
    </div>
  );
}

/** How many others are pinned as well when this one is pinned where it stands. */
function heldToo({ placed: { bar, machine }, holds, mayPin }: KeysProps): number {
  const place = placeOf(machine, bar);
  return holds && mayPin && place >= 0 ? wishesForPlace(machine, bar, place).length - 1 : 0;
}

interface BarSheetProps extends KeysProps {
  readonly plan: AreaPlanView;
}

/** An operation of the plan: its times, why it stands there, and what somebody who may can do with it. */
export function BarSheet({ plan, ...props }: BarSheetProps): ReactNode {
  const { t, format } = useWords();
  const { bar, machine } = props.placed;
  const { picking } = usePlanState();
  return (
    <section
      className="panel line-side"
      data-testid={testIds.planSheet}
      aria-label={`${bar.number} · ${bar.operationName}`}
    >
      <SideHead
        title={`${bar.number} · ${bar.operationName}`}
        hint={
          bar.orderLateMinutes > 0 ? (
            <p className="plan-sign bar-late">
              <IconAlertTriangle aria-hidden />
              {t('planning.orderLate', { late: format.minutes(bar.orderLateMinutes) })}
            </p>
          ) : null
        }
        onClose={() => (picking === null ? choose(null) : setPlanState({ picking: null }))}
      />
      {picking === null ? (
        <>
          <BarFacts placed={props.placed} holdsToo={heldToo(props)} />
          <Keys {...props} />
        </>
      ) : (
        <JobPicker plan={plan} machine={machine} bar={bar} picking={picking} />
      )}
    </section>
  );
}
