import { compareDecimals } from '../../shared/quantity/quantity.ts';
import type { ActionLine, ReasonsView } from '../../shared/views/view-schemas.ts';
import en from '../words/en.json';
import type { Words } from '../words/use-words.ts';

/** Catalogs that the reasons of deeds are from; a count names its scrap. */
const catalogs: Readonly<Record<string, keyof ReasonsView>> = {
  EquipmentStopped: 'stop',
  StopExplained: 'stop',
  JobPaused: 'pause',
  JobReopened: 'reopen',
  ReworkOperationAdded: 'rework',
};

const textOf = (value: string | number | undefined) => (typeof value === 'string' && value !== '' ? value : undefined);

/** The amounts of a count in words: "12 pcs good, 1 pc scrap, scratch"; empty when nothing was counted. */
function amountWords({ code, params }: ActionLine['what'], { t, quantity, reason }: Words): string {
  const amount = (name: 'good' | 'scrap' | 'rework' | 'quantity'): string | undefined => {
    const value = textOf(params[name]);
    if (value === undefined || compareDecimals(value, '0') === 0) return undefined;
    return quantity({ value, unit: String(params['unit']) });
  };
  const why = textOf(params['reason']);
  const parts: string[] = [];
  const [good, scrap, rework, used] = [amount('good'), amount('scrap'), amount('rework'), amount('quantity')];
  if (good !== undefined) parts.push(t('actions.amount.good', { quantity: good }));
  if (scrap !== undefined)
    parts.push(
      why === undefined || code === 'JobPaused'
        ? t('actions.amount.scrap', { quantity: scrap })
        : t('actions.amount.scrapFor', { quantity: scrap, reason: reason('scrap', why) }),
    );
  if (rework !== undefined) parts.push(t('actions.amount.rework', { quantity: rework }));
  if (used !== undefined) parts.push(`${used} ${textOf(params['material']) ?? ''}`.trim());
  return parts.join(', ');
}

function deedWords({ what, command }: Pick<ActionLine, 'what' | 'command'>, words: Words): string {
  const { t, reason } = words;
  const { code, params } = what;
  if (command === null && code === 'QuantityReported') return t('actions.what.counted');
  const catalog = catalogs[code];
  const why = textOf(params['reason']);
  if (code === 'EquipmentStopped' && why === undefined) return t('actions.what.EquipmentStoppedOpen');
  const known = Object.hasOwn(en.actions.what, code) ? (code as keyof typeof en.actions.what) : 'unknown';
  const kind = textOf(params['kind']) ?? '';
  const values = {
    code,
    name: textOf(params['name']) ?? '',
    reason: catalog === undefined || why === undefined ? '' : reason(catalog, why),
    kind: Object.hasOwn(en.deviation.kind, kind) ? t(`deviation.kind.${kind as keyof typeof en.deviation.kind}`) : kind,
  };
  const deed = t(`actions.what.${known}`, values);
  // Where the sentence has no place for the reason, it stands behind.
  return catalog !== undefined && why !== undefined && !en.actions.what[known].includes('{{reason}}')
    ? `${deed}: ${values.reason}`
    : deed;
}

/** What a deed was done to, or by what: what its line says below. */
function detailWords({ what }: Pick<ActionLine, 'what'>, words: Words): (string | undefined)[] {
  const { t, reason } = words;
  const { code, params } = what;
  const short = textOf(params['short']);
  return [
    textOf(params['order']),
    textOf(params['person']),
    textOf(params['lot']),
    params['remainder'] === 'open' ? t('actions.amount.open') : undefined,
    short === undefined ? undefined : reason('short', short),
    code === 'PostingSettled' && typeof params['as'] === 'string'
      ? t(`unsent.decisions.${params['as'] as 'notNeeded'}`)
      : undefined,
    code === 'OrderChangeDecided' && typeof params['decision'] === 'string'
      ? t(`orderChange.decisions.${params['decision'] as 'keep'}`)
      : undefined,
  ];
}

/** What a command did, short; and what it was done to. */
export function actionWords(
  line: Pick<ActionLine, 'what' | 'command'>,
  words: Words,
): { readonly deed: string; readonly detail: string | undefined } {
  const amounts = amountWords(line.what, words);
  const counts = line.what.code === 'QuantityReported' && line.command !== null && amounts !== '';
  const deed = counts ? amounts : deedWords(line, words);
  const details = [...detailWords(line, words), counts ? undefined : amounts];
  const detail = details.filter((part) => part !== undefined && part !== '').join(' · ');
  return { deed, detail: detail === '' ? undefined : detail };
}
