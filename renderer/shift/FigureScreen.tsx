import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import { type ElementName, elementNames } from '../../shared/performance/facts-behind.ts';
import type { Figure } from '../../shared/views/performance-view.ts';
import { DeedRow } from '../actions/DeedRow.tsx';
import { Loading } from '../controls/Loading.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { type FigureName, showScreen } from '../screen/screen-store.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { elementWords, inputWords, namedFormula, ratioWords } from './figure-words.ts';
import { useFactsBehind } from './use-facts-behind.ts';

const PAGE = 20;

const isElement = (code: string): code is ElementName => (elementNames as readonly string[]).includes(code);

interface FactsProps {
  readonly equipment: string;
  readonly element: ElementName;
  readonly value: number;
}

/** The facts behind one element, latest first, a page at a time. */
function Facts({ equipment, element, value }: FactsProps): ReactNode {
  const { t, format } = useWords();
  const [page, setPage] = useState(0);
  const facts = useFactsBehind({ equipment, element, page }, value);
  if (facts === undefined) return <Loading />;
  if (facts === 'failed') return <p className="empty large">{t('kpi.factsFailed')}</p>;
  const last = Math.max(0, Math.ceil(facts.total / PAGE) - 1);
  if (facts.total === 0) return <p className="empty large">{t('kpi.noFacts')}</p>;
  return (
    <>
      <PagedList plain>
        {facts.lines.map((deed) => (
          <DeedRow key={deed.id} deed={deed} />
        ))}
      </PagedList>
      {last > 0 ? (
        <div className="figure-pages">
          <TouchButton
            testId={testIds.laterFacts}
            size="secondary"
            icon={<IconChevronLeft />}
            label={t('kpi.later')}
            disabled={page === 0}
            onPress={() => setPage(page - 1)}
          />
          <p>{t('kpi.page', { page: format.count(page + 1), of: format.count(last + 1) })}</p>
          <TouchButton
            testId={testIds.earlierFacts}
            size="secondary"
            icon={<IconChevronRight />}
            label={t('kpi.earlier')}
            disabled={page >= last}
            onPress={() => setPage(page + 1)}
          />
        </div>
      ) : null}
    </>
  );
}

/** A figure, what it is made of, and the facts behind the part that is chosen. */
function Shown({ equipment, figure }: { readonly equipment: string; readonly figure: Figure }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const codes = Object.keys(figure.inputs).filter(isElement);
  const [wanted, setWanted] = useState<ElementName>();
  const chosen = codes.find((code) => code === wanted) ?? codes[0];
  return (
    <div className="figure-detail">
      <section className="panel figure-parts" aria-label={t('kpi.parts')}>
        <p className="figure-value">{ratioWords(figure.value, format)}</p>
        <p className="figure-formula">= {namedFormula(figure.formula, words)}</p>
        {figure.value === null ? <p>{t('kpi.undefined')}</p> : null}
        <p>{t('kpi.coverage', { share: format.percent(figure.coverage) })}</p>
        {figure.warning === null ? null : <p className="figure-warning">{t(`kpi.warning.${figure.warning}`)}</p>}
        <div className="figure-elements">
          {codes.map((code) => (
            <TouchButton
              key={code}
              testId={testIds.element(code)}
              flat
              label={`${namedFormula(code, words)} ${inputWords(figure.inputs[code] ?? 0, format)}`}
              hint={elementWords(code, words)}
              selected={code === chosen}
              onPress={() => setWanted(code)}
            />
          ))}
        </div>
      </section>
      <section className="figure-facts" aria-label={t('kpi.facts')}>
        {chosen === undefined ? null : (
          <>
            <h2 className="large strong">{t('kpi.factsOf', { element: namedFormula(chosen, words) })}</h2>
            <Facts key={chosen} equipment={equipment} element={chosen} value={figure.inputs[chosen] ?? 0} />
          </>
        )}
      </section>
    </div>
  );
}

interface FigureScreenProps {
  readonly equipment: string;
  readonly figure: FigureName;
  readonly from: 'performance' | 'line';
}

/** From a figure to what it was made of: formula, inputs, coverage, and who recorded what, when and where. Works without a server. */
export function FigureScreen({ equipment, figure: name, from }: FigureScreenProps): ReactNode {
  const { t } = useWords();
  const own = useView('performance')?.unit;
  const line = useView('line')?.units.find((unit) => unit.equipment === equipment);
  const unit = own?.equipment === equipment ? own : line;
  // The line has the OEE of other machines; their other figures are worked out where they stand.
  const figure = own?.equipment === equipment ? own.figures[name] : name === 'oee' ? line?.oee : undefined;
  return (
    <div className="list-screen" data-testid={testIds.figureScreen}>
      <ScreenHead
        title={t(`kpi.${name}`)}
        {...(unit ? { hint: unit.name } : {})}
        onBack={() => showScreen({ name: from })}
      />
      {figure ? <Shown equipment={equipment} figure={figure} /> : <Loading />}
    </div>
  );
}
