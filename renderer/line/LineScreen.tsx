import { IconCalendarTime, IconRobot, IconSortDescending } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import { textIn } from '../../shared/plan/translated.ts';
import type { LineView } from '../../shared/views/line-view.ts';
import { Loading } from '../controls/Loading.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { ratioWords } from '../shift/figure-words.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { ServerNotices } from '../sync/ServerNotices.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { LineDeviations } from './LineDeviations.tsx';
import { inOrder, worstFirst } from './unit-trouble.ts';
import { UnitDetail } from './UnitDetail.tsx';
import { UnitRow } from './UnitRow.tsx';

/** The sums of the area in one line. */
function Sums({ view }: { readonly view: LineView }): ReactNode {
  const { t, format } = useWords();
  return (
    <dl className="line-sums">
      <div>
        <dt>{t('home.good')}</dt>
        <dd>
          {format.count(view.good)}
          {view.expected === null ? null : (
            <span className="line-of">
              {t('line.ofExpected', { quantity: format.count(Math.round(view.expected)) })}
            </span>
          )}
        </dd>
      </div>
      <div>
        <dt>{t('kpi.oee')}</dt>
        <dd>{ratioWords(view.oee.value, format)}</dd>
      </div>
    </dl>
  );
}

/** The order of machines on this screen: decided when it opens and when somebody asks, so that none moves under a finger. */
function useOrder(units: LineView['units']): {
  readonly shown: LineView['units'];
  readonly isSorted: boolean;
  readonly sort: () => void;
} {
  const best = worstFirst(units, useNowMs());
  const [order, setOrder] = useState(best);
  const shown = inOrder(units, order);
  const isSorted = shown.every(({ equipment }, index) => equipment === best[index]);
  return { shown, isSorted, sort: () => setOrder(best) };
}

function Shown({ view }: { readonly view: LineView }): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  const { shown, isSorted, sort } = useOrder(view.units);
  const [chosen, setChosen] = useState<string>();
  const unit = view.units.find(({ equipment }) => equipment === chosen);
  const { shift, dataAt } = view;
  const age = dataAt === null ? t('line.onlyHere') : t('line.asOf', { time: format.time(dataAt, nowMs) });
  return (
    <>
      <ScreenHead title={view.area} hint={shift ? `${textIn(shift.name, format.language)} · ${age}` : age}>
        <Sums view={view} />
        <TouchButton
          testId={testIds.toPlanning}
          size="secondary"
          flat
          icon={<IconCalendarTime />}
          label={t('planning.title')}
          onPress={() => showScreen({ name: 'planning', from: 'line' })}
        />
        <TouchButton
          testId={testIds.toRules}
          size="secondary"
          flat
          icon={<IconRobot />}
          label={t('rules.title')}
          onPress={() => showScreen({ name: 'rules', from: 'line' })}
        />
        <TouchButton
          testId={testIds.lineSort}
          size="secondary"
          flat
          icon={<IconSortDescending />}
          label={isSorted ? t('line.sorted') : t('line.sort')}
          disabled={isSorted}
          onPress={sort}
        />
      </ScreenHead>
      <ServerNotices />
      <div className="line">
        <PagedList>
          {shown.map((each) => (
            <li key={each.equipment}>
              <UnitRow
                unit={each}
                selected={each.equipment === chosen}
                onPress={() => setChosen(each.equipment === chosen ? undefined : each.equipment)}
              />
            </li>
          ))}
        </PagedList>
        {unit ? (
          <UnitDetail unit={unit} onClose={() => setChosen(undefined)} />
        ) : (
          <LineDeviations deviations={view.deviations} />
        )}
      </div>
    </>
  );
}

/** The machines of the area, worst first, and what has to be decided: who has it, and how far it went up. */
export function LineScreen(): ReactNode {
  const { t } = useWords();
  const view = useView('line');
  if (!view) return <Loading />;
  return (
    <div className="list-screen" data-testid={testIds.lineScreen}>
      {view.units.length === 0 ? (
        <>
          <ScreenHead title={view.area} />
          <p className="empty large">{t('line.noUnits')}</p>
        </>
      ) : (
        <Shown view={view} />
      )}
    </div>
  );
}
