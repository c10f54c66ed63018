import { UnstyledButton } from '@mantine/core';
import { IconArrowUp, IconCheck, IconList } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { DeviationLine } from '../../shared/views/deviations-view.ts';
import type { LineView } from '../../shared/views/line-view.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { AgeCounts } from '../deviations/AgeCounts.tsx';
import { kindWords, ownerWords, whatWords } from '../deviations/deviation-words.ts';
import { DeviationStatus } from '../deviations/DeviationStatus.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { levelWords } from './level-words.ts';

/** A deviation on the escalation board: since when, what and where, who has it, how far it went up. Tapped, it opens with its options. */
function Row({ line }: { readonly line: DeviationLine }): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  const level = levelWords(line, words);
  return (
    <UnstyledButton
      className="touch line-deviation"
      data-testid={testIds.lineDeviation(line.id)}
      data-level={line.escalatedTo.length}
      onClick={() => showScreen({ name: 'deviation', id: line.id, subject: line.subject, from: 'line' })}
    >
      <DeviationStatus line={line} />
      <span className="strong">
        {kindWords(line, words)} · {line.place}
      </span>
      <span>{whatWords(line, words, nowMs)}</span>
      <span>{ownerWords(line, words)}</span>
      {level === undefined ? null : (
        <span className="line-level strong">
          <IconArrowUp aria-hidden />
          {level}
        </span>
      )}
    </UnstyledButton>
  );
}

/** What is open on the line: how many for how long, overdue ones first, and who has each since when. */
export function LineDeviations({ deviations }: Pick<LineView, 'deviations'>): ReactNode {
  const { t, format } = useWords();
  const { open, overdue, byAge, lines } = deviations;
  const title = `${t('deviations.title')}: ${format.count(open)}`;
  return (
    <section className="panel line-side" data-testid={testIds.lineDeviations} aria-label={title}>
      <div className="line-side-head">
        <div>
          <h2 className="large strong">{title}</h2>
          {overdue > 0 ? <p className="strong">{t('home.overdue', { count: overdue })}</p> : null}
        </div>
        <TouchButton
          testId={testIds.lineInbox}
          size="secondary"
          flat
          icon={<IconList />}
          label={t('actions.all')}
          ariaLabel={`${t('actions.all')}: ${t('deviations.title')}`}
          onPress={() => showScreen({ name: 'deviations', from: 'line' })}
        />
      </div>
      {lines.length === 0 ? (
        <p className="note">
          <IconCheck aria-hidden />
          {t('deviations.none')}
        </p>
      ) : (
        <>
          <AgeCounts byAge={byAge} />
          <PagedList>
            {lines.map((line) => (
              <li key={line.id}>
                <Row line={line} />
              </li>
            ))}
          </PagedList>
        </>
      )}
    </section>
  );
}
