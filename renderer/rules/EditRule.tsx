import { IconAlertTriangle, IconArrowRight, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import type { RulesView } from '../../shared/views/rules-view.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { editParts, type EditPartName } from './edit-parts.ts';
import { EditPart } from './EditPart.tsx';
import type { DraftProblem, RuleDraft } from './rule-draft.ts';
import { ruleSentence, saidBy } from './rule-words.ts';

/** The part of the form that a problem stands in. */
const partOfProblem = ({ at }: DraftProblem): EditPartName => {
  if (at.endsWith('.note') || at.endsWith('.text') || at === 'name' || at.startsWith('texts')) return 'says';
  const [part] = at.split('.', 1);
  return editParts.find((one) => one === part) ?? 'when';
};

interface EditRuleProps {
  readonly view: RulesView;
  readonly draft: RuleDraft;
  readonly isKept: boolean;
  readonly problems: readonly DraftProblem[];
  /** A version of the rule that was published since the draft was begun; null: none. */
  readonly overtaken: number | null;
  readonly onChange: (draft: RuleDraft) => void;
  readonly onDrop: () => void;
  readonly onRehearse: () => void;
  readonly onBack: () => void;
}

/** What the rule comes to, in plain words, while it is written. */
function Aside({ draft, problems, overtaken, onRehearse }: EditRuleProps): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const { definition } = draft;
  return (
    <aside className="panel rule-aside">
      <PagedList plain>
        <li className="large strong" data-testid={testIds.ruleSentence}>
          {ruleSentence(definition, words)}
        </li>
        <li>{t('rules.quote', { text: saidBy(definition, words).text })}</li>
        {overtaken === null ? null : (
          <li className="rule-problem">
            <IconAlertTriangle aria-hidden />
            {t('rules.overtaken', { version: format.count(overtaken) })}
          </li>
        )}
      </PagedList>
      <div className="rule-aside-keys">
        {problems.length === 0 ? null : (
          <p className="rule-problem" data-testid={testIds.ruleProblems}>
            <IconAlertTriangle aria-hidden />
            {t('rules.problems', {
              parts: [...new Set(problems.map((one) => t(`rules.part.${partOfProblem(one)}`)))].join(', '),
            })}
          </p>
        )}
        <TouchButton
          testId={testIds.toRehearsal}
          tone="strong"
          flat
          icon={<IconArrowRight />}
          label={t('rules.toRehearsal')}
          disabled={problems.length > 0}
          onPress={onRehearse}
        />
      </div>
    </aside>
  );
}

/** Throws the draft away, with two taps. */
function DropKey({ onDrop }: Pick<EditRuleProps, 'onDrop'>): ReactNode {
  const { t } = useWords();
  const [sure, setSure] = useState(false);
  return (
    <TouchButton
      testId={testIds.dropDraft}
      size="secondary"
      tone={sure ? 'amber' : 'plain'}
      flat
      icon={<IconTrash />}
      label={t(sure ? 'rules.dropSure' : 'rules.drop')}
      onPress={() => (sure ? onDrop() : setSure(true))}
    />
  );
}

/** The form of a rule: one part at a time, and what it comes to beside it. */
export function EditRule(props: EditRuleProps): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const [part, setPart] = useState<EditPartName>('when');
  const { view, draft, isKept, problems, onChange, onDrop, onBack } = props;
  const wrong = new Set(problems.map((problem) => partOfProblem(problem)));
  return (
    <div className="list-screen" data-testid={testIds.ruleEditor}>
      <ScreenHead
        title={saidBy(draft.definition, words).name}
        hint={[
          draft.base === null ? t('rules.firstVersion') : t('rules.changes', { version: format.count(draft.base) }),
          ...(isKept ? [t('rules.draftKept')] : []),
        ].join(' · ')}
        onBack={onBack}
      >
        {isKept ? <DropKey onDrop={onDrop} /> : null}
      </ScreenHead>
      <nav className="choices" aria-label={t('rules.form')}>
        {editParts.map((one) => (
          <TouchButton
            key={one}
            testId={testIds.rulePart(one)}
            size="secondary"
            className={wrong.has(one) ? 'rule-part rule-part--wrong' : 'rule-part'}
            label={t(`rules.part.${one}`)}
            {...(wrong.has(one) ? { icon: <IconAlertTriangle aria-hidden /> } : {})}
            selected={one === part}
            onPress={() => setPart(one)}
          />
        ))}
      </nav>
      <div className="rule-columns">
        <PagedList key={part}>
          <li className="panel rule-fields">
            <EditPart
              part={part}
              draft={draft}
              places={view.places}
              problems={problems}
              onChange={(change) => onChange({ ...draft, ...change })}
            />
          </li>
        </PagedList>
        <Aside {...props} />
      </div>
    </div>
  );
}
