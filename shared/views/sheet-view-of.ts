import type { Ranking } from '../dispatch/dispatch-list.ts';
import { bracketedText } from '../gs1/bracketed-text.ts';
import { gtin14 } from '../gs1/check-digit.ts';
import { lotsOfMaterial, lotState } from '../materials/lot-balance.ts';
import type { PlanBody, PlanDocument, PlanKind } from '../plan/plan-document.ts';
import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { cardText, plainDeeds } from '../scan/command-cards.ts';
import type { Card } from '../scan/command-cards.ts';
import { siteDate } from '../time/site-date.ts';
import type { StationPlace } from './session-view-of.ts';
import type { SheetCode, SheetView } from './sheet-view.ts';

/** Most codes of a kind: a sheet that nobody can find anything on helps nobody. */
const MOST = 60;
const MOST_ORDERS = 16;
/** Lots of one material, those that may be used and those that may not. */
const MOST_LOTS = 3;

const byTitle = (a: string, b: string) => (a < b ? -1 : Number(a > b));

function documentsOf<Kind extends PlanKind>(plan: PlanIndex, kind: Kind): Extract<PlanDocument, { kind: Kind }>[] {
  const isOfKind = (document: PlanDocument): document is Extract<PlanDocument, { kind: Kind }> =>
    document.kind === kind;
  return [...plan.current.values()].filter(isOfKind);
}

function badges(plan: PlanIndex): SheetCode[] {
  if (planBody(plan, 'settings', 'site')?.demonstration !== true) return [];
  return documentsOf(plan, 'person')
    .filter(({ body }) => body.active)
    .toSorted((a, b) => byTitle(a.body.badge, b.body.badge))
    .slice(0, MOST)
    .map(({ body: { badge, name, roles } }) => ({
      symbology: 'code128',
      text: badge,
      stands: { kind: 'badge', name, roles },
    }));
}

function ordersOf({ lines }: Ranking): PlanBody<'workOrder'>[] {
  const orders = new Map(lines.map(({ job }) => [job.orderId, job.order]));
  return [...orders.values()].slice(0, MOST_ORDERS);
}

function orderCode({ number, material, quantity }: PlanBody<'workOrder'>): SheetCode {
  return { symbology: 'code128', text: number, stands: { kind: 'order', number, material: material.name, quantity } };
}

/** A lot as its label has it: item, last day, lot number; a lot of an item without a number by its own id. */
function lotCode(plan: PlanIndex, lot: string, body: PlanBody<'lot'>, today: string): SheetCode {
  const material = planBody(plan, 'material', body.material);
  const item = gtin14(material?.gtin ?? '');
  const { expiry } = body;
  const stands = {
    kind: 'lot',
    lot,
    material: material?.name ?? body.material,
    state: lotState(body, today),
    expiry,
  } as const;
  if (item === undefined) return { symbology: 'code128', text: lot, stands };
  const text = bracketedText([
    { ai: '01', value: item },
    ...(expiry === null ? [] : [{ ai: '17', value: expiry.slice(2).replaceAll('-', '') }]),
    { ai: '10', value: lot },
  ]);
  return { symbology: 'gs1DataMatrix', text, stands };
}

/** Lots of what the orders need: some that may be used, and some that may not, to see what is said then. */
function lots({ world }: StationPlace, orders: readonly PlanBody<'workOrder'>[], nowMs: number): SheetCode[] {
  const today = siteDate(world.plan, nowMs);
  const needed = orders.flatMap(({ operations }) => operations.flatMap((one) => one.materials));
  const materials = new Set(needed.filter(({ mode }) => mode === 'explicit').map(({ material }) => material));
  const codes = [...materials].flatMap((material) => {
    const all = lotsOfMaterial(world, material);
    const usable = all.filter(({ lot }) => lotState(lot, today) === 'usable');
    const others = all.filter(({ lot }) => lotState(lot, today) !== 'usable');
    return [...usable.slice(0, MOST_LOTS), ...others.slice(0, MOST_LOTS)];
  });
  return codes.slice(0, MOST).map(({ id, lot }) => lotCode(world.plan, id, lot, today));
}

function tags(plan: PlanIndex, level: 'workUnit' | 'storage'): SheetCode[] {
  const kind = level === 'workUnit' ? 'equipment' : 'location';
  return documentsOf(plan, 'equipment')
    .filter(({ body }) => body.level === level)
    .toSorted((a, b) => byTitle(a.id, b.id))
    .slice(0, MOST)
    .map(({ id, body }) => ({ symbology: 'code128', text: body.tag ?? id, stands: { kind, name: body.name } }));
}

function cards(plan: PlanIndex): SheetCode[] {
  const reasons = (category: 'scrap' | 'stop') => planBody(plan, 'reasons', category)?.reasons ?? [];
  const all: Card[] = [
    ...plainDeeds.map((deed) => ({ deed })),
    { deed: 'pause', reason: null },
    ...['1', '5', '10', '100'].map((count) => ({ deed: 'good' as const, count })),
    ...reasons('scrap').map(({ code }) => ({ deed: 'scrap' as const, reason: code, count: '1' })),
    ...reasons('stop').map(({ code }) => ({ deed: 'stop' as const, reason: code })),
  ];
  return all.slice(0, MOST).map((card) => ({
    symbology: 'code128',
    text: cardText(card),
    stands: {
      kind: 'card',
      deed: card.deed,
      reason: 'reason' in card ? card.reason : null,
      count: 'count' in card ? card.count : null,
    },
  }));
}

/** Barcodes of what this station works with now: to print, or to read off the screen. */
export function sheetViewOf(place: StationPlace, ranking: Ranking, nowMs: number): SheetView {
  const { plan } = place.world;
  const orders = ordersOf(ranking);
  const groups: SheetView['groups'] = [
    { id: 'cards', codes: cards(plan) },
    { id: 'orders', codes: orders.map((order) => orderCode(order)) },
    { id: 'lots', codes: lots(place, orders, nowMs) },
    { id: 'equipment', codes: tags(plan, 'workUnit') },
    { id: 'locations', codes: tags(plan, 'storage') },
    { id: 'badges', codes: badges(plan) },
  ];
  return { groups: groups.filter(({ codes }) => codes.length > 0) };
}
