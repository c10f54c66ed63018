import { IconMinus, IconPlus } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import { type Language, languages } from '../../shared/plan/language.ts';
import type { RulesView } from '../../shared/views/rules-view.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import type { EditPartName } from './edit-parts.ts';
import { EditFields, FieldRow, OptionKeys } from './EditFields.tsx';
import { movedFrom, nextBeginnings } from './effective-from.ts';
import { NumberEntry } from './NumberEntry.tsx';
import {
  doesOfKind,
  type DraftDefinition,
  type DraftProblem,
  partOfKind,
  type RuleDraft,
  textField,
  textOf,
  whenChanged,
} from './rule-draft.ts';
import { kindsOf, limitFields } from './rule-fields.ts';
import { canAsk } from './rule-sense.ts';
import { ifWords } from './rule-words.ts';
import { StepKeys } from './StepKeys.tsx';
import { TextEntry } from './TextEntry.tsx';

interface PartProps {
  readonly definition: DraftDefinition;
  readonly problems: readonly DraftProblem[];
  readonly onChange: (definition: DraftDefinition) => void;
}

const problemAt = (problems: readonly DraftProblem[], at: string) => problems.find((one) => one.at === at);

function When({ definition, problems, onChange }: PartProps): ReactNode {
  const { t } = useWords();
  const { when } = definition;
  return (
    <>
      <p className="large strong">
        {t(`rule.kind.when.${when.kind}` as 'rule.kind.when.fact', { defaultValue: when.kind })}
      </p>
      <EditFields
        part="when"
        at="when"
        value={when}
        when={when.kind}
        problems={problems}
        onChange={(to) => onChange(whenChanged(definition, to))}
      />
      <FieldRow name={t('rules.waitsFor')} problem={undefined}>
        {() => (
          <OptionKeys
            id="when"
            options={kindsOf('when').map((value) => ({
              value,
              label: t(`rule.kind.when.${value}` as 'rule.kind.when.fact', { defaultValue: value }),
            }))}
            chosen={[when.kind]}
            onChoose={(kind) => onChange(whenChanged(definition, partOfKind('when', kind, when)))}
          />
        )}
      </FieldRow>
    </>
  );
}

/** The schema takes so many. */
const MOST_CONDITIONS = 10;

function Conditions({ definition, problems, onChange }: PartProps): ReactNode {
  const words = useWords();
  const { t } = words;
  const { when, if: conditions } = definition;
  const set = (to: DraftDefinition['if']) => onChange({ ...definition, if: to });
  return (
    <>
      {conditions.map((condition, index) => {
        const at = `if.${index}`;
        return (
          // oxlint-disable-next-line react/no-array-index-key -- a condition is known by its place alone
          <section key={index} className="rule-condition" aria-label={ifWords(condition, words)}>
            <FieldRow name={ifWords(condition, words)} problem={problemAt(problems, at)}>
              {() => (
                <div className="choice-keys">
                  <TouchButton
                    testId={testIds.removeCondition(index)}
                    size="secondary"
                    flat
                    icon={<IconMinus />}
                    label={t('rules.removeCondition')}
                    onPress={() => set(conditions.filter((_, other) => other !== index))}
                  />
                </div>
              )}
            </FieldRow>
            <EditFields
              part="if"
              at={at}
              value={condition}
              when={when.kind}
              problems={problems}
              onChange={(to) => set(conditions.map((one, other) => (other === index ? to : one)))}
            />
          </section>
        );
      })}
      {conditions.length >= MOST_CONDITIONS ? null : (
        <FieldRow name={t('rules.addCondition')} hint={t('rules.addConditionHint')} problem={undefined}>
          {() => (
            <div className="choice-keys">
              {kindsOf('if')
                .filter((kind) => canAsk(when.kind, kind))
                .map((kind) => (
                  <TouchButton
                    key={kind}
                    testId={testIds.addCondition(kind)}
                    size="secondary"
                    flat
                    className="choice-key"
                    icon={<IconPlus />}
                    label={t(`rule.kind.if.${kind}` as 'rule.kind.if.between', { defaultValue: kind })}
                    onPress={() => set([...conditions, partOfKind('if', kind)])}
                  />
                ))}
            </div>
          )}
        </FieldRow>
      )}
    </>
  );
}

