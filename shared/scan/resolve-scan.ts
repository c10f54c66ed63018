import type { Gs1Element } from '../gs1/element-strings.ts';
import { gs1Fields } from '../gs1/gs1-fields.ts';
import type { Gs1Fields } from '../gs1/gs1-fields.ts';
import { swallowedElement } from '../gs1/swallowed-separator.ts';
import { personByBadge, planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { knownReason } from '../plan/reasons.ts';
import type { CodeBook } from './code-book.ts';
import type { Card } from './command-cards.ts';
import type { Meaning, Named } from './meaning.ts';
import { exchangedCase, printedCode } from './other-case.ts';
import { readCode } from './read-code.ts';

function badgesOf(plan: PlanIndex, text: string): Named[] {
  if (!plan.badges.has(text)) return [];
  const id = personByBadge(plan, text);
  const person = id === undefined ? undefined : planBody(plan, 'person', id);
  return [{ kind: 'badge', badge: text, name: person?.name ?? text }];
}

/** Orders by number or id; `order/operation` names one operation. */
function ordersOf(plan: PlanIndex, book: CodeBook, text: string): Named[] {
  const slash = text.lastIndexOf('/');
  const found = (number: string, operation: string | null): Named[] => {
    const ids = new Set(book.orders.get(number));
    // Finished orders may not be in memory, so the index does not have them; their id leads to the archive.
    if (ids.size === 0 && planBody(plan, 'workOrder', number)) ids.add(number);
    return [...ids].map((order) => ({ kind: 'order', order, operation, name: number }));
  };
  const whole = found(text, null);
  return whole.length > 0 || slash < 1 ? whole : found(text.slice(0, slash), text.slice(slash + 1));
}

function taggedWith(plan: PlanIndex, book: CodeBook, tag: string): Named[] {
  return (book.tags.get(tag) ?? []).flatMap((equipment): Named[] => {
    const unit = planBody(plan, 'equipment', equipment);
    if (!unit) return [];
    const { name, level } = unit;
    if (level === 'storage') return [{ kind: 'location', equipment, name }];
    if (level === 'tool' || level === 'gauge') return [{ kind: 'tool', equipment, name }];
    return [{ kind: 'equipment', equipment, name }];
  });
}

function lotNamed(plan: PlanIndex, id: string, fields: Gs1Fields): Named[] {
  const lot = planBody(plan, 'lot', id);
  if (!lot) return [];
  return [{ kind: 'lot', lot: id, material: lot.material, quantity: fields.measure ?? fields.count, name: id }];
}

function materialName(plan: PlanIndex, id: string): string {
  return planBody(plan, 'material', id)?.name ?? id;
}

/** Everything of the site's own that is printed exactly so. */
function ownNames(plan: PlanIndex, book: CodeBook, text: string): Named[] {
  const material = planBody(plan, 'material', text);
  return [
    ...badgesOf(plan, text),
    ...ordersOf(plan, book, text),
    ...(planBody(plan, 'lot', text)
      ? lotNamed(plan, text, {})
      : (book.lots.get(text) ?? []).flatMap((id) => lotNamed(plan, id, {}))),
    ...taggedWith(plan, book, text),
    ...(material ? [{ kind: 'material' as const, material: text, name: material.name }] : []),
  ];
}

/** The lots that a label with item and lot can mean: of the item with this number, else of items whose number nobody has noted. */
function lotsOfLabel(plan: PlanIndex, book: CodeBook, gtin: string, fields: Gs1Fields): Named[] {
  const materials = book.gtins.get(gtin);
  return (book.lots.get(fields.lot ?? '') ?? []).flatMap((id) => {
    const material = planBody(plan, 'lot', id)?.material ?? '';
    const isIt = materials?.includes(material) ?? planBody(plan, 'material', material)?.gtin === undefined;
    return isIt ? lotNamed(plan, id, fields) : [];
  });
}

function gs1Meaning(
  plan: PlanIndex,
  book: CodeBook,
  elements: readonly Gs1Element[],
  thisYear: number,
): Named[] | Meaning {
  const fields = gs1Fields(elements, thisYear);
  const gtin = fields.gtin ?? fields.content;
  const materials = gtin === undefined ? [] : (book.gtins.get(gtin) ?? []);
  if (gtin !== undefined && fields.lot !== undefined) {
    const lots = lotsOfLabel(plan, book, gtin, fields);
    if (lots.length > 0) return lots;
    const swallowed = swallowedElement(elements);
    if (swallowed) return { kind: 'unreadable', why: { problem: 'separator', ai: swallowed.ai } };
    const [material] = materials;
    if (material !== undefined)
      return { kind: 'unknownLot', lot: fields.lot, material, name: materialName(plan, material) };
  }
  if (materials.length > 0 && fields.lot === undefined)
    return materials.map((material) => ({ kind: 'material', material, name: materialName(plan, material) }));
  if (fields.asset !== undefined) return taggedWith(plan, book, fields.asset);
  if (fields.location !== undefined) return taggedWith(plan, book, fields.location);
  if (fields.orderNumber !== undefined) return ordersOf(plan, book, fields.orderNumber);
  if (fields.lot !== undefined && gtin === undefined)
    return (book.lots.get(fields.lot) ?? []).flatMap((id) => lotNamed(plan, id, fields));
  return [];
}

function oneOf(found: readonly Named[] | Meaning): Meaning {
  if (!Array.isArray(found)) return found as Meaning;
  const names = found as readonly Named[];
  const [first, ...others] = names;
  if (!first) return { kind: 'unknown' };
  return others.length === 0 ? first : { kind: 'ambiguous', meanings: names };
}

function resolveExactly(plan: PlanIndex, book: CodeBook, raw: string, thisYear: number): Meaning {
  const code = readCode(raw);
  if (code.kind === 'card') return code;
  if (code.kind === 'unreadable') return { kind: 'unreadable', why: { problem: code.problem } };
  const { text, gs1 } = code;
  if (gs1?.sure === true) {
    if (!gs1.ok) return { kind: 'unreadable', why: { problem: 'gs1', error: gs1.error } };
    return oneOf(gs1Meaning(plan, book, gs1.elements, thisYear));
  }
  const own = ownNames(plan, book, text);
  if (own.length > 0 || gs1?.ok !== true) return oneOf(own);
  return oneOf(gs1Meaning(plan, book, gs1.elements, thisYear));
}

const isFound = ({ kind }: Meaning): boolean => kind !== 'unknown' && kind !== 'unreadable' && kind !== 'unknownLot';

/** The reason of a card as the site writes it, where it differs in nothing but small and capital letters from one of them. */
function cardAsWritten(plan: PlanIndex, card: Card): Card | undefined {
  if (!('reason' in card) || card.reason === null || knownReason(plan, card.deed, card.reason)) return undefined;
  const wanted = card.reason.toLowerCase();
  const codes = (planBody(plan, 'reasons', card.deed)?.reasons ?? []).filter(
    ({ code }) => code.toLowerCase() === wanted,
  );
  const [only, ...others] = codes;
  return only && others.length === 0 ? { ...card, reason: only.code } : undefined;
}

/** What a code means with other letters: as it is printed but for their case, else as a keyboard with Caps Lock would have typed it. */
function inOtherCase(plan: PlanIndex, book: CodeBook, raw: string, thisYear: number): Meaning | undefined {
  const code = readCode(raw);
  const printed = code.kind === 'text' ? printedCode(book.folded(), code.text) : undefined;
  const meaning = printed === undefined ? undefined : resolveExactly(plan, book, printed, thisYear);
  if (meaning && isFound(meaning)) return meaning;
  const exchanged = exchangedCase(raw);
  const other = exchanged === raw ? undefined : resolveExactly(plan, book, exchanged, thisYear);
  return other && isFound(other) ? other : undefined;
}

/** What a code means, and whether it was found only with small and capital letters taken for the same: Caps Lock may be on. */
export interface Resolved {
  readonly meaning: Meaning;
  readonly otherCase: boolean;
}

/** Like `resolveScan`, and tells whether the letters came as they are printed. */
export function resolveAnyCase(plan: PlanIndex, book: CodeBook, raw: string, thisYear: number): Resolved {
  const meaning = resolveExactly(plan, book, raw, thisYear);
  if (meaning.kind === 'card') {
    const card = cardAsWritten(plan, meaning.card);
    return card ? { meaning: { kind: 'card', card }, otherCase: true } : { meaning, otherCase: false };
  }
  const other = isFound(meaning) ? undefined : inOtherCase(plan, book, raw, thisYear);
  return other ? { meaning: other, otherCase: true } : { meaning, otherCase: false };
}

/**
 * What a code means at a site. In this order, and the first that has an answer decides:
 * 1. command cards (`LS:`...);
 * 2. what the reader itself declares to be GS1, and what only GS1 writes (separators, links, brackets): by item and lot, item, asset tag,
 *    place, order number; a code that breaks the rules of GS1 is unreadable;
 * 3. everything of the site's own that is printed exactly so: badge, order (with or without operation), lot, tag, material. More than one
 *    answer is ambiguous: nobody guesses;
 * 4. texts that also read as GS1 without anything declaring it, such as a bare GTIN;
 * 5. all that again for a code that only the case of its letters keeps from being known, where no two codes differ in nothing else.
 * @param thisYear with four digits: the century of dates on labels
 */
export function resolveScan(plan: PlanIndex, book: CodeBook, raw: string, thisYear: number): Meaning {
  return resolveAnyCase(plan, book, raw, thisYear).meaning;
}
