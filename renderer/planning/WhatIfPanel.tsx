import {
  IconAlertTriangle,
  IconCheck,
  IconEye,
  IconInfoCircle,
  IconRefresh,
  IconTrash,
  IconX,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { AreaPlanView, WhatIfView } from '../../shared/views/area-plan-view.ts';
import { useBusyWishes } from '../commands/give-command.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { TotalsTable } from './Overview.tsx';
import { record } from './plan-wishes.ts';
import { problemWords } from './plan-words.ts';
import { askAgain, discard, dropChange, keepOnly, look, useWhatIf } from './what-if-store.ts';
import { changeWords, effectOf, elsewhereWords, orderWords, wishOfChange } from './what-if-words.ts';

/** So many orders are told at once; all of them are in the chart. */
const MOST_ORDERS = 30;

/** What becomes of orders and machines. */
function Effects({ answer }: { readonly answer: WhatIfView }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const { before, after, orders } = answer;
  const machines = answer.machines.filter(
    (one) =>
      Math.round(one.loadPercentBefore) !== Math.round(one.loadPercentAfter) ||
      one.setupMinutesBefore !== one.setupMinutesAfter,
  );
  const moved = before.constraint?.equipment.id !== after.constraint?.equipment.id;
  return (
    <>
      <li data-testid={testIds.whatIfTotals}>
        <TotalsTable
          names={[t('planning.before'), t('planning.afterwards')]}
          totals={[before, after]}
          corner={t('planning.asOf', { time: format.time(answer.plan.computedAt, nowMs) })}
        />
        {moved && after.constraint ? (
          <p className="strong">{t('planning.constraintNow', { machine: after.constraint.equipment.name })}</p>
        ) : null}
      </li>
      <li data-testid={testIds.whatIfOrders}>
        <h2 className="strong">{t('planning.ordersChanged', { count: orders.length })}</h2>
        <ul className="plan-effects">
          {orders.slice(0, MOST_ORDERS).map((order) => {
            const effect = effectOf(order);
            return (
              <li
                key={order.order}
                data-effect={effect}
                className={effect === 'lost' ? 'plan-sign bar-late' : 'plan-sign'}
              >
                {effect === 'lost' || effect === 'later' ? <IconAlertTriangle aria-hidden /> : null}
                {effect === 'better' ? <IconCheck aria-hidden /> : null}
                {orderWords(order, words, nowMs)}
              </li>
            );
          })}
        </ul>
      </li>
      {machines.length === 0 ? null : (
        <li data-testid={testIds.whatIfMachines}>
          <h2 className="strong">{t('planning.machinesChanged')}</h2>
          <ul className="plan-effects">
            {machines.map((one) => (
              <li key={one.equipment.id}>
                {t('planning.machineEffect', {
                  machine: one.equipment.name,
                  load: format.percent(one.loadPercentAfter / 100),
                  loadWas: format.percent(one.loadPercentBefore / 100),
                  setup: format.minutes(one.setupMinutesAfter),
                  setupWas: format.minutes(one.setupMinutesBefore),
                })}
              </li>
            ))}
          </ul>
        </li>
      )}
    </>
  );
}

/** Why there is no answer. */
function Problems({ problems }: { readonly problems: readonly Parameters<typeof problemWords>[0][] }): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  return (
    <li data-testid={testIds.whatIfProblem}>
      {(problems.length === 0 ? [{ code: 'silent', params: {} }] : problems).map((problem, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- two changes may be wrong in the same way
        <p key={index} className="plan-sign plan-problem">
          <IconAlertTriangle aria-hidden />
          {problemWords(problem, words, nowMs)}
        </p>
      ))}
    </li>
  );
}

interface WhatIfPanelProps {
  /** The plan that holds. */
  readonly plan: AreaPlanView;
  readonly mayPin: boolean;
  readonly mayPrioritise: boolean;
}

/** What would be if: the changes, what they would do, and the ways on. Nothing of it is recorded until somebody does it. */
export function WhatIfPanel({ plan, mayPin, mayPrioritise }: WhatIfPanelProps): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const { changes, asking, answer, problems, looking } = useWhatIf();
  const isBusy = useBusyWishes();
  const todo = changes.flatMap((change) => {
    const wish = wishOfChange(change, plan);
    const may = change.kind === 'rush' ? mayPrioritise : mayPin;
    return wish && may ? [{ change, wish }] : [];
  });
  const elsewhere = [...new Set(changes.flatMap((change) => elsewhereWords(change, words) ?? []))];
  const commit = async () => {
    if (await record(todo.map(({ wish }) => wish)))
      keepOnly(changes.filter((change) => !todo.some((done) => done.change === change)));
  };
  return (
    <section
      className="panel line-side plan-what-if"
      data-testid={testIds.whatIfPanel}
      aria-label={t('planning.whatIf')}
    >
      <PagedList>
        {changes.map((change, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- a change has no name, and its place is what it is known by
          <li key={index} className="plan-change" data-testid={testIds.whatIfChange(index)}>
            <p className="large strong">{changeWords(change, plan, words, nowMs)}</p>
            <TouchButton
              testId={testIds.whatIfDrop(index)}
              size="secondary"
              icon={<IconX />}
              label={
                <span className="unseen">
                  {t('planning.drop', { change: changeWords(change, plan, words, nowMs) })}
                </span>
              }
              onPress={() => dropChange(change)}
            />
          </li>
        ))}
        {asking ? (
          <li>
            <output className="large" aria-busy>
              {t('planning.asking')}
            </output>
          </li>
        ) : null}
        {problems ? <Problems problems={problems} /> : null}
        {answer && !asking ? <Effects answer={answer} /> : null}
        {elsewhere.map((sentence) => (
          <li key={sentence} className="note" data-testid={testIds.whatIfElsewhere}>
            <IconInfoCircle aria-hidden />
            {sentence}
          </li>
        ))}
      </PagedList>
      <div className="choices">
        {answer ? (
          <TouchButton
            testId={testIds.whatIfLook}
            size="secondary"
            icon={<IconEye />}
            label={t(looking ? 'planning.lookBefore' : 'planning.lookAfter')}
            selected={looking}
            onPress={() => look(!looking)}
          />
        ) : (
          <TouchButton
            testId={testIds.whatIfAgain}
            size="secondary"
            icon={<IconRefresh />}
            label={t('planning.askAgain')}
            busy={asking !== null}
            onPress={askAgain}
          />
        )}
        <TouchButton
          testId={testIds.whatIfDiscard}
          size="secondary"
          icon={<IconTrash />}
          label={t('planning.discard')}
          onPress={discard}
        />
        {todo.length > 0 ? (
          <TouchButton
            testId={testIds.whatIfCommit}
            size="secondary"
            tone="strong"
            icon={<IconCheck />}
            label={t('planning.commit', { count: todo.length, value: format.count(todo.length) })}
            disabled={asking !== null || answer === null}
            busy={todo.some(({ wish }) => isBusy(wish))}
            onPress={() => void commit()}
          />
        ) : null}
      </div>
    </section>
  );
}