function Does({ definition, problems, onChange }: PartProps): ReactNode {
  const { t } = useWords();
  const { does, when } = definition;
  return (
    <>
      <FieldRow name={t('rules.part.does')} hint={t('rules.doesHint')} problem={undefined}>
        {() => (
          <OptionKeys
            id="does"
            options={kindsOf('does').map((value) => ({
              value,
              label: t(`rule.kind.does.${value}` as 'rule.kind.does.notify', { defaultValue: value }),
            }))}
            chosen={[does.kind]}
            onChoose={(kind) => onChange({ ...definition, does: doesOfKind(kind, does) })}
          />
        )}
      </FieldRow>
      <EditFields
        part="does"
        at="does"
        value={does}
        when={when.kind}
        problems={problems}
        leaves={textField(does)}
        onChange={(to) => onChange({ ...definition, does: to })}
      />
    </>
  );
}

/** Name and text as they stand in the rule, and in every language in which somebody writes them. */
function Says({ definition, problems, onChange }: PartProps): ReactNode {
  const { t, format } = useWords();
  const [language, setLanguage] = useState<Language | 'all'>('all');
  const { does, texts } = definition;
  const names = new Intl.DisplayNames(format.language, { type: 'language' });
  const written = language === 'all' ? undefined : (texts?.[language] ?? { name: '', text: '' });
  const now = written ?? { name: definition.name, text: textOf(does) };
  const set = (change: Partial<typeof now>) =>
    onChange(
      language === 'all'
        ? {
            ...definition,
            name: change.name ?? definition.name,
            does: { ...does, [textField(does)]: change.text ?? textOf(does) },
          }
        : { ...definition, texts: { ...texts, [language]: { ...now, ...change } } },
    );
  const at = (field: 'name' | 'text') => {
    if (language !== 'all') return `texts.${language}.${field}`;
    return field === 'name' ? 'name' : `does.${textField(does)}`;
  };
  return (
    <>
      <FieldRow name={t('rules.textsOf')} hint={t('rules.textsHint')} problem={undefined}>
        {() => (
          <OptionKeys
            id="language"
            options={[
              { value: 'all', label: t('rules.allLanguages') },
              ...languages.map((value) => ({ value, label: names.of(value) ?? value })),
            ]}
            chosen={[language]}
            onChoose={(chosen) => setLanguage(languages.find((one) => one === chosen) ?? 'all')}
          />
        )}
      </FieldRow>
      {(['name', 'text'] as const).map((field) => (
        <FieldRow key={field} name={t(`rules.${field}`)} problem={problemAt(problems, at(field))}>
          {(problem) => (
            <TextEntry
              name={at(field)}
              label={t(`rules.${field}`)}
              value={now[field]}
              most={field === 'name' ? 80 : 200}
              problem={problem}
              {...(language === 'all' ? {} : { language })}
              onChange={(to) => set({ [field]: to })}
            />
          )}
        </FieldRow>
      ))}
    </>
  );
}

function Limits({ definition, problems, onChange }: PartProps): ReactNode {
  const { t } = useWords();
  return limitFields.map((field) => {
    const label = t(`rule.limit.${field.name}` as 'rule.limit.perHour', { defaultValue: field.name });
    const at = `limits.${field.name}`;
    return (
      <FieldRow key={at} name={label} problem={problemAt(problems, at)}>
        {(problem) =>
          field.kind === 'number' ? (
            <NumberEntry
              id={at}
              label={label}
              field={field}
              value={definition.limits[field.name]}
              problem={problem}
              onChange={(to) => onChange({ ...definition, limits: { ...definition.limits, [field.name]: to } })}
            />
          ) : null
        }
      </FieldRow>
    );
  });
}

