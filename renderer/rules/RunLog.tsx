import { IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { RuleFiring, RulesView } from '../../shared/views/rules-view.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { optionWords, ruleWords } from '../deviations/deviation-words.ts';
import { showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { doesWords, saidBy } from './rule-words.ts';

interface RunLogProps {
  readonly view: RulesView;
  /** Of this rule alone; null: of all. */
  readonly rule: string | null;
}

/** What came of a firing, and who answered. */
function cameWords({ outcome, answer }: RuleFiring, words: ReturnType<typeof useWords>, nowMs: number): string {
  const { t, format } = words;
  if (answer === null) return t(`rule.outcome.${outcome}`);
  return t('rules.answered', {
    outcome: t(`rule.outcome.${outcome}`),
    person: answer.person,
    time: format.time(answer.at, nowMs),
    option: answer.option === null ? '' : optionWords(answer.option, {}, words, nowMs),
  }).replace(/[ ,:：，]+$/u, '');
}

function Firing({ firing, view, named }: { firing: RuleFiring; view: RulesView; named: boolean }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const { deviation } = firing;
  const versions = view.rules.find(({ rule }) => rule === firing.rule)?.versions ?? [];
  const definition = (versions.find(({ version }) => version === firing.version) ?? versions[0])?.definition;
  const because = ruleWords(firing.because, words, nowMs);
  return (
    <div className="rule-firing" data-testid={testIds.ruleFiring(firing.fact)} data-outcome={firing.outcome}>
      <div>
        <p className="strong">
          {[format.time(firing.at, nowMs), firing.place, firing.order ?? ''].filter((one) => one !== '').join(' · ')}
        </p>
        {named && definition ? <p className="strong">{saidBy(definition, words).name}</p> : null}
        {because === '' ? null : <p>{because}</p>}
        <p>
          {t('rules.did', {
            does: doesWords(firing.does, words),
            came: cameWords(firing, words, nowMs),
            version: format.count(firing.version),
          })}
        </p>
      </div>
      {deviation === null ? null : (
        <TouchButton
          testId={testIds.toFiringDeviation(firing.fact)}
          size="secondary"
          flat
          icon={<IconChevronRight />}
          label={t('rules.open')}
          onPress={() => showScreen({ name: 'deviation', id: deviation, from: 'rules' })}
        />
      )}
    </div>
  );
}

/** When and where rules fired, why, and what came of it; latest first. */
export function RunLog({ view, rule }: RunLogProps): ReactNode {
  const { t } = useWords();
  const log = view.log.filter((firing) => rule === null || firing.rule === rule);
  if (log.length === 0) return <p className="rule-none">{t(rule === null ? 'rules.noLog' : 'rules.noLogOfThis')}</p>;
  return (
    <PagedList plain>
      {log.map((firing) => (
        <li key={firing.fact}>
          <Firing firing={firing} view={view} named={rule === null} />
        </li>
      ))}
    </PagedList>
  );
}
