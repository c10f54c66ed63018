import type { ReactNode } from 'react';

import { textIn } from '../../shared/plan/translated.ts';
import type { DeviationDetail } from '../../shared/views/deviations-view.ts';
import { UndoButton } from '../actions/UndoButton.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { aboutWords, deedWords, optionWords } from './deviation-words.ts';

type Deed = DeviationDetail['log'][number];

/** The command of this station that a deed belongs to, as long as the list of actions can take it back. */
function useOwnCommands(): (deed: Deed) => string | undefined {
  const actions = useView('actions');
  return ({ at, what, person }) =>
    actions?.lines.find(
      (line) => line.at === at && line.what.code === what.code && line.person === person && !line.undone,
    )?.command ?? undefined;
}

/** What was offered at a choice: each option as it read then, with its consequences. */
function Offered({ offered }: Pick<Deed, 'offered'>): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  return (
    <div className="offered">
      <p className="strong">{words.t('deviations.offered')}</p>
      <ul>
        {offered.map(({ option, params, consequences }) => (
          <li key={option}>
            {[
              optionWords(option, params, words, nowMs),
              ...consequences.map((one) => aboutWords('consequence', one, words, nowMs)),
            ].join(' · ')}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Every deed of a deviation, latest first, with person, station and time; at a choice also what was offered then. What was done here is taken back here. */
export function DecisionLog({ log }: Pick<DeviationDetail, 'log'>): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const commandOf = useOwnCommands();
  return (
    <section className="panel known" data-testid={testIds.decisionLog} aria-label={t('deviations.log')}>
      <h2 className="large strong">{t('deviations.log')}</h2>
      <PagedList plain>
        {log.toReversed().map((deed) => {
          const command = commandOf(deed);
          const said = deedWords(deed, words, nowMs);
          return (
            <li key={deed.fact} className="log-deed" data-deed={deed.what.code}>
              <div>
                <p className="strong">{said}</p>
                <p>
                  {t('actions.where', {
                    time: format.time(deed.at, nowMs),
                    person: deed.person ?? t('deviations.bySelf'),
                    station: deed.station,
                  })}
                </p>
                {deed.reason === null ? null : <p>{textIn(deed.reason.text, format.language)}</p>}
                {deed.note === '' ? null : <p>{deed.note}</p>}
              </div>
              {command === undefined ? null : <UndoButton command={command} deed={said} />}
              {deed.offered.length === 0 ? null : <Offered offered={deed.offered} />}
            </li>
          );
        })}
      </PagedList>
    </section>
  );
}
