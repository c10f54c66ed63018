import type { CommandParams } from '../../shared/gate/command.ts';
import { addDecimals, compareDecimals, type Decimal, subtractDecimals } from '../../shared/quantity/quantity.ts';
import type { RunningJobView } from '../../shared/views/view-schemas.ts';
import { emptyEntry, entrySum, isMore, type KeypadEntry } from './keypad-entry.ts';
import { takenFromCounted } from './taken-from-counted.ts';

/** What can be said in a close-out. */
export type CloseOutField = 'good' | 'scrap' | 'rework' | 'missing' | 'leftovers' | 'machine';

/** The fields that take a number. */
type Entered = Exclude<CloseOutField, 'missing' | 'machine'>;

/** Consumed material that comes back. */
export interface Leftover {
  readonly material: string;
  readonly lot: string;
  readonly value: Decimal;
  readonly unit: string;
}

/** A close-out before it is submitted: what has been typed, and what has its reason or its lot. */
export interface CloseOutForm {
  readonly field: CloseOutField;
  readonly entries: Readonly<Record<Entered, KeypadEntry>>;
  readonly scrap: readonly { readonly value: Decimal; readonly reason: string }[];
  /** Why what is missing does not come any more; null: it stays open as a job. */
  readonly short: string | null;
  readonly leftovers: readonly Leftover[];
  /** The machine stands from now on, for this reason; null: it can go on. */
  readonly stop: string | null;
}

/** Scrap entries and leftovers that one close-out may hold (shared/gate/command.ts). */
export const MOST_SCRAP_ENTRIES = 20;
const MOST_LEFTOVERS = 50;

/** Nothing to add; the pieces since the last count come first, and what is missing stays open: nothing is lost by default. */
export const emptyCloseOut: CloseOutForm = {
  field: 'good',
  entries: { good: emptyEntry, scrap: emptyEntry, rework: emptyEntry, leftovers: emptyEntry },
  scrap: [],
  short: null,
  leftovers: [],
  stop: null,
};

/** The field that the keypad types into; undefined where nothing is typed. */
export function enteredField({ field }: CloseOutForm): Entered | undefined {
  return field === 'missing' || field === 'machine' ? undefined : field;
}

/** Types into the chosen field, or into the good count when the chosen one takes no number. */
export function typeInto(form: CloseOutForm, entry: KeypadEntry): CloseOutForm {
  return { ...form, entries: { ...form.entries, [enteredField(form) ?? 'good']: entry } };
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

/** Gives the typed leftover its lot; the same lot again stands in place of what was said before. Nothing typed: nothing comes back. */
export function addLeftover(form: CloseOutForm, from: Omit<Leftover, 'value'>): CloseOutForm {
  const others = form.leftovers.filter((one) => one.material !== from.material || one.lot !== from.lot);
  const { leftovers: entry } = form.entries;
  const leftovers =
    isMore(entry) && others.length < MOST_LEFTOVERS ? [...others, { ...from, value: entrySum(entry) }] : others;
  return { ...form, leftovers, entries: { ...form.entries, leftovers: emptyEntry } };
}

/** Takes the scrap entry or the leftover that was added last away again. */
export function removeLast(form: CloseOutForm): CloseOutForm {
  return form.field === 'leftovers'
    ? { ...form, leftovers: form.leftovers.slice(0, -1) }
    : { ...form, scrap: form.scrap.slice(0, -1) };
}

/** The scrap that has its reason. */
export function scrapSum(form: CloseOutForm): Decimal {
  let sum: Decimal = '0';
  for (const { value } of form.scrap) sum = addDecimals(sum, value);
  return sum;
}

/** The field where a number was typed that belongs to nothing yet (scrap without reason, leftover without lot): submitting would lose it. */
export function looseField(form: CloseOutForm): 'scrap' | 'leftovers' | undefined {
  if (isMore(form.entries.scrap)) return 'scrap';
  return isMore(form.entries.leftovers) ? 'leftovers' : undefined;
}

/** What a close-out adds to the good count: what was typed, less scrap and rework that are taken from what the machine counted. */
export function goodAdded(form: CloseOutForm, { counted }: Pick<RunningJobView, 'counted'>): Decimal {
  const bad = addDecimals(addDecimals(scrapSum(form), entrySum(form.entries.scrap)), entrySum(form.entries.rework));
  return subtractDecimals(entrySum(form.entries.good), takenFromCounted(bad, counted));
}

/** What a close-out knows of what runs. */
type Running = Pick<RunningJobView, 'job' | 'counted' | 'special'>;

/** How the good count and what went into rework will stand against the order: fewer (-), complete (0) or more (+), exactly. */
export function goodAgainstOrder(
  form: CloseOutForm,
  running: Running,
): { readonly sign: -1 | 0 | 1; readonly by: Decimal } {
  const { job, special } = running;
  const good = addDecimals(job.good, goodAdded(form, running));
  // Pieces that were counted as good before they went into rework are not too many.
  const sign = compareDecimals(good, job.quantity.value);
  // Of pieces that are worked on again, scrap is not missing: there are no more than were sent.
  const gone = special === 'rework' ? addDecimals(job.scrap, scrapSum(form)) : '0';
  const missing = subtractDecimals(job.quantity.value, [good, job.inRework, gone].reduce(addDecimals));
  if (sign < 0) return compareDecimals(missing, '0') > 0 ? { sign, by: missing } : { sign: 0, by: '0' };
  const by = subtractDecimals(good, job.quantity.value);
  return { sign, by };
}

/** The command's parameters: everything in one submit. */
export function closeOutParams(form: CloseOutForm, running: Running): CommandParams<'completeJob'> {
  const { job } = running;
  const { unit } = job.quantity;
  const { short, leftovers, stop } = form;
  const isShort = goodAgainstOrder(form, running).sign < 0;
  return {
    order: job.order,
    operation: job.operation,
    good: { value: entrySum(form.entries.good), unit },
    scrap: form.scrap.map(({ value, reason }) => ({ quantity: { value, unit }, reason })),
    rework: { value: entrySum(form.entries.rework), unit },
    ...(isShort ? (short === null ? { remainder: 'open' } : { remainder: 'none', short }) : {}),
    ...(leftovers.length > 0
      ? {
          leftovers: leftovers.map(({ material, lot, value, unit: code }) => ({
            material,
            lot,
            quantity: { value, unit: code },
          })),
        }
      : {}),
    ...(stop === null ? {} : { stop }),
  };
}
