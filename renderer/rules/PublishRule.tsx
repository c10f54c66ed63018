import { IconCheck } from '@tabler/icons-react';
import { t as translate } from 'i18next';
import type { ReactNode } from 'react';

import type { RuleDefinition } from '../../shared/rules/rule-definition.ts';
import type { RulesView } from '../../shared/views/rules-view.ts';
import { give, useBusy } from '../commands/give-command.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { Differences } from './Differences.tsx';
import { versionOn } from './new-rule.ts';
import type { Rehearsed } from './rehearsal-store.ts';
import { publishIt } from './rule-wishes.ts';
import { limitsWords, placesWords, ruleSentence, saidBy } from './rule-words.ts';

interface PublishRuleProps {
  readonly view: RulesView;
  readonly rule: string;
  readonly definition: RuleDefinition;
  /** An instant; null: at once. */
  readonly from: string | null;
  readonly rehearsed: Rehearsed;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** The second look: from when on what holds, and what is different then. One tap publishes it. */
export function PublishRule(props: PublishRuleProps): ReactNode {
  const { view, rule, definition, from, rehearsed, onBack, onDone } = props;
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const line = view.rules.find((one) => one.rule === rule);
  const before = versionOn(line) ?? line?.versions[0];
  // What was to hold from a moment that is over by now holds at once.
  const fromThen = from !== null && Date.parse(from) <= nowMs ? null : from;
  // What was to hold from then on or later never will: what is published last goes first.
  const fromMs = fromThen === null ? nowMs : Date.parse(fromThen);
  const given = (line?.versions ?? []).filter(
    (one) => one.replacedBy === null && Date.parse(one.from) > nowMs && Date.parse(one.from) >= fromMs,
  );
  const wish = publishIt(rule, definition, rehearsed.rehearsal, fromThen);
  const busy = useBusy(wish);
  return (
    <div className="list-screen" data-testid={testIds.publishScreen}>
      <ScreenHead title={t('rules.publishTitle')} hint={saidBy(definition, words).name} onBack={onBack} />
      <div className="rule-columns rule-columns--even">
        <section className="panel rule-aside" aria-label={t('rules.words')}>
          <PagedList plain>
            <li className="title" data-testid={testIds.holdsFrom}>
              {fromThen === null ? t('rules.holdsNow') : t('rules.holdsFrom', { time: format.time(fromThen, nowMs) })}
            </li>
            {given.map(({ version, from: planned }) => (
              <li key={version} className="strong">
                {t('rules.givesUp', { version: format.count(version), time: format.time(planned, nowMs) })}
              </li>
            ))}
            <li className="large">{ruleSentence(definition, words)}</li>
            <li>{t('rules.quote', { text: saidBy(definition, words).text })}</li>
            <li>{placesWords(definition, view.places, words)}</li>
            <li>{limitsWords(definition, words)}</li>
            <li>
              {t('rules.wouldHave', {
                fired: format.count(rehearsed.rehearsal.summary.fired),
                days: format.count(rehearsed.rehearsal.days),
              })}
            </li>
          </PagedList>
        </section>
        <section className="panel rule-aside" aria-label={t('rules.compare')}>
          <PagedList plain>
            <li>
              {before === undefined ? (
                <p className="large">{t('rules.firstVersion')}</p>
              ) : (
                <Differences
                  title={t('rules.differs', { version: format.count(before.version) })}
                  before={before.definition}
                  after={definition}
                  places={view.places}
                />
              )}
            </li>
            {line?.state === 'stopped' ? <li className="strong">{t('rules.staysStopped')}</li> : null}
          </PagedList>
        </section>
      </div>
      <div className="choices">
        <TouchButton
          testId={testIds.publishRule}
          tone="strong"
          flat
          icon={<IconCheck />}
          label={t('rules.publish')}
          busy={busy}
          onPress={() =>
            void give(wish, { success: () => translate('done.publishRule') }).then((done) => {
              if (done) onDone();
            })
          }
        />
      </div>
    </div>
  );
}
