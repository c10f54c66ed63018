import { IconAlertTriangle, IconHandStop, IconUsersGroup } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { Figure, UnitPerformance } from '../../shared/views/performance-view.ts';
import { Loading } from '../controls/Loading.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { Pareto } from '../stops/Pareto.tsx';
import { testIds } from '../test-ids.ts';
import en from '../words/en.json';
import { useWords } from '../words/use-words.ts';
import { inputWords, ratioWords } from './figure-words.ts';

const order = ['oee', 'availability', 'effectiveness', 'qualityRatio', 'netEquipmentEffectiveness'] as const;

/** A figure with its formula and everything that went into it. */
function FigureRow({ name, figure }: { readonly name: (typeof order)[number]; readonly figure: Figure }): ReactNode {
  const { t, format } = useWords();
  // The one term of a formula that is no acronym of the standard.
  const named = (text: string) => text.replaceAll('minorStops', t('unitState.minorStop'));
  const element = (code: string) =>
    Object.hasOwn(en.kpi.elements, code) ? t(`kpi.elements.${code as keyof typeof en.kpi.elements}`) : '';
  return (
    <li className="figure-row panel" data-testid={testIds.figure(name)}>
      <p className="figure-value">{ratioWords(figure.value, format)}</p>
      <div className="figure-words">
        <h2 className="large strong">
          {t(`kpi.${name}`)} <span className="figure-formula">= {named(figure.formula)}</span>
        </h2>
        <ul className="figure-inputs">
          {Object.entries(figure.inputs).map(([code, value]) => (
            <li key={code}>
              <span className="strong">{named(code)}</span> {inputWords(value, format)} {element(code)}
            </li>
          ))}
        </ul>
        {figure.value === null ? <p>{t('kpi.undefined')}</p> : null}
        {figure.coverage < 1 ? <p>{t('kpi.coverage', { share: format.percent(figure.coverage) })}</p> : null}
        {figure.warning === null ? null : (
          <p className="figure-warning">
            <IconAlertTriangle aria-hidden />
            {t(`kpi.warning.${figure.warning}`)}
          </p>
        )}
      </div>
    </li>
  );
}

function Shown({ unit }: { readonly unit: UnitPerformance }): ReactNode {
  const { t, format } = useWords();
  return (
    <div className="performance">
      <PagedList plain>
        {order.map((name) => (
          <FigureRow key={name} name={name} figure={unit.figures[name]} />
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
        title={shift ? shift.name[format.language] : t('kpi.title')}
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
      {unit ? <Shown unit={unit} /> : <p className="empty large">{t('kpi.none')}</p>}
    </div>
  );
}
