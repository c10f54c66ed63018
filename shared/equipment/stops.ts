import type { Fact } from '../catalogue/fact-catalogue.ts';

/**
 * A stretch in which a work unit stood for one reason. A stop is one part, or several that follow each other without a gap when people told
 * its causes apart. Parts of a unit never overlap.
 */
export interface StopPart {
  /** The fact that began the part: what explanations and splits name. */
  readonly id: string;
  /** The fact that began the stop which it is a part of. */
  readonly stop: string;
  readonly from: string;
  /** Null: it lasts. */
  readonly to: string | null;
  /** Null: nobody has explained it yet. */
  readonly reason: string | null;
  readonly by: 'person' | 'counter' | 'split';
  /** The stop was noticed by the counter: it ends by itself when the unit counts again or work begins. */
  readonly detected: boolean;
  /** Id of the order that was on the unit; null: none. */
  readonly order: string | null;
  /**
   * What else the stop is known by: the `dedupKey` under which a counter noticed it, first, and those that others noticed while it lasted, by id
   * and key. A station that had not heard of this stop names another fact of it. Absent: nothing.
   */
  readonly also?: readonly string[];
}

/** So many other names of a stop are kept. */
const NAMES = 8;

const alsoNamed = (part: StopPart, names: readonly string[]): StopPart =>
  names.length === 0 ? part : { ...part, also: [...(part.also ?? []), ...names].slice(0, NAMES) };

/** How a fact names a part: by its id, and by the key of the stop where a counter noticed it, which is the same wherever it was noticed. */
export interface StopName {
  readonly stop: string;
  readonly key?: string;
}

/** The name of a part, for a fact about it. */
export function nameOfPart({ id, stop, detected: isDetected, also }: StopPart): StopName {
  const [key] = isDetected && id === stop ? (also ?? []) : [];
  return { stop: id, ...(key === undefined ? {} : { key }) };
}

const isCalled = ({ also = [] }: StopPart, { stop, key }: StopName): boolean =>
  also.includes(stop) || (key !== undefined && also.includes(key));

/** Where among the parts is the one that a fact names; -1: it is not there. */
function placeOfPart(parts: readonly StopPart[], name: StopName): number {
  const place = parts.findIndex(({ id }) => id === name.stop);
  return place >= 0 ? place : parts.findIndex((part) => part.id === part.stop && isCalled(part, name));
}

/** The part that a fact names, by whatever name. */
export function partNamed(parts: readonly StopPart[], name: StopName): StopPart | undefined {
  return parts[placeOfPart(parts, name)];
}

/** So many parts of a unit are kept, and an explained one for so long (milliseconds): three shifts and a half. */
const KEPT = 120;
const KEPT_MS = 36 * 3_600_000;

const later = (a: string, b: string): string => (a > b ? a : b);

/** Lets go of what is explained and long over, and of the oldest where there are too many. What lasts is the last one and always stays. */
function bounded(parts: readonly StopPart[], now: string): readonly StopPart[] {
  const [first] = parts;
  const fits = parts.length <= KEPT ? parts : parts.slice(-KEPT);
  // Mostly nothing is that old: the first is the oldest.
  if (first && Date.parse(now) - Date.parse(first.from) <= KEPT_MS) return fits;
  const since = new Date(Date.parse(now) - KEPT_MS).toISOString();
  const kept = parts.filter(({ to, reason, from }) => to === null || reason === null || from >= since);
  return kept.slice(-KEPT);
}

/** The part that lasts; parts are in order of time and only the last may last. */
export function openPart(parts: readonly StopPart[]): StopPart | undefined {
  const last = parts.at(-1);
  return last?.to === null ? last : undefined;
}

function close(parts: readonly StopPart[], at: string, reason: string | null = null): readonly StopPart[] {
  const open = openPart(parts);
  if (!open) return parts;
  return [...parts.slice(0, -1), { ...open, to: later(open.from, at), reason: open.reason ?? reason }];
}

