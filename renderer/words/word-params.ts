import type { Role } from '../../shared/authority/can.ts';
import { namedWords, problemWords } from '../scan/scan-words.ts';
import type { Words } from './use-words.ts';

/** Values that come with a code: a reason, a blocker, a refusal, an action. */
export type RawParams = Readonly<Record<string, string | number>>;

const instants = new Set(['since', 'due', 'earliestStart', 'at', 'from', 'to', 'until']);
const decimals = new Set([
  'good',
  'of',
  'scrap',
  'rework',
  'total',
  'limit',
  'ordered',
  'missing',
  'quantity',
  'pieces',
  'counted',
  'missed',
  'left',
  'book',
  'taken',
  'over',
  'needed',
  'there',
]);
/** Whole minutes. */
const durations = new Set(['minutes', 'maxMinutes', 'late', 'slack', 'queue', 'remaining', 'more']);
const units = new Set(['unit', 'expected']);

function listOfFacts(types: string, { t }: Words): string {
  return types
    .split(', ')
    .map((type) => t(`fact.${type}` as 'fact.JobStarted', { defaultValue: type }))
    .join(', ');
}

/** An option of a deviation by its code alone: what it chooses, behind the slash, stands where its label names it. */
function optionWords(option: string, { t }: Words): string {
  const [code = '', ...rest] = option.split('/');
  const chosen = rest.join('/');
  const names = [
    'lot',
    'place',
    'name',
    'at',
    'minutes',
    'reworkReason',
    'number',
    'pieces',
    'unit',
    'thing',
    'material',
  ];
  const values = Object.fromEntries(names.map((name) => [name, chosen]));
  return t(`deviation.option.${code}` as 'deviation.option.goOn', { ...values, defaultValue: option });
}

/**
 * Puts the values of a sentence into words: instants as times, decimals as numbers, unit, action and fact codes by their names.
 * The name of a value tells what it is; names are fixed by shared/.
 */
export function wordParams(params: RawParams, words: Words, nowMs: number): Record<string, string | number> {
  const { t, format } = words;
  const out: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === 'number') out[name] = durations.has(name) ? format.minutes(value) : value;
    else if (instants.has(name) && !Number.isNaN(Date.parse(value))) out[name] = format.time(value, nowMs);
    else if (decimals.has(name) && /^-?\d+(\.\d+)?$/.test(value)) out[name] = format.decimal(value);
    else if (units.has(name)) out[name] = words.unit(value);
    else if (name === 'action') out[name] = t(`action.${value}` as 'action.session.sign', { defaultValue: value });
    else if (name === 'state') out[name] = t(`orderState.${value}` as 'orderState.released', { defaultValue: value });
    else if (name === 'disposition')
      out[name] = t(`materials.lotState.${value}` as 'materials.lotState.blocked', { defaultValue: value });
    else if (name === 'incident')
      out[name] = t(`diagnose.incidents.${value}` as 'diagnose.incidents.gpu-gone', { defaultValue: value });
    else if (name === 'kind')
      out[name] = t(`deviation.kind.${value}` as 'deviation.kind.assistance', { defaultValue: value });
    else if (name === 'owner') out[name] = t(`role.${value}` as 'role.operator', { defaultValue: value });
    else if (name === 'hold') out[name] = t(`hold.reason.${value}` as 'hold.reason.other', { defaultValue: value });
    else if (name === 'option') out[name] = optionWords(value, words);
    else if (name === 'stopReason') out[name] = value === '' ? '' : words.reason('stop', value);
    else if (name === 'reworkReason') out[name] = words.reason('rework', value);
    else if (name === 'expiry') out[name] = format.date(value);
    else if (name === 'what' || name === 'meanings') out[name] = namedWords(value, words);
    else if (name === 'problem') out[name] = problemWords(value, params, words);
    else if (name === 'types') out[name] = listOfFacts(value, words);
    else out[name] = value;
  }
  return out;
}

/** The roles of a remedy in words. */
export function roleNames(asked: readonly Role[], { t, format }: Words): string {
  const names = asked.map((role) => t(`role.${role}`));
  return new Intl.ListFormat(format.language, { type: 'disjunction' }).format(names);
}
