import { IconCheck } from '@tabler/icons-react';
import { t as translate } from 'i18next';
import type { ReactNode } from 'react';

import type { AttentionLine } from '../../shared/views/line-view.ts';
import { give, useBusyWishes } from '../commands/give-command.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { differenceWords } from '../home/difference-words.ts';
import { showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { wishOfDecision } from './attention-wish.ts';
import { matterWords } from './matter-words.ts';

/** A refused report takes a screen of its own: what is said there cannot be taken back. */
function refusedReport({ id, decisions }: AttentionLine): string | undefined {
  return decisions.some(({ command }) => command === 'resendPosting') ? id.slice(id.indexOf('/') + 1) : undefined;
}

function Decisions({ line }: { readonly line: AttentionLine }): ReactNode {
  const { t } = useWords();
  const isBusy = useBusyWishes();
  const posting = refusedReport(line);
  if (posting !== undefined)
    return (
      <div className="decisions">
        <TouchButton
          testId={testIds.answerRefusal(posting)}
          size="secondary"
          label={t('unsent.decide')}
          onPress={() => showScreen({ name: 'refusedReport', posting, from: 'line' })}
        />
      </div>
    );
  return (
    <div className="decisions">
      {line.decisions.map((decision) => {
        const wish = wishOfDecision(decision);
        return (
          <TouchButton
            key={decision.code}
            testId={testIds.decide(line.id, decision.code)}
            size="secondary"
            label={t(`orderChange.decisions.${decision.code}` as 'orderChange.decisions.keep', {
              defaultValue: decision.code,
            })}
            busy={wish !== undefined && isBusy(wish)}
            disabled={wish === undefined}
            onPress={() => wish && void give(wish, { success: () => translate(`done.${wish.name}`) })}
          />
        );
      })}
    </div>
  );
}

/** More differences than these are told by their number: the list is looked through, not read. */
const MOST_DETAILS = 4;

function Details({ details }: Pick<AttentionLine, 'details'>): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  if (details.length === 0) return null;
  return (
    <ul className="matter-details">
      {details.slice(0, MOST_DETAILS).map((one, index) => (
        <li key={index}>{differenceWords(one, words, nowMs)}</li>
      ))}
      {details.length > MOST_DETAILS ? (
        <li>{words.t('orderChange.moreDifferences', { count: details.length - MOST_DETAILS })}</li>
      ) : null}
    </ul>
  );
}

/** What somebody has to decide, oldest first, each with its owner; decided here where that is possible. */
export function AttentionList({ lines }: { readonly lines: readonly AttentionLine[] }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  return (
    <section className="panel line-side" aria-label={t('line.attention', { count: lines.length })}>
      <h2 className="large strong">{t('line.attention', { count: lines.length })}</h2>
      {lines.length === 0 ? (
        <p className="note">
          <IconCheck aria-hidden />
          {t('line.nothingToDecide')}
        </p>
      ) : (
        <PagedList>
          {lines.map((line) => (
            <li key={line.id} className="matter" data-testid={testIds.attention(line.id)}>
              <p className="strong">{matterWords(line, words, nowMs)}</p>
              <Details details={line.details} />
              <p className="dim">
                {t(`role.${line.owner}`)} · {t('people.since', { time: format.time(line.since, nowMs) })}
              </p>
              {line.decisions.length === 0 ? null : <Decisions line={line} />}
            </li>
          ))}
        </PagedList>
      )}
    </section>
  );
}
