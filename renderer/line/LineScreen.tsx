import { IconSortDescending } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import type { LineView } from '../../shared/views/line-view.ts';
import { Loading } from '../controls/Loading.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { ratioWords } from '../shift/figure-words.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { AttentionList } from './AttentionList.tsx';
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

function Shown({ view }: { readonly view: LineView }): ReactNode {
  const { t } = useWords();
  const nowMs = useNowMs();
  const best = worstFirst(view.units, nowMs);
  // Decided when the screen opens, and when somebody asks: a machine that stops does not push another from under a finger.
  const [order, setOrder] = useState(best);
  const [chosen, setChosen] = useState<string>();
  const unit = view.units.find(({ equipment }) => equipment === chosen);
  const shown = inOrder(view.units, order);
  const isSorted = shown.every(({ equipment }, index) => equipment === best[index]);
  return (
    <div className="line">
      <div className="line-units">
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
        <TouchButton
          testId={testIds.lineSort}
          size="secondary"
          flat
          icon={<IconSortDescending />}
          label={isSorted ? t('line.sorted') : t('line.sort')}
          disabled={isSorted}
          onPress={() => setOrder(best)}
        />
      </div>
      {unit ? (
        <UnitDetail unit={unit} onClose={() => setChosen(undefined)} />
      ) : (
        <AttentionList lines={view.attention} />
      )}
    </div>
  );
}

/** The machines of the area, worst first, and what has to be decided. */
export function LineScreen(): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  const view = useView('line');
  if (!view) return <Loading />;
  const { shift, dataAt } = view;
  const age = dataAt === null ? t('line.onlyHere') : t('line.asOf', { time: format.time(dataAt, nowMs) });
  return (
    <div className="list-screen" data-testid={testIds.lineScreen}>
      <ScreenHead title={view.area} hint={shift ? `${shift.name[format.language]} · ${age}` : age}>
        <Sums view={view} />
      </ScreenHead>
      {view.units.length === 0 ? <p className="empty large">{t('line.noUnits')}</p> : <Shown view={view} />}
    </div>
  );
}
