import { IconArrowLeft, IconArrowRight, IconChartBar, IconListDetails, IconLoader } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';

import type { AreaPlanView } from '../../shared/views/area-plan-view.ts';
import { Loading } from '../controls/Loading.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { goHome, showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { LeftOut } from './LeftOut.tsx';
import { resetPlanState, setPlanState, usePlanState } from './plan-store.ts';
import { PlanChart } from './PlanChart.tsx';
import { PlanList } from './PlanList.tsx';
import { PlanSide } from './PlanSide.tsx';
import { stepMs, windowAt, zooms } from './time-window.ts';
import { discard, planShown, useWhatIf } from './what-if-store.ts';

/** How much time the chart shows, and which. */
function TimeKeys({ plan }: { readonly plan: AreaPlanView }): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  const { zoom, aheadMs } = usePlanState();
  const toMs = Date.parse(plan.to);
  const at = (ahead: number) => windowAt(zoom, ahead, nowMs, toMs).fromMs;
  // Where the window is held back, the next step begins from where it stands.
  const held = at(aheadMs) - at(0);
  const move = (by: number) => setPlanState({ aheadMs: Math.max(0, held + by) });
  return (
    <>
      {zooms.map((hours) => (
        <TouchButton
          key={hours}
          testId={testIds.planZoom(hours)}
          size="secondary"
          className="plan-key"
          label={format.minutes(hours * 60)}
          ariaLabel={t('planning.zoom', { hours: format.count(hours) })}
          selected={zoom === hours}
          onPress={() => setPlanState({ zoom: hours, aheadMs: held })}
        />
      ))}
      <TouchButton
        testId={testIds.planEarlier}
        size="secondary"
        className="plan-key"
        icon={<IconArrowLeft />}
        label={<span className="unseen">{t('planning.earlier')}</span>}
        disabled={held <= 0}
        onPress={() => move(-stepMs(zoom))}
      />
      <TouchButton
        testId={testIds.planLater}
        size="secondary"
        className="plan-key"
        icon={<IconArrowRight />}
        label={<span className="unseen">{t('planning.later')}</span>}
        disabled={at(held + 60_000) === at(held)}
        onPress={() => move(stepMs(zoom))}
      />
    </>
  );
}

/** What the plan is, and how old. */
function Hint({ plan }: { readonly plan: AreaPlanView }): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  return (
    <>
      <span data-testid={testIds.planAge}>{t('planning.asOf', { time: format.time(plan.computedAt, nowMs) })}</span>
      {plan.improving ? (
        <span className="plan-improving" data-testid={testIds.planImproving}>
          <IconLoader aria-hidden />
          {t('planning.improving')}
        </span>
      ) : null}
    </>
  );
}

function Body({
  plan,
  shown,
}: {
  readonly plan: AreaPlanView;
  readonly shown: 'chart' | 'list' | 'leftOut';
}): ReactNode {
  const { t } = useWords();
  if (shown === 'leftOut') return <LeftOut leftOut={plan.leftOut} />;
  if (plan.machines.every(({ bars }) => bars.length === 0))
    return (
      <div className="empty" data-testid={testIds.planEmpty}>
        <p className="title">{t('planning.nothing')}</p>
        <p className="large">{plan.leftOut.length > 0 ? t('planning.nothingLeftOut') : t('planning.nothingHint')}</p>
      </div>
    );
  return shown === 'list' ? <PlanList plan={plan} /> : <PlanChart plan={plan} />;
}

function Shown({ plan, from }: { readonly plan: AreaPlanView; readonly from: PlanFrom }): ReactNode {
  const { t } = useWords();
  const { shown } = usePlanState();
  const whatIf = useWhatIf();
  const seen = planShown(plan, whatIf);
  const back = () => (from === 'home' ? goHome() : showScreen({ name: from }));
  return (
    <>
      <ScreenHead title={plan.area.name} hint={<Hint plan={seen} />} onBack={back}>
        {shown === 'chart' ? <TimeKeys plan={seen} /> : null}
        <TouchButton
          testId={testIds.planAs(shown === 'chart' ? 'list' : 'chart')}
          size="secondary"
          className="plan-key"
          icon={shown === 'chart' ? <IconListDetails /> : <IconChartBar />}
          label={shown === 'chart' ? t('planning.list') : t('planning.chart')}
          onPress={() => setPlanState({ shown: shown === 'chart' ? 'list' : 'chart' })}
        />
      </ScreenHead>
      <div className={seen === plan ? 'plan' : 'plan plan--whatIf'}>
        <div className="plan-body">
          {seen === plan ? null : (
            <p className="plan-if" data-testid={testIds.planOfWhatIf}>
              {t('planning.notRecorded')}
            </p>
          )}
          <Body plan={seen} shown={shown} />
        </div>
        <PlanSide plan={plan} seen={seen} />
      </div>
    </>
  );
}

type PlanFrom = 'home' | 'line' | 'next';

/** The plan of the area: what every machine does when, and why; for those who may, what would be if. */
export function PlanningScreen({ from = 'home' }: { readonly from?: PlanFrom }): ReactNode {
  const { t } = useWords();
  const plan = useView('areaPlan');
  useEffect(() => {
    resetPlanState();
    return discard;
  }, []);
  if (!plan) return <Loading />;
  if (plan.machines.length === 0)
    return (
      <div className="list-screen" data-testid={testIds.planningScreen}>
        <ScreenHead title={plan.area.name} onBack={() => (from === 'home' ? goHome() : showScreen({ name: from }))} />
        <p className="empty large">{t('planning.noMachines')}</p>
      </div>
    );
  return (
    <div className="list-screen" data-testid={testIds.planningScreen}>
      <Shown plan={plan} from={from} />
    </div>
  );
}
