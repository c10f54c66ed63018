import type { FactDraft } from '../../shared/facts/seal.ts';
import { must } from '../../shared/invariant.ts';
import type { PlanDocument } from '../../shared/plan/plan-document.ts';
import { draftOf, machineDocument } from './live-floor.ts';

/** What happens to a queue at an instant: an order comes onto the plan, or a fact is recorded. */
export type QueueEvent = { readonly atMs: number } & (
  | { readonly document: PlanDocument }
  | { readonly draft: FactDraft; readonly equipment: string }
);

/** Orders of a window of time with what became of them. */
export interface OrderWindow {
  readonly machines: readonly PlanDocument[];
  readonly events: readonly QueueEvent[];
  readonly orders: number;
  readonly operations: number;
}

/** A CSV file without quoted cells, as records by its header. @throws when a column that is asked for is not there. */
function recordsOf(text: string, columns: readonly string[]): string[][] {
  const [header, ...lines] = text.trim().split(/\r?\n/);
  const names = (header ?? '').split(',');
  const places = columns.map((column) => {
    const place = names.indexOf(column);
    if (place < 0) throw new Error(`There is no column "${column}"; there are ${names.join(', ')}.`);
    return place;
  });
  return lines.map((line) => {
    const cells = line.split(',');
    return places.map((place) => cells[place] ?? '');
  });
}

const HOUR_MS = 3_600_000;
const dayMs = (date: string) => Date.parse(`${date}T00:00:00.000Z`);

/**
 * Orders that begin in a window, as ERP and floor would have told of them: the order comes with all its operations at the hour 0 of its start
 * day, each of its operations is begun and finished on its end day, one hour after the other. An operation waits for the one before it. A
 * location is one machine. What ends after the window is not told.
 * @param from first day on which orders begin, `to` the first day on which nothing is told any more
 */
export function orderWindow(workOrders: string, routings: string, from: string, to: string): OrderWindow {
  const routes = new Map<string, { sequence: number; location: string; end: string; minutes: number }[]>();
  const routing = ['WorkOrderID', 'OperationSequence', 'LocationID', 'ActualEndDate', 'ActualResourceHrs'];
  for (const [order = '', sequence, location = '', end = '', hours] of recordsOf(routings, routing)) {
    const route = routes.get(order) ?? [];
    route.push({ sequence: Number(sequence), location: `location-${location}`, end, minutes: Number(hours) * 60 });
    routes.set(order, route);
  }
  const events: QueueEvent[] = [];
  const machines = new Set<string>();
  let [orders, operations] = [0, 0];
  const columns = ['WorkOrderID', 'ProductID', 'OrderQty', 'StartDate', 'DueDate'];
  for (const [id = '', product = '', quantity = '', start = '', due = ''] of recordsOf(workOrders, columns)) {
    const route = routes.get(id)?.toSorted((a, b) => a.sequence - b.sequence);
    if (!route || start < from || start >= to) continue;
    orders += 1;
    operations += route.length;
    for (const { location } of route) machines.add(location);
    events.push({ atMs: dayMs(start), document: documentOf({ id, product, quantity, due }, route) });
    const end = route.reduce((latest, one) => (one.end > latest ? one.end : latest), '');
    if (end >= to) continue;
    for (const [index, { sequence, location }] of route.entries()) {
      const job = { order: id, operation: String(sequence), equipment: location };
      const atMs = dayMs(end) + (index + 1) * HOUR_MS;
      events.push({ atMs, equipment: location, draft: draftOf('JobStarted', { ...job, revision: 1 }, atMs) });
      const done = draftOf('JobCompleted', { ...job, remainder: 'none' }, atMs + HOUR_MS / 2);
      events.push({ atMs: atMs + HOUR_MS / 2, equipment: location, draft: done });
    }
  }
  return {
    machines: [...machines].toSorted().map((id) => machineDocument(id)),
    events: events.toSorted((a, b) => a.atMs - b.atMs),
    orders,
    operations,
  };
}

function documentOf(
  order: { readonly id: string; readonly product: string; readonly quantity: string; readonly due: string },
  route: readonly { readonly sequence: number; readonly location: string; readonly minutes: number }[],
): PlanDocument {
  must(route[0], 'first operation');
  return {
    kind: 'workOrder',
    id: order.id,
    revision: 1,
    externalRefs: [],
    body: {
      number: order.id,
      material: { id: order.product, name: order.product },
      quantity: { value: order.quantity, unit: 'C62' },
      due: new Date(dayMs(order.due)).toISOString(),
      earliestStart: null,
      priority: 0,
      customer: null,
      requestState: 'released',
      overTolerancePercent: 0,
      operations: route.map(({ sequence, location, minutes }) => ({
        id: String(sequence),
        sequence,
        name: `Operation ${sequence}`,
        workCenter: location,
        setupMinutes: 0,
        runMinutes: minutes,
        materials: [],
        setupFamily: order.product,
      })),
    },
  };
}
