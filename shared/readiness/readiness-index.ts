import { parseRef } from '../aggregates/references.ts';
import type { World } from '../aggregates/world.ts';
import { canonicalJson } from '../facts/canonical-json.ts';
import { parsePlanKey, planBody } from '../plan/plan-index.ts';
import type { Job } from '../production/job-lookup.ts';
import type { ReadinessPlace } from './readiness-place.ts';

/** A job whose readiness is kept, and when the clock alone changes it. */
export interface KeptReadiness {
  readonly job: Job;
  readonly turnsAt: string | null;
}

/**
 * What the readiness of the jobs of a machine rests on besides their orders: so that a change of facts asks again those jobs alone that it
 * concerns, and the clock those alone that it turns.
 */
export interface ReadinessIndex {
  /** The jobs of an order that are kept now; none: it is forgotten. */
  readonly keep: (order: string, jobs: readonly KeptReadiness[]) => void;
  readonly clear: () => void;
  /** The orders whose readiness may be another after a change. `before` and `after`: the machine around it. */
  readonly touchedBy: (
    changes: { readonly refs: ReadonlySet<string>; readonly plan: ReadonlySet<string> },
    before: ReadinessPlace,
    after: ReadinessPlace,
  ) => ReadonlySet<string>;
  /** The orders that the clock turns until an instant (milliseconds), and no others. */
  readonly turnedBy: (nowMs: number) => readonly string[];
  /** When the clock turns one next (milliseconds); infinite: never. */
  readonly nextTurnMs: () => number;
  /** Some job needs qualifications or a crew: who is at the machine matters. */
  readonly needsPeople: () => boolean;
  /** Some job needs tools: what is on other machines matters. */
  readonly needsTools: () => boolean;
}

const materialKey = (id: string) => `material:${id}`;
const toolKey = (id: string) => `equipment:${id}`;
const PEOPLE = 'people';
const TOOLS = 'tools';
const MATERIALS = 'materials';

function keysOf({ plan }: World, { operation }: Job): string[] {
  const { materials, tools = [], qualifications = [], crew = 1 } = operation;
  const substitutes = materials.flatMap(({ material }) => planBody(plan, 'material', material)?.substitutes ?? []);
  return [
    ...[...materials.map(({ material }) => material), ...substitutes].map(materialKey),
    ...tools.map(toolKey),
    ...(materials.length > 0 ? [MATERIALS] : []),
    ...(tools.length > 0 ? [TOOLS] : []),
    ...(qualifications.length > 0 || crew > 1 ? [PEOPLE] : []),
  ];
}

/** The earliest instant of some, in milliseconds. */
function earliest(jobs: readonly KeptReadiness[]): number {
  const turns = jobs.flatMap(({ turnsAt }) => (turnsAt === null ? [] : [Date.parse(turnsAt)]));
  return turns.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...turns);
}

/** An index of the jobs of one machine. */
export function createReadinessIndex(world: World): ReadinessIndex {
  const ordersOf = new Map<string, Set<string>>();
  const kept = new Map<string, { readonly keys: readonly string[]; readonly turnsMs: number }>();
  let nextMs: number | undefined = Number.POSITIVE_INFINITY;

  function forget(order: string): void {
    const entry = kept.get(order);
    if (!entry) return;
    kept.delete(order);
    for (const key of entry.keys) {
      const orders = ordersOf.get(key);
      orders?.delete(order);
      if (orders?.size === 0) ordersOf.delete(key);
    }
    if (entry.turnsMs === nextMs) nextMs = undefined;
  }

  function nextTurnMs(): number {
    nextMs ??= Math.min(Number.POSITIVE_INFINITY, ...[...kept.values()].map(({ turnsMs }) => turnsMs));
    return nextMs;
  }

  function changedTools(before: ReadinessPlace, after: ReadinessPlace): string[] {
    const [was, is] = [before.toolsInUse, after.toolsInUse];
    return [...new Set([...was.keys(), ...is.keys()])].filter(
      (tool) => canonicalJson(was.get(tool) ?? null) !== canonicalJson(is.get(tool) ?? null),
    );
  }

  return {
    keep(order, jobs) {
      forget(order);
      if (jobs.length === 0) return;
      const keys = [...new Set(jobs.flatMap(({ job }) => keysOf(world, job)))];
      const turnsMs = earliest(jobs);
      kept.set(order, { keys, turnsMs });
      for (const key of keys) ordersOf.set(key, (ordersOf.get(key) ?? new Set()).add(order));
      if (nextMs !== undefined) nextMs = Math.min(nextMs, turnsMs);
    },
    clear() {
      ordersOf.clear();
      kept.clear();
      nextMs = Number.POSITIVE_INFINITY;
    },
    touchedBy(changes, before, after) {
      const keys = new Set<string>();
      for (const ref of changes.refs) {
        const { kind, id } = parseRef(ref);
        if (kind === 'equipment') keys.add(toolKey(id));
        const material = kind === 'lot' ? planBody(world.plan, 'lot', id)?.material : undefined;
        if (material !== undefined) keys.add(materialKey(material));
      }
      // A lot may have been of another material before.
      for (const key of changes.plan) if (parsePlanKey(key).kind === 'lot') keys.add(MATERIALS);
      for (const tool of changedTools(before, after)) keys.add(toolKey(tool));
      if (before.people.join() !== after.people.join()) keys.add(PEOPLE);
      return new Set([...keys].flatMap((key) => [...(ordersOf.get(key) ?? [])]));
    },
    turnedBy(nowMs) {
      if (nextTurnMs() > nowMs) return [];
      return [...kept].flatMap(([order, { turnsMs }]) => (turnsMs <= nowMs ? [order] : []));
    },
    nextTurnMs,
    needsPeople: () => ordersOf.has(PEOPLE),
    needsTools: () => ordersOf.has(TOOLS),
  };
}
