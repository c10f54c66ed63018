import { IconCircleCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { UnsentView } from '../../shared/views/unsent-view.ts';
import { actionWords } from '../actions/action-words.ts';
import { Reached } from '../actions/Reached.tsx';
import { Loading } from '../controls/Loading.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { shortElapsed } from '../line/short-elapsed.ts';
import { showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { type Words, useWords } from '../words/use-words.ts';
import { ErpSilence } from './ErpSilence.tsx';

type Line = UnsentView['lines'][number];

function UnsentRow({ line }: { readonly line: Line }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const { deed, detail } = actionWords(line, words);
  const said = [
    line.reference === null ? undefined : t('unsent.document', { reference: line.reference }),
    line.message,
  ];
  const answer = said.filter((part) => part !== undefined && part !== null && part !== '').join(': ');
  return (
    <li className="unsent panel" data-testid={testIds.unsentLine(line.fact)} data-reached={line.reached}>
      <div className="unsent-deed">
        <p className="strong">{deed}</p>
        {detail === undefined ? null : <p>{detail}</p>}
        <p className="dim">
          {[
            format.time(line.at, nowMs),
            t('unsent.age', { age: shortElapsed(nowMs - Date.parse(line.at), format.language) }),
            line.person,
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        </p>
      </div>
      <div className="unsent-where">
        <Reached reached={line.reached} />
        {answer === '' ? <p>{t(`unsent.next.${line.reached}`)}</p> : <p className="unsent-answer">{answer}</p>}
        {line.attempt > 1 ? <p className="dim">{t('unsent.attempt', { count: line.attempt })}</p> : null}
        {line.answered === null ? null : <p>{answeredWords(line.answered, words, nowMs)}</p>}
        {line.reached === 'rejected' && line.answered === null ? (
          <TouchButton
            testId={testIds.answerRefusal(line.fact)}
            size="secondary"
            label={t('unsent.decide')}
            onPress={() => showScreen({ name: 'refusedReport', posting: line.fact })}
          />
        ) : null}
      </div>
    </li>
  );
}

function answeredWords({ code, person, at }: NonNullable<Line['answered']>, words: Words, nowMs: number): string {
  return words.t(`unsent.answered.${code}`, {
    person: person ?? words.t('actions.unknown'),
    time: words.format.time(at, nowMs),
  });
}

const counts = ['waiting', 'pending', 'rejected'] as const;

/** What has not arrived where it belongs: on its way, or refused with the words of who refused it. Nothing here is lost. */
export function UnsentScreen(): ReactNode {
  const { t, format } = useWords();
  const view = useView('unsent');
  if (!view) return <Loading />;
  const total = view.waiting + view.pending + view.rejected;
  return (
    <div className="list-screen" data-testid={testIds.unsentScreen}>
      <ScreenHead title={t('unsent.title')} hint={t('unsent.hint')} onBack={() => showScreen({ name: 'station' })} />
      <dl className="unsent-counts">
        {counts.map((name) => (
          <div key={name} className={name === 'rejected' && view.rejected > 0 ? 'panel unsent-bad' : 'panel'}>
            <dd>{format.count(view[name])}</dd>
            <dt>{t(`unsent.counts.${name}`)}</dt>
          </div>
        ))}
      </dl>
      <ErpSilence unanswered={view.unanswered} />
      {view.lines.length === 0 ? (
        <p className="empty large">
          <IconCircleCheck aria-hidden />
          {t('unsent.none')}
        </p>
      ) : (
        <PagedList plain>
          {view.lines.map((line) => (
            <UnsentRow key={line.fact} line={line} />
          ))}
          {total > view.lines.length ? (
            <li className="dim">{t('unsent.more', { count: total - view.lines.length })}</li>
          ) : null}
        </PagedList>
      )}
    </div>
  );
}