/** Somebody says that the unit stands. What stood before stood for that reason too, where nobody gave another one; from now on it stands by itself. */
function reported(parts: readonly StopPart[], fact: Fact, reason: string | null, order: string | null) {
  const closed = close(parts, fact.occurredAt, reason);
  const from = later(closed.at(-1)?.to ?? '', fact.occurredAt);
  const part: StopPart = {
    id: fact.id,
    stop: fact.id,
    from,
    to: null,
    reason,
    by: 'person',
    detected: false,
    order,
  };
  return [...closed, part];
}

/** Nothing was counted since an instant. One stop at a time: where one lasts already, it began then; where one ended since, it begins there. */
function detected(parts: readonly StopPart[], fact: Fact<'StopDetected'>, order: string | null): readonly StopPart[] {
  const key = fact.dedupKey === undefined ? [] : [fact.dedupKey];
  const open = openPart(parts);
  const first = open ? parts.findIndex(({ stop }) => stop === open.stop) : parts.length;
  const free = later(parts[first - 1]?.to ?? '', fact.data.since);
  if (open) {
    const named = parts.map((part) => (part.stop === open.stop ? alsoNamed(part, [fact.id, ...key]) : part));
    const begun = named[first];
    return begun && begun.from > free ? named.with(first, { ...begun, from: free }) : named;
  }
  const part: StopPart = {
    id: fact.id,
    stop: fact.id,
    from: free,
    to: null,
    reason: null,
    by: 'counter',
    detected: true,
    order,
  };
  return [...parts, alsoNamed(part, key)];
}

function split(parts: readonly StopPart[], { id, data }: Fact<'StopSplit'>): readonly StopPart[] {
  const index = placeOfPart(parts, data);
  const part = parts[index];
  if (!part || data.at <= part.from || (part.to !== null && data.at >= part.to)) return parts;
  const second: StopPart = { ...part, id, from: data.at, reason: null, by: 'split' };
  return [...parts.slice(0, index), { ...part, to: data.at }, second, ...parts.slice(index + 1)];
}

/**
 * All parts after a fact of this unit, however many: for those who look at a stretch of time.
 * @param order what runs on the unit when the fact is recorded.
 */
export function evolveParts(parts: readonly StopPart[], fact: Fact, order: string | null): readonly StopPart[] {
  switch (fact.type) {
    case 'EquipmentStateChanged':
      return fact.data.state === 'stopped'
        ? reported(parts, fact, fact.data.reason, order)
        : close(parts, fact.occurredAt);
    case 'StopDetected':
      return detected(parts, fact, order);
    case 'RunDetected': {
      const open = openPart(parts);
      const isIt = open?.detected === true && (open.stop === fact.data.stop || isCalled(open, fact.data));
      return isIt ? close(parts, fact.data.at) : parts;
    }
    case 'StopExplained': {
      const index = placeOfPart(parts, fact.data);
      const part = parts[index];
      return part ? parts.with(index, { ...part, reason: fact.data.reason }) : parts;
    }
    case 'StopSplit':
      return split(parts, fact);
    // Work begins, or nothing runs that could stand: what the counter noticed is over. What a person reported is not.
    case 'JobStarted':
    case 'JobResumed':
    case 'JobPaused':
    case 'JobSuspended':
    case 'JobCompleted':
    case 'SetupStarted':
      return openPart(parts)?.detected === true ? close(parts, fact.occurredAt) : parts;
    default:
      return parts;
  }
}

/** Like `evolveParts`, for a state: keeps only the parts that last, are not explained or are not long ago. */
export function evolveStops(parts: readonly StopPart[], fact: Fact, order: string | null): readonly StopPart[] {
  const after = evolveParts(parts, fact, order);
  const last = after.at(-1);
  return last && after.length > parts.length ? bounded(after, last.from) : after;
}

/** The parts of the stops of a unit, oldest first. */
export function stopsOf(state: { readonly stops: readonly StopPart[] }): readonly StopPart[] {
  return state.stops;
}

/** The part of a stop that lasts now. */
export function openStop(state: { readonly stops: readonly StopPart[] }): StopPart | undefined {
  return openPart(state.stops);
}

/** The parts that nobody has explained yet, those that begin before `since` (an instant) left out. */
export function unexplainedOf(state: { readonly stops: readonly StopPart[] }, since = ''): readonly StopPart[] {
  return state.stops.filter(({ reason, from, to }) => reason === null && (to === null || from >= since));
}
