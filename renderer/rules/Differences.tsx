import type { ReactNode } from 'react';

import type { RuleDefinition } from '../../shared/rules/rule-definition.ts';
import type { RulesView } from '../../shared/views/rules-view.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { differencesOf } from './rule-words.ts';

interface DifferencesProps {
  readonly title: string;
  readonly before: RuleDefinition;
  readonly after: RuleDefinition;
  readonly places: RulesView['places'];
}

/** What differs between two versions, part by part: what it was and what it is. */
export function Differences({ title, before, after, places }: DifferencesProps): ReactNode {
  const words = useWords();
  const { t } = words;
  const differences = differencesOf(before, after, places, words);
  return (
    <div data-testid={testIds.ruleDifferences}>
      <p className="strong">{title}</p>
      {differences.length === 0 ? (
        <p>{t('rules.noDifference')}</p>
      ) : (
        <dl className="rule-differences">
          {differences.map((one) => (
            <div key={one.part}>
              <dt>{one.part}</dt>
              <dd>
                <p>
                  <span className="dim">{t('rules.was')}</span> {one.before}
                </p>
                <p className="strong">
                  <span className="dim">{t('rules.is')}</span> {one.after}
                </p>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