function Places({
  definition,
  onChange,
  places: known,
}: PartProps & { readonly places: RulesView['places'] }): ReactNode {
  const { t } = useWords();
  const { places } = definition;
  const set = (to: readonly string[]) => onChange({ ...definition, places: [...to] });
  const gone = places.filter((place) => !known.some(({ id }) => id === place));
  return (
    <>
      <FieldRow name={t('rules.part.places')} hint={t('rules.placesHint')} problem={undefined}>
        {() => (
          <OptionKeys
            id="places"
            options={[{ value: 'all', label: t('rule.everywhere') }]}
            chosen={places.length === 0 ? ['all'] : []}
            onChoose={() => set([])}
          />
        )}
      </FieldRow>
      {(['area', 'workCenter', 'workUnit'] as const).map((level) => {
        const here = known.filter((one) => one.level === level);
        return here.length === 0 ? null : (
          <FieldRow key={level} name={t(`rules.level.${level}`)} problem={undefined}>
            {() => (
              <OptionKeys
                id="places"
                options={[
                  ...here.map(({ id, name }) => ({ value: id, label: name })),
                  ...(level === 'workUnit' ? gone.map((id) => ({ value: id, label: id })) : []),
                ]}
                chosen={places}
                onChoose={(id) => set(places.includes(id) ? places.filter((one) => one !== id) : [...places, id])}
              />
            )}
          </FieldRow>
        );
      })}
    </>
  );
}

const HOUR_MS = 3_600_000;
/** The symbols of SI are the same in every language. */
const ONE_DAY = '1\u00A0d';

interface FromProps {
  readonly from: string | null;
  readonly onChange: (from: string | null) => void;
}

function From({ from, onChange }: FromProps): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  const zone = useView('session')?.site.timeZone ?? 'UTC';
  const begins = nextBeginnings(nowMs, zone);
  const chosen =
    from === null ? 'now' : from === begins.tomorrow ? 'tomorrow' : from === begins.nextWeek ? 'nextWeek' : '';
  return (
    <>
      <FieldRow name={t('rules.part.from')} problem={undefined}>
        {() => (
          <OptionKeys
            id="from"
            options={[
              { value: 'now', label: t('rules.fromNow') },
              { value: 'tomorrow', label: format.time(begins.tomorrow, nowMs) },
              ...(begins.nextWeek === begins.tomorrow
                ? []
                : [{ value: 'nextWeek', label: format.time(begins.nextWeek, nowMs) }]),
            ]}
            chosen={[chosen]}
            onChoose={(value) =>
              onChange(value === 'tomorrow' ? begins.tomorrow : value === 'nextWeek' ? begins.nextWeek : null)
            }
          />
        )}
      </FieldRow>
      <FieldRow
        name={t('rules.fromOther')}
        problem={from !== null && Date.parse(from) < nowMs ? { at: 'from', code: 'past', params: {} } : undefined}
      >
        {() => (
          <StepKeys
            id="from"
            label={t('rules.fromOther')}
            steps={[-24, -1, 1, 24].map((by) => ({ by, words: Math.abs(by) === 1 ? format.minutes(60) : ONE_DAY }))}
            onStep={(by) => onChange(movedFrom(from, by * HOUR_MS, nowMs, zone))}
          >
            <output className="large strong" data-testid={testIds.ruleFrom}>
              {from === null ? t('rules.fromNow') : format.time(from, nowMs)}
            </output>
          </StepKeys>
        )}
      </FieldRow>
    </>
  );
}

interface EditPartProps {
  readonly part: EditPartName;
  readonly draft: RuleDraft;
  readonly places: RulesView['places'];
  readonly problems: readonly DraftProblem[];
  readonly onChange: (change: Partial<RuleDraft>) => void;
}

/** One part of the form. */
export function EditPart({ part, draft, places, problems, onChange }: EditPartProps): ReactNode {
  const props: PartProps = {
    definition: draft.definition,
    problems,
    onChange: (definition) => onChange({ definition }),
  };
  switch (part) {
    case 'when':
      return <When {...props} />;
    case 'if':
      return <Conditions {...props} />;
    case 'does':
      return <Does {...props} />;
    case 'says':
      return <Says {...props} />;
    case 'limits':
      return <Limits {...props} />;
    case 'places':
      return <Places {...props} places={places} />;
    case 'from':
      return <From from={draft.from} onChange={(from) => onChange({ from })} />;
  }
}
