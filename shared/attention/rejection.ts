/** Why an ERP refuses a report, whatever its own words for it are. */
export const rejectCodes = [
  'order_closed',
  'order_unknown',
  'item_unknown',
  'lot_unknown',
  'lot_mismatch',
  'unit_mismatch',
  'precision',
  'over_tolerance',
  'insufficient_stock',
  'period_closed',
  'forbidden',
  'needs_confirmation',
  'invalid',
  'other',
] as const;
export type RejectCode = (typeof rejectCodes)[number];

/** A refusal as a receipt carries it. */
export function rejectionText(code: RejectCode, message: string): string {
  return message === '' ? code : `${code}: ${message}`;
}

/** Reads the message of a receipt; one without a code is `other`. */
export function readRejection(text: string): { readonly code: RejectCode; readonly message: string } {
  const [, word = '', rest = ''] = /^([a-z_]+)(?:: (.*))?$/s.exec(text) ?? [];
  const code = rejectCodes.find((one) => one === word);
  return code === undefined ? { code: 'other', message: text } : { code, message: rest };
}
