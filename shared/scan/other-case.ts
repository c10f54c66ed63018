import type { PlanIndex } from '../plan/plan-index.ts';
import type { CodeBook } from './code-book.ts';

const fold = (text: string): string => text.toLowerCase();

/** A text as a keyboard types it whose Caps Lock is on: capital letters small, small ones capital. */
export function exchangedCase(text: string): string {
  return Array.from(text, (one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase())).join('');
}

/** What is printed on badges, orders, lots, tags and material of a site, by the same in small letters; null: two differ in nothing else. */
export type FoldedCodes = ReadonlyMap<string, string | null>;

/** Makes the index of folded codes: once per plan, and only where a code was not found as it is printed. */
export function foldedCodesOf(
  plan: PlanIndex,
  { orders, tags, lots, materials }: Pick<CodeBook, 'orders' | 'tags' | 'lots' | 'materials'>,
): FoldedCodes {
  const folded = new Map<string, string | null>();
  for (const codes of [plan.badges.keys(), orders.keys(), tags.keys(), lots.keys(), materials])
    for (const code of codes) {
      const key = fold(code);
      const before = folded.get(key);
      folded.set(key, before === undefined || before === code ? code : null);
    }
  return folded;
}

/** The code that is printed so but for small and capital letters; undefined where there is none, or more than one. */
export function printedCode(folded: FoldedCodes, text: string): string | undefined {
  const whole = folded.get(fold(text));
  if (whole !== undefined) return whole ?? undefined;
  const slash = text.lastIndexOf('/');
  const number = slash < 1 ? undefined : folded.get(fold(text.slice(0, slash)));
  return typeof number === 'string' ? `${number}${text.slice(slash)}` : undefined;
}
