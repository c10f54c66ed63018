import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import type { RulesView } from '../../shared/views/rules-view.ts';
import { Loading } from '../controls/Loading.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { DataAge } from '../next/DataAge.tsx';
import { type RulesList, showScreen } from '../screen/screen-store.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { useDrafts } from './draft-store.ts';
import { newRuleId } from './new-rule.ts';
import { PublishedRow, RuleRow } from './RuleRow.tsx';
import { RunLog } from './RunLog.tsx';

function Heading({ children }: { readonly children: string }): ReactNode {
  return (
    <li>
      <h2 className="large strong">{children}</h2>
    </li>
  );
}

function Rules({ view, list }: { readonly view: RulesView; readonly list: RulesList }): ReactNode {
  const { t } = useWords();
  const drafts = useDrafts(view);
  const known = new Set([...view.rules, ...view.templates].map(({ rule }) => rule));
  const own = Object.entries(drafts).filter(([rule]) => !known.has(rule));
  return (
    <PagedList>
      {view.rules.length === 0 ? <li className="rule-none">{t('rules.none')}</li> : null}
      {view.rules.map((line) => (
        <li key={line.rule}>
          <PublishedRow line={line} hasDraft={line.rule in drafts} list={list} />
        </li>
      ))}
      {own.length === 0 ? null : <Heading>{t('rules.drafts')}</Heading>}
      {own.map(([rule, { definition }]) => (
        <li key={rule}>
          <RuleRow rule={rule} state="draft" definition={definition} hasDraft list={list} facts={[t('rules.here')]} />
        </li>
      ))}
      {view.templates.length === 0 ? null : <Heading>{t('rules.templates')}</Heading>}
      {view.templates.map(({ rule, definition }) => (
        <li key={rule}>
          <RuleRow
            rule={rule}
            state="template"
            definition={definition}
            hasDraft={rule in drafts}
            list={list}
            facts={[t('rules.unpublished')]}
          />
        </li>
      ))}
    </PagedList>
  );
}

/** The automation rules of the site: which are on, what they did, and those that are shipped. */
export function RulesScreen({ asked }: { readonly asked: RulesList }): ReactNode {
  const { t, format } = useWords();
  const view = useView('rules');
  const [shown, setShown] = useState<'rules' | 'log'>(asked.shown ?? 'rules');
  if (!view) return <Loading />;
  const list: RulesList = { ...asked, shown };
  return (
    <div className="list-screen" data-testid={testIds.rulesScreen}>
      <ScreenHead
        title={t('rules.title')}
        hint={t('rules.titleHint')}
        onBack={() => showScreen({ name: asked.from ?? 'home' })}
      >
        <DataAge />
        {(['rules', 'log'] as const).map((part) => (
          <TouchButton
            key={part}
            testId={testIds.rulesPart(part)}
            size="secondary"
            label={`${t(`rules.parts.${part}`)} ${format.count(part === 'rules' ? view.rules.length : view.log.length)}`}
            selected={shown === part}
            onPress={() => setShown(part)}
          />
        ))}
        <TouchButton
          testId={testIds.newRule}
          size="secondary"
          flat
          icon={<IconPlus />}
          label={t('rules.new')}
          onPress={() => showScreen({ name: 'rule', id: newRuleId(), part: 'edit', list })}
        />
      </ScreenHead>
      {shown === 'rules' ? <Rules view={view} list={list} /> : <RunLog view={view} rule={null} />}
    </div>
  );
}
