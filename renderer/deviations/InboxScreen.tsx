import { type ReactNode, useEffect, useState } from 'react';

import type { DeviationsView } from '../../shared/views/deviations-view.ts';
import { Loading } from '../controls/Loading.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { DataAge } from '../next/DataAge.tsx';
import { useActivePerson } from '../people/active-person.ts';
import { type Inbox, showScreen } from '../screen/screen-store.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { AgeCounts } from './AgeCounts.tsx';
import { type Filter, filters, isShown } from './deviation-rank.ts';
import { DeviationRow } from './DeviationRow.tsx';
import { QuickOption } from './QuickOption.tsx';

type Shown = Filter | 'settled';

function Lines({ view, asked }: { readonly view: DeviationsView; readonly asked: Inbox }): ReactNode {
  const { t, format } = useWords();
  const person = useActivePerson();
  const [shown, setShown] = useState<Shown>(asked.shown ?? 'all');
  const linesOf = (filter: Shown) =>
    filter === 'settled' ? view.settled : view.lines.filter((line) => isShown(line, filter, person));
  const lines = linesOf(shown);
  const inbox: Inbox = { name: 'deviations', from: asked.from ?? 'home', shown };
  return (
    <>
      <ScreenHead title={t('deviations.title')} onBack={() => showScreen({ name: asked.from ?? 'home' })}>
        <div className="inbox-facts">
          <AgeCounts byAge={view.byAge} />
          <DataAge />
        </div>
      </ScreenHead>
      <div className="choices">
        {([...filters, 'settled'] as const).map((filter) => (
          <TouchButton
            key={filter}
            testId={testIds.deviationFilter(filter)}
            size="secondary"
            flat
            className="inbox-filter"
            label={`${t(`deviations.filters.${filter}`)} ${format.count(filter === 'all' ? view.open : linesOf(filter).length)}`}
            selected={shown === filter}
            onPress={() => setShown(filter)}
          />
        ))}
      </div>
      {lines.length === 0 ? (
        <p className="empty large">{t(shown === 'settled' ? 'deviations.noneSettled' : 'deviations.none')}</p>
      ) : (
        <PagedList>
          {lines.map((line) => (
            <li key={line.id} className="deviation-line">
              <DeviationRow line={line} inbox={inbox} />
              <QuickOption line={line} />
            </li>
          ))}
        </PagedList>
      )}
    </>
  );
}

/** Everything that somebody has to decide in the area of this station: for the people here first. */
export function InboxScreen({ asked }: { readonly asked: Inbox }): ReactNode {
  const view = useView('deviations');
  const here = asked.straight === true ? view?.lines.filter(({ forHere }) => forHere) : undefined;
  const only = here?.length === 1 ? here[0] : undefined;
  useEffect(() => {
    if (only) showScreen({ name: 'deviation', id: only.id, subject: only.subject, from: asked.from ?? 'home' });
    // oxlint-disable-next-line react/exhaustive-deps -- what is opened is decided once, when the list comes
  }, [view === undefined]);
  if (!view || only) return <Loading />;
  return (
    <div className="list-screen" data-testid={testIds.deviationsScreen}>
      <Lines view={view} asked={asked} />
    </div>
  );
}
