import { calls } from '../../shared/deviations/deviation-kinds.ts';
import type { DeviationDetail, DeviationLine } from '../../shared/views/deviations-view.ts';
import type { Worded } from '../../shared/views/worded.ts';
import type { Words } from '../words/use-words.ts';
import { type RawParams, wordParams } from '../words/word-params.ts';
import { rankOf } from './deviation-rank.ts';

const isCall = (value: unknown): value is (typeof calls)[number] => calls.some((call) => call === value);

/** A value that is not known leaves no holes in its sentence. */
const tidy = (sentence: string) =>
  sentence
    .replaceAll(/\{\{\w+\}\}/g, '')
    .replaceAll(/ {2,}/g, ' ')
    .replace(/[ :,：，]+$/u, '')
    .trim();

/** The kind of a deviation, short; of a call: who is called. */
export function kindWords({ kind, what }: Pick<DeviationLine, 'kind' | 'what'>, { t }: Words): string {
  const call = what.params['call'];
  return kind === 'assistance' && isCall(call) ? t(`deviations.calls.${call}`) : t(`deviation.kind.${kind}`);
}

/** Name and text of a rule, in the language of whoever reads it where it has them. */
export function ruleText(rule: NonNullable<DeviationLine['rule']>, { format }: Words): { name: string; text: string } {
  return rule.texts[format.language] ?? rule;
}

/** What is the matter, in a sentence. */
export function whatWords(
  { what, rule = null }: Pick<DeviationLine, 'what'> & Partial<Pick<DeviationLine, 'rule'>>,
  words: Words,
  nowMs: number,
): string {
  const { t } = words;
  const read = rule && ruleText(rule, words);
  const given = wordParams(what.params, words, nowMs);
  const values = {
    ...given,
    ...(read ? { text: read.text } : {}),
    ...(what.code === 'ruleNotice' && !read && !given['text'] ? { text: t('deviation.kind.ruleNotice') } : {}),
    material: given['material'] || t('deviations.someMaterial'),
    ...(what.code === 'orderStopRequest' || what.code === 'reworkNeeded' || what.code === 'maintenanceConflict'
      ? { number: given['number'] || t('deviations.someOrder') }
      : {}),
  };
  return tidy(t(`deviation.what.${what.code}` as 'deviation.what.assistance', { ...values, defaultValue: what.code }));
}

/** What a rule proposes to do, behind the slash of its option. */
const commandWord = (option: string, { t }: Words) => {
  const name = option.slice(option.indexOf('/') + 1);
  return t(`remedy.command.${name}` as 'remedy.command.suspendJob', { defaultValue: name });
};

/** The label of an option; `params` as they came with it, none where only its code was recorded. */
export function optionWords(option: string, params: RawParams, words: Words, nowMs: number): string {
  const [code = option] = option.split('/');
  if (Object.keys(params).length === 0 && option.includes('/') && code !== 'approve') {
    const { option: label } = wordParams({ option }, words, nowMs);
    return String(label);
  }
  const label = tidy(
    words.t(`deviation.option.${code}` as 'deviation.option.goOn', {
      ...wordParams(params, words, nowMs),
      defaultValue: option,
    }),
  );
  return code === 'approve' ? `${label}: ${commandWord(option, words)}` : label;
}

type Family = 'consequence' | 'cause' | 'detail';

/** A sentence of one of the families that tell about deviations; its code when this build does not know it. */
export function aboutWords(family: Family, { code, params }: Worded, words: Words, nowMs: number): string {
  return tidy(
    words.t(`deviation.${family}.${code}` as 'deviation.detail.note', {
      ...wordParams(params, words, nowMs),
      defaultValue: code,
    }),
  );
}

const roleWord = (role: string, { t }: Words) => t(`role.${role}` as 'role.operator', { defaultValue: role });

/** What was done to it. */
export function deedWords({ what, offered }: DeviationDetail['log'][number], words: Words, nowMs: number): string {
  const { to, option, ...rest } = what.params;
  const chosen = offered.find((one) => one.option === option);
  const values = {
    ...wordParams(rest, words, nowMs),
    option: typeof option === 'string' ? optionWords(option, chosen?.params ?? {}, words, nowMs) : '',
    ...(typeof to === 'string' && to !== '' ? { to: roleWord(to, words) } : { to: '' }),
  };
  return tidy(
    words.t(`deviation.deed.${what.code}` as 'deviation.deed.DeviationRaised', { ...values, defaultValue: what.code }),
  );
}

/** Whose it is: the person who has it, else the role. */
export function ownerWords({ owner }: Pick<DeviationLine, 'owner'>, { t }: Words): string {
  return owner.person === null ? t(`role.${owner.role}`) : `${owner.person} (${t(`role.${owner.role}`)})`;
}

/** Whose it is, until when, and who else was told, in one line. */
export function standingWords(line: DeviationLine, words: Words, nowMs: number): string {
  const told = line.escalatedTo.filter((role) => role !== line.owner.role);
  return [
    ownerWords(line, words),
    dueWords(line, words, nowMs),
    told.length === 0 ? '' : words.t('deviations.told', { roles: rolesWords(told, words) }),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Roles as a list. */
export function rolesWords(roles: readonly DeviationLine['owner']['role'][], { t, format }: Words): string {
  const names = roles.map((role) => t(`role.${role}`));
  return new Intl.ListFormat(format.language, { type: 'disjunction' }).format(names);
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** How long ago, for a list: whole minutes, then hours, then days. */
export function ageWords(since: string, { format }: Words, nowMs: number): string {
  const ms = Math.max(0, nowMs - Date.parse(since));
  if (ms >= 2 * DAY_MS) return `${format.count(Math.floor(ms / DAY_MS))}\u00A0${format.language === 'zh' ? '天' : 'd'}`;
  const minutes = Math.floor(ms / 60_000);
  return format.minutes(ms >= 10 * HOUR_MS ? Math.floor(minutes / 60) * 60 : minutes);
}

/** That it is overdue, or in how long it goes to the next one; empty where neither is so. */
export function dueWords(line: DeviationLine, { t, format }: Words, nowMs: number): string {
  if (rankOf(line, nowMs) === 'act') return t('deviations.overdue');
  if (line.dueAt === null || line.status === 'settled') return '';
  return t('deviations.goesUp', {
    time: format.minutes(Math.max(1, Math.ceil((Date.parse(line.dueAt) - nowMs) / 60_000))),
  });
}

/** Why a rule fired; empty where this build has no words for it. */
export function ruleWords({ code, params }: Worded, words: Words, nowMs: number): string {
  return tidy(
    words.t(`rule.because.${code}` as 'deviation.detail.note', {
      ...wordParams(params, words, nowMs),
      defaultValue: '',
    }),
  );
}
