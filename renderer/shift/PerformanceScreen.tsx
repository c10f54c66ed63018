import { UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconChevronRight, IconHandStop, IconUsersGroup } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { textIn } from '../../shared/plan/translated.ts';
import type { Figure, PerformanceView, UnitPerformance } from '../../shared/views/performance-view.ts';
import { Loading } from '../controls/Loading.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { type FigureName, showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { Pareto } from '../stops/Pareto.tsx';
import { offBy } from '../sync/off-by.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { elementWords, inputWords, namedFormula, ratioWords } from './figure-words.ts';

const order = ['oee', 'availability', 'effectiveness', 'qualityRatio', 'netEquipmentEffectiveness'] as const;

interface FigureRowProps {
  readonly equipment: string;
  readonly name: FigureName;
  readonly figure: Figure;
}

/** A figure with its formula and everything that went into it; a tap leads to the facts behind it. */
function FigureRow({ equipment, name, figure }: FigureRowProps): ReactNode {
  const words = useWords();
  const { t, format } = words;
  return (
    <li>
      <UnstyledButton
        className="touch touch--flat figure-row panel"
        data-testid={testIds.figure(name)}
        onClick={() => showScreen({ name: 'figure', equipment, figure: name, from: 'performance' })}
      >
        <span className="figure-value">{ratioWords(figure.value, format)}</span>
        <span className="figure-words">
          <span className="large strong">
            {t(`kpi.${name}`)} <span className="figure-formula">= {namedFormula(figure.formula, words)}</span>
          </span>
          <span className="figure-inputs">
            {Object.entries(figure.inputs).map(([code, value]) => (
              <span key={code}>
                <span className="strong">{namedFormula(code, words)}</span> {inputWords(value, format)}{' '}
                {elementWords(code, words)}
              </span>
            ))}
          </span>
          {figure.value === null ? <span>{t('kpi.undefined')}</span> : null}
          {figure.coverage < 1 ? <span>{t('kpi.coverage', { share: format.percent(figure.coverage) })}</span> : null}
          {figure.warning === null ? null : (
            <span className="figure-warning">
              <IconAlertTriangle aria-hidden />
              {t(`kpi.warning.${figure.warning}`)}
            </span>
          )}
        </span>
        <IconChevronRight aria-hidden />
      </UnstyledButton>
    </li>
  );
}

function Shown({ unit }: { readonly unit: UnitPerformance }): ReactNode {
  const { t, format } = useWords();
  return (
    <div className="performance">
      <PagedList plain>
        {order.map((name) => (
          <FigureRow key={name} equipment={unit.equipment} name={name} figure={unit.figures[name]} />
        ))}
      </PagedList>
      <aside className="performance-side">
        <dl className="performance-counts panel">
          <div>
            <dt>{t('home.good')}</dt>
            <dd>{format.count(unit.good)}</dd>
          </div>
          <div>
            <dt>{t('home.scrap')}</dt>
            <dd>{format.count(unit.scrap)}</dd>
          </div>
          <div>
            <dt>{t('home.toRework')}</dt>
            <dd>{format.count(unit.rework)}</dd>
          </div>
        </dl>
        <Pareto unit={unit} />
        <div className="performance-ways">
          <TouchButton
            testId={testIds.toStops}
            size="secondary"
            icon={<IconHandStop />}
            label={t('stops.title')}
            onPress={() => showScreen({ name: 'stops' })}
          />
          <TouchButton
            testId={testIds.toShift}
            size="secondary"
            icon={<IconUsersGroup />}
            label={t('shift.title')}
            onPress={() => showScreen({ name: 'shift' })}
          />
        </div>
      </aside>
    </div>
  );
}

/** Times that a clock which was wrong has made unsure, each with how far off they are. */
function UnsureTimes({ unsure }: Pick<PerformanceView, 'unsure'>): ReactNode {
  const { t, format } = useWords();
  return unsure.map(({ station, from, to, aheadSeconds }) => (
    <p key={`${station}/${to}`} className="server-notice server-notice--line" data-testid={testIds.unsureTimes}>
      <IconAlertTriangle aria-hidden />
      {t(aheadSeconds > 0 ? 'kpi.unsureAhead' : 'kpi.unsureBehind', {
        station,
        from: format.moment(from),
        to: format.moment(to),
        minutes: offBy(Math.abs(aheadSeconds), format),
      })}
    </p>
  ));
}

/** How the machine did in this shift: every figure with its formula, its inputs and how much is known. */
export function PerformanceScreen(): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  const performance = useView('performance');
  if (!performance) return <Loading />;
  const { unit } = performance;
  const shift = unit?.shift;
  return (
    <div className="list-screen" data-testid={testIds.performanceScreen}>
      <ScreenHead
        title={shift ? textIn(shift.name, format.language) : t('kpi.title')}
        hint={
          shift
            ? t('kpi.hint', {
                from: format.time(shift.from, nowMs),
                to: format.time(shift.to, nowMs),
                asOf: format.time(unit.asOf, nowMs),
              })
            : t('kpi.noShift')
        }
      />
      <UnsureTimes unsure={performance.unsure} />
      {unit ? <Shown unit={unit} /> : <p className="empty large">{t('kpi.none')}</p>}
    </div>
  );
}
