import { compareDecimals } from '../../shared/quantity/quantity.ts';
import type { ActionLine } from '../../shared/views/view-schemas.ts';
import en from '../words/en.json';
import type { Words } from '../words/use-words.ts';

/** The amounts of a count in words: "12 pcs good, 1 pcs scrap, scratch"; empty when nothing was counted. */
function amountWords({ params }: ActionLine['what'], { t, quantity, reason }: Words): string {
  const { good, scrap, rework, unit: code, reason: why } = params;
  const amount = (value: string | number | undefined): string | undefined => {
    if (typeof value !== 'string' || compareDecimals(value, '0') === 0) return undefined;
    return quantity({ value, unit: String(code) });
  };
  const parts: string[] = [];
  const [goodText, scrapText, reworkText] = [amount(good), amount(scrap), amount(rework)];
  if (goodText !== undefined) parts.push(t('actions.amount.good', { quantity: goodText }));
  if (scrapText !== undefined)
    parts.push(
      typeof why === 'string' && why !== ''
        ? t('actions.amount.scrapFor', { quantity: scrapText, reason: reason('scrap', why) })
        : t('actions.amount.scrap', { quantity: scrapText }),
    );
  if (reworkText !== undefined) parts.push(t('actions.amount.rework', { quantity: reworkText }));
  return parts.join(', ');
}

/** What a command did, short; and what it was done to. */
export function actionWords(
  what: ActionLine['what'],
  words: Words,
): { readonly deed: string; readonly detail: string | undefined } {
  const { t, reason } = words;
  const { code, params } = what;
  const known = Object.hasOwn(en.actions.what, code) ? (code as keyof typeof en.actions.what) : 'unknown';
  const subject = [params['order'], params['person']].find((value) => typeof value === 'string');
  const amounts = amountWords(what, words);
  if (code === 'QuantityReported' && amounts !== '') return { deed: amounts, detail: subject };
  const why = typeof params['reason'] === 'string' ? reason('stop', params['reason']) : '';
  const deed = t(`actions.what.${known}`, { code, reason: why });
  const detail = [subject, amounts].filter((part) => part !== undefined && part !== '').join(' · ');
  return { deed, detail: detail === '' ? undefined : detail };
}
