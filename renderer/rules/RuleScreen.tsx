import { IconHandStop, IconPencil, IconPlayerPlay } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import type { RuleLine, RulesView } from '../../shared/views/rules-view.ts';
import { Loading } from '../controls/Loading.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { type Screen, showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { dropDraft, keepDraft, useDrafts } from './draft-store.ts';
import { EditRule } from './EditRule.tsx';
import { beginningOf, versionOn } from './new-rule.ts';
import { PublishRule } from './PublishRule.tsx';
import { rehearsedAs, useRehearsals } from './rehearsal-store.ts';
import { RehearseRule } from './RehearseRule.tsx';
import { judgeDraft } from './rule-draft.ts';
import { limitsWords, placesWords, ruleSentence, saidBy } from './rule-words.ts';
import { RuleState } from './RuleState.tsx';
import { RunLog } from './RunLog.tsx';
import { SwitchRule } from './SwitchRule.tsx';
import { Versions } from './Versions.tsx';

type Part = 'overview' | 'switch' | 'edit' | 'rehearse' | 'publish';

interface OverviewProps {
  readonly view: RulesView;
  readonly line: RuleLine;
  readonly hasDraft: boolean;
  readonly onBack: () => void;
  readonly onPart: (part: Part) => void;
}

/** A rule of the site: what it says, its versions, and what it did. */
function Overview({ view, line, hasDraft, onBack, onPart }: OverviewProps): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const { stopped } = line;
  const definition = (versionOn(line) ?? line.versions[0])?.definition;
  if (!definition) return null;
  return (
    <div className="list-screen" data-testid={testIds.ruleScreen} data-state={line.state}>
      <ScreenHead title={saidBy(definition, words).name} onBack={onBack}>
        <RuleState state={line.state} />
      </ScreenHead>
      <section className="panel rule-said">
        <p className="large strong" data-testid={testIds.ruleSentence}>
          {ruleSentence(definition, words)}
        </p>
        <p>{t('rules.quote', { text: saidBy(definition, words).text })}</p>
        <p>{[placesWords(definition, view.places, words), limitsWords(definition, words)].join(' · ')}</p>
        {stopped === null ? null : (
          <p className="strong" data-testid={testIds.ruleStopped}>
            {t('rules.stoppedBy', {
              person: stopped.by ?? t('deviations.bySelf'),
              time: format.time(stopped.at, nowMs),
              note: stopped.note,
            }).replace(/[ :：]+$/u, '')}
          </p>
        )}
      </section>
      <div className="rule-columns rule-columns--even">
        <section className="rule-list" aria-label={t('rules.versions')}>
          <h2 className="large strong">{t('rules.versions')}</h2>
          <Versions line={line} places={view.places} />
        </section>
        <section className="rule-list" aria-label={t('rules.parts.log')}>
          <h2 className="large strong">{t('rules.parts.log')}</h2>
          <RunLog view={view} rule={line.rule} />
        </section>
      </div>
      <div className="choices">
        <TouchButton
          testId={testIds.switchRule(line.rule)}
          flat
          icon={stopped === null ? <IconHandStop /> : <IconPlayerPlay />}
          label={t(stopped === null ? 'rules.stop' : 'rules.goOn')}
          onPress={() => onPart('switch')}
        />
        <TouchButton
          testId={testIds.editRule}
          flat
          icon={<IconPencil />}
          label={t(hasDraft ? 'rules.goOnDraft' : 'rules.change')}
          onPress={() => onPart('edit')}
        />
      </div>
    </div>
  );
}

/** Everything about one rule: how it stands, and its next version from the form over the rehearsal to the second look. */
export function RuleScreen({ id, part: first, list }: Extract<Screen, { readonly name: 'rule' }>): ReactNode {
  const words = useWords();
  const view = useView('rules');
  const drafts = useDrafts(view);
  const { done } = useRehearsals();
  const [part, setPart] = useState<Part>(first ?? 'overview');
  const line = view?.rules.find(({ rule }) => rule === id);
  const kept = drafts[id];
  const newest = line?.versions[0];

  if (!view) return <Loading />;
  const back = () => showScreen(list ?? { name: 'rules' });
  if (part === 'switch' && line)
    return (
      <SwitchRule
        line={line}
        switchers={view.switchers}
        onDone={first === 'switch' ? back : () => setPart('overview')}
      />
    );
  if (part === 'overview' && line)
    return <Overview view={view} line={line} hasDraft={kept !== undefined} onBack={back} onPart={setPart} />;

  const draft = kept ?? beginningOf(view, id, words);
  const outcome = judgeDraft(draft.definition);
  const definition = outcome.ok ? outcome.definition : undefined;
  const rehearsed = definition && rehearsedAs(done[id], definition);
  const toForm = () => setPart('edit');
  if (part === 'publish' && definition && rehearsed)
    return (
      <PublishRule
        view={view}
        rule={id}
        definition={definition}
        from={draft.from}
        rehearsed={rehearsed}
        onBack={() => setPart('rehearse')}
        onDone={() => {
          dropDraft(id);
          setPart('overview');
        }}
      />
    );
  if ((part === 'rehearse' || part === 'publish') && definition)
    return (
      <RehearseRule
        view={view}
        rule={id}
        definition={definition}
        onBack={toForm}
        onPublish={() => setPart('publish')}
      />
    );
  const overtaken = newest !== undefined && newest.version > (draft.base ?? 0) ? newest.version : null;
  return (
    <EditRule
      view={view}
      draft={draft}
      isKept={kept !== undefined}
      problems={outcome.ok ? [] : outcome.problems}
      overtaken={overtaken}
      onChange={(to) => keepDraft(id, to)}
      onDrop={() => {
        dropDraft(id);
        if (line) setPart('overview');
        else back();
      }}
      onRehearse={() => setPart('rehearse')}
      onBack={line ? () => setPart('overview') : back}
    />
  );
}
