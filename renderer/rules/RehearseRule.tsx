import { IconAlertTriangle, IconArrowRight, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { RuleDefinition } from '../../shared/rules/rule-definition.ts';
import type { RehearsalView, RulesView } from '../../shared/views/rules-view.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { ruleWords } from '../deviations/deviation-words.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { DayBars } from './DayBars.tsx';
import { MayNot, useMay } from './MayNot.tsx';
import { versionOn } from './new-rule.ts';
import { rehearse, type Rehearsed, rehearsalDays, rehearsedAs, useRehearsals } from './rehearsal-store.ts';
import { MOST_A_SHIFT, perShift, warningsOf } from './rehearsal-warnings.ts';
import { ruleSentence, saidBy } from './rule-words.ts';

/** What has to be known of a rehearsal before anything is published on it. */
function Warnings({ rehearsal }: { readonly rehearsal: RehearsalView }): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  const values = {
    often: format.count(Math.round(perShift(rehearsal) * 10) / 10),
    most: format.count(MOST_A_SHIFT),
    from: format.time(rehearsal.summary.from, nowMs),
    to: format.time(rehearsal.summary.to, nowMs),
  };
  return warningsOf(rehearsal, nowMs).map((warning) => {
    const Icon = warning === 'never' || warning === 'short' ? IconInfoCircle : IconAlertTriangle;
    return (
      <p
        key={warning}
        className={Icon === IconInfoCircle ? 'rule-notice' : 'rule-problem'}
        data-testid={testIds.rehearsalWarning(warning)}
      >
        <Icon aria-hidden />
        {t(`rules.warning.${warning}`, values)}
      </p>
    );
  });
}

function Sums({ rehearsed: { rehearsal, current }, on }: { rehearsed: Rehearsed; on: number | null }): ReactNode {
  const { t, format } = useWords();
  const { summary } = rehearsal;
  return (
    <>
      <span className="large strong" data-testid={testIds.rehearsalSum}>
        {t('rules.wouldHave', { fired: format.count(summary.fired), days: format.count(rehearsal.days) })}
      </span>
      {current === null || on === null ? null : (
        <span className="rule-before" data-testid={testIds.rehearsalCompared}>
          <span className="day-before" aria-hidden />
          {t('rules.wouldHaveBefore', { version: format.count(on), fired: format.count(current.summary.fired) })}
        </span>
      )}
      <span>{t('rules.looked', { machines: format.count(summary.machines), facts: format.count(summary.facts) })}</span>
    </>
  );
}

/** Each time that it would have fired, latest first. */
function Firings({ firings }: Pick<RehearsalView, 'firings'>): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  if (firings.length === 0) return <p className="rule-none">{t('rules.noFirings')}</p>;
  return (
    <PagedList plain>
      {firings.map(({ at, place, order, because, did }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- one machine may fire twice at one moment
        <li key={index} className="rule-firing" data-did={did}>
          <div>
            <p className="strong">
              {[format.time(at, nowMs), place, order ?? ''].filter((one) => one !== '').join(' · ')}
            </p>
            <p>{ruleWords(because, words, nowMs)}</p>
            <p>{t(`rule.would.${did}`)}</p>
          </div>
        </li>
      ))}
    </PagedList>
  );
}

interface RehearseRuleProps {
  readonly view: RulesView;
  readonly rule: string;
  readonly definition: RuleDefinition;
  readonly onBack: () => void;
  readonly onPublish: () => void;
}

/** What the rule would have done on what is on record; publishing is offered only after a rehearsal of exactly this one. */
export function RehearseRule({ view, rule, definition, onBack, onPublish }: RehearseRuleProps): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const { done, busy, problems } = useRehearsals();
  const may = useMay(view.publishers);
  const line = view.rules.find((one) => one.rule === rule);
  const on = versionOn(line);
  const rehearsed = rehearsedAs(done[rule], definition);
  const refused = problems[rule];
  const tooOld = rehearsed !== undefined && warningsOf(rehearsed.rehearsal, nowMs).includes('tooOld');
  const ask = (days: number) =>
    void rehearse({ rule, definition, current: on?.definition ?? null, days, isKnown: line !== undefined });
  return (
    <div className="list-screen" data-testid={testIds.rehearsalScreen}>
      <ScreenHead title={t('rules.rehearsal')} hint={saidBy(definition, words).name} onBack={onBack}>
        <p className="strong">{t('rules.lastDays')}</p>
        {rehearsalDays.map((days) => (
          <TouchButton
            key={days}
            testId={testIds.rehearseDays(days)}
            size="secondary"
            className="rule-days"
            label={format.count(days)}
            ariaLabel={t('rules.rehearseDays', { days: format.count(days) })}
            selected={rehearsed?.rehearsal.days === days}
            busy={busy !== null}
            onPress={() => ask(days)}
          />
        ))}
      </ScreenHead>
      <div className="rule-columns rule-columns--even">
        <section className="panel rule-aside" aria-label={t('rules.words')}>
          <PagedList plain>
            <li>{ruleSentence(definition, words)}</li>
            <li>
              <output className="rule-result" aria-busy={busy === rule}>
                {busy === rule ? <span className="large">{t('rules.rehearsing')}</span> : null}
                {refused === undefined ? null : (
                  <span className="rule-problem" data-testid={testIds.rehearsalRefused}>
                    <IconAlertTriangle aria-hidden />
                    {refused.length === 0 ? t('rules.rehearsalFailed') : refused.join(' ')}
                  </span>
                )}
                {rehearsed === undefined && refused === undefined && busy !== rule ? (
                  <span className="large">
                    {t(done[rule] === undefined ? 'rules.choosePeriod' : 'rules.changedSince')}
                  </span>
                ) : null}
                {rehearsed === undefined ? null : <Sums rehearsed={rehearsed} on={on?.version ?? null} />}
              </output>
            </li>
            {rehearsed === undefined ? null : (
              <>
                <li>
                  <Warnings rehearsal={rehearsed.rehearsal} />
                </li>
                <li>
                  <DayBars perDay={rehearsed.rehearsal.perDay} current={rehearsed.current?.perDay ?? null} />
                </li>
              </>
            )}
          </PagedList>
        </section>
        <section className="rule-list" aria-label={t('rules.firings')}>
          {rehearsed === undefined ? null : <Firings firings={rehearsed.rehearsal.firings} />}
        </section>
      </div>
      {may ? (
        <div className="choices">
          <TouchButton
            testId={testIds.toPublish}
            tone="strong"
            flat
            icon={<IconArrowRight />}
            label={t('rules.toPublish')}
            disabled={rehearsed === undefined || tooOld}
            onPress={onPublish}
          />
        </div>
      ) : (
        <MayNot what="publish" roles={view.publishers} />
      )}
    </div>
  );
}
