import { UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconHandStop, IconPlayerPlay } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { RuleDefinition } from '../../shared/rules/rule-definition.ts';
import type { RuleLine } from '../../shared/views/rules-view.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { type RulesList, showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { versionOn } from './new-rule.ts';
import type { DraftDefinition } from './rule-draft.ts';
import { ruleSentence, saidBy } from './rule-words.ts';
import { RuleState } from './RuleState.tsx';

interface RowProps {
  readonly rule: string;
  readonly state: Parameters<typeof RuleState>[0]['state'];
  readonly definition: RuleDefinition | DraftDefinition;
  readonly hasDraft: boolean;
  readonly list: RulesList;
  /** Lines at the end: version, how often. */
  readonly facts: readonly string[];
}

/** A rule in the list; tapped, it opens. */
export function RuleRow({ rule, state, definition, hasDraft, list, facts }: RowProps): ReactNode {
  const words = useWords();
  return (
    <UnstyledButton
      className="touch rule-row"
      data-testid={testIds.ruleRow(rule)}
      onClick={() => showScreen({ name: 'rule', id: rule, list })}
    >
      <span className="rule-states">
        <RuleState state={state} />
        {hasDraft && state !== 'draft' ? <RuleState state="draft" /> : null}
      </span>
      <span className="rule-what">
        <span className="large strong">{saidBy(definition, words).name}</span>
        <span>{ruleSentence(definition, words)}</span>
      </span>
      <span className="rule-facts">
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </span>
      <span className="touch-icon">
        <IconChevronRight aria-hidden />
      </span>
    </UnstyledButton>
  );
}

/** A rule of the site with its stop switch. */
export function PublishedRow({
  line,
  ...rest
}: { readonly line: RuleLine } & Pick<RowProps, 'hasDraft' | 'list'>): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const shown = versionOn(line) ?? line.versions[0];
  if (!shown) return null;
  const stops = line.stopped === null;
  const { name } = saidBy(shown.definition, words);
  return (
    <div className="rule-line">
      <RuleRow
        rule={line.rule}
        state={line.state}
        definition={shown.definition}
        facts={[
          line.state === 'later'
            ? t('rules.versionFrom', { version: format.count(shown.version), time: format.time(shown.from, nowMs) })
            : t('rules.version', { version: format.count(shown.version) }),
          t('rules.firedLately', { fired: format.count(line.firedLately) }),
          line.lastFired === null
            ? t('rules.neverFired')
            : t('rules.lastFired', { time: format.time(line.lastFired, nowMs) }),
        ]}
        {...rest}
      />
      <TouchButton
        testId={testIds.switchRule(line.rule)}
        className="rule-switch"
        icon={stops ? <IconHandStop /> : <IconPlayerPlay />}
        label={t(stops ? 'rules.stop' : 'rules.goOn')}
        ariaLabel={t(stops ? 'rules.stopThis' : 'rules.goOnThis', { name })}
        onPress={() => showScreen({ name: 'rule', id: line.rule, part: 'switch', list: rest.list })}
      />
    </div>
  );
}
