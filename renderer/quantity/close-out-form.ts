import type { CommandParams } from '../../shared/gate/command.ts';
import { addDecimals, compareDecimals, type Decimal, subtractDecimals } from '../../shared/quantity/quantity.ts';
import type { JobView } from '../../shared/views/view-schemas.ts';
import { emptyEntry, entrySum, isMore, type KeypadEntry } from './keypad-entry.ts';

/** What can be added in a close-out. */
export type CloseOutField = 'good' | 'scrap' | 'rework';

/** A close-out before it is submitted: what has been typed, and the scrap that has its reason. */
export interface CloseOutForm {
  readonly field: CloseOutField;
  readonly entries: Readonly<Record<CloseOutField, KeypadEntry>>;
  readonly scrap: readonly { readonly value: Decimal; readonly reason: string }[];
}

/** Scrap entries that one report may hold (shared/gate/command.ts). */
export const MOST_SCRAP_ENTRIES = 20;

/** Nothing to add; the pieces since the last count come first. */
export const emptyCloseOut: CloseOutForm = {
  field: 'good',
  entries: { good: emptyEntry, scrap: emptyEntry, rework: emptyEntry },
  scrap: [],
};

/** Types into the chosen field. */
export function typeInto(form: CloseOutForm, entry: KeypadEntry): CloseOutForm {
  return { ...form, entries: { ...form.entries, [form.field]: entry } };
}

/** Gives the typed scrap (one piece when nothing is typed) its reason; the same reason again adds up. */
export function addScrap(form: CloseOutForm, reason: string): CloseOutForm {
  const value = isMore(form.entries.scrap) ? entrySum(form.entries.scrap) : '1';
  const before = form.scrap.find((entry) => entry.reason === reason);
  if (!before && form.scrap.length >= MOST_SCRAP_ENTRIES) return form;
  const scrap = before
    ? form.scrap.map((entry) => (entry === before ? { ...entry, value: addDecimals(entry.value, value) } : entry))
    : [...form.scrap, { value, reason }];
  return { ...form, scrap, entries: { ...form.entries, scrap: emptyEntry } };
}

/** Takes the scrap entry that was added last away again. */
export function removeLastScrap(form: CloseOutForm): CloseOutForm {
  return { ...form, scrap: form.scrap.slice(0, -1) };
}

/** The scrap that has its reason. */
export function scrapSum(form: CloseOutForm): Decimal {
  let sum: Decimal = '0';
  for (const { value } of form.scrap) sum = addDecimals(sum, value);
  return sum;
}

/** Scrap was typed and has no reason yet: submitting would lose it. */
export function scrapWaitsForReason(form: CloseOutForm): boolean {
  return isMore(form.entries.scrap);
}

/** How the good count will stand against the order: fewer (-), complete (0) or more (+), exactly. */
export function goodAgainstOrder(
  form: CloseOutForm,
  job: JobView,
): { readonly sign: -1 | 0 | 1; readonly by: Decimal } {
  const good = addDecimals(job.good, entrySum(form.entries.good));
  const sign = compareDecimals(good, job.quantity.value);
  const by = sign < 0 ? subtractDecimals(job.quantity.value, good) : subtractDecimals(good, job.quantity.value);
  return { sign, by };
}

/** The command's parameters: everything in one submit. */
export function closeOutParams(form: CloseOutForm, job: JobView): CommandParams<'completeJob'> {
  const { unit } = job.quantity;
  return {
    order: job.order,
    operation: job.operation,
    good: { value: entrySum(form.entries.good), unit },
    scrap: form.scrap.map(({ value, reason }) => ({ quantity: { value, unit }, reason })),
    rework: { value: entrySum(form.entries.rework), unit },
  };
}
