import type { FactPlace } from '../aggregates/aggregate-base.ts';
import { placeOf } from '../aggregates/aggregate-base.ts';
import type { AdoptedBase } from '../aggregates/aggregate-log.ts';
import { eachBackwards, eachEffectiveAfter, extentOf, factById, stateBefore } from '../aggregates/facts-since.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import type { StopPart } from '../equipment/stops.ts';
import { hlcMillis } from '../facts/hlc.ts';
import { compareFacts } from '../facts/order.ts';
import { recordBuilder } from './unit-record.ts';
import type { RecordBuilder, RecordChunk, UnitRecord } from './unit-record.ts';

/** The record of a work unit from an instant on, kept up to date with a world. */
export interface UnitTimeline {
  readonly fromMs: number;
  /**
   * Takes in what the world has got since: facts in any order, late ones, what takes others back. Reads anew only the chunks of
   * facts that are touched; where their turns are other ones, those after them are folded again, without reading.
   * @returns true when the record may differ.
   */
  readonly update: () => boolean;
  readonly record: () => UnitRecord;
}

/** A chunk of the record with its place in the history of the unit. */
interface PlacedChunk {
  /** The last fact before it; null: none. */
  readonly after: FactPlace | null;
  readonly chunk: RecordChunk;
}

/** A chunk is full with so many facts. */
const STEP = 64;

/** The reasons that stops from before were reported with, where that is known. */
function reasonsBefore(world: World, equipment: string, stops: readonly StopPart[], from: string): Map<string, string> {
  const reasons = new Map<string, string>();
  for (const { id, by, reason, to } of stops) {
    if (by !== 'person' || reason === null || (to !== null && to <= from)) continue;
    const fact = factById(world, 'equipment', equipment, id);
    // Where only a base stands for the report, it is believed to have said what is said now.
    if (!fact) reasons.set(id, reason);
    else if (fact.type === 'EquipmentStateChanged' && fact.data.state === 'stopped' && fact.data.reason !== null)
      reasons.set(id, fact.data.reason);
  }
  return reasons;
}

interface Reading {
  readonly builder: RecordBuilder;
  /** The last fact before what is read; null: there is none. */
  readonly start: FactPlace | null;
}

/** Begins to read a work unit from the last state that the world kept before an instant: the cost follows what happened since. */
function beginReading(world: World, equipment: string, fromMs: number): Reading {
  const { state, after, base } = stateBefore(world, 'equipment', equipment, fromMs);
  const { stops } = state;
  const baseAt = base && new Date(hlcMillis(base.base.last.hlc)).toISOString();
  const builder = recordBuilder(equipment, {
    machine: state,
    stops,
    givenReasons: reasonsBefore(world, equipment, stops, new Date(fromMs).toISOString()),
    knownFrom: baseAt ?? (after === null ? null : ''),
  });
  return { builder, start: after };
}

/** The record of a work unit from an instant on (milliseconds), for whoever looks once. */
export function readUnitRecord(world: World, equipment: string, fromMs: number): UnitRecord {
  const { builder, start } = beginReading(world, equipment, fromMs);
  const all = builder.chunkAfter(null);
  eachEffectiveAfter(world, 'equipment', equipment, start, (fact) => {
    builder.take(all, fact);
    return true;
  });
  return builder.record([all]);
}

/** Reads a work unit from an instant on (milliseconds), and keeps what it needs to go on from there. */
export function createUnitTimeline(world: World, equipment: string, fromMs: number): UnitTimeline {
  let builder: RecordBuilder;
  let start: FactPlace | null;
  let last: FactPlace | null;
  let base: AdoptedBase | null;
  let count: number;
  let chunks: PlacedChunk[];
  /** Ids of the facts after the start that were looked at, in total order. */
  let known: string[];
  /** Places of the facts that have a dedupKey, by it: the first one has effect, and which that is may change. */
  let keys: Map<string, FactPlace[]>;
  let record: UnitRecord | undefined;

  /** Takes the facts with effect after a place, up to one, into chunks after others. */
  function readInto(into: PlacedChunk[], after: FactPlace | null, upTo: FactPlace | null): FactPlace | null {
    let at = after;
    let chunk = into.at(-1)?.chunk;
    eachEffectiveAfter(world, 'equipment', equipment, after, (fact) => {
      if (upTo && compareFacts(fact, upTo) > 0) return false;
      if (!chunk || chunk.size >= STEP) {
        chunk = builder.chunkAfter(chunk ?? null);
        into.push({ after: at && placeOf(at), chunk });
      }
      builder.take(chunk, fact);
      at = fact;
      return true;
    });
    return at && placeOf(at);
  }

  function foldOn(): void {
    last = readInto(chunks, last, null);
  }

  function readAnew(): void {
    ({ count, base } = extentOf(world, 'equipment', equipment));
    ({ builder, start } = beginReading(world, equipment, fromMs));
    last = start;
    chunks = [{ after: start, chunk: builder.chunkAfter(null) }];
    known = [];
    keys = new Map();
    foldOn();
    noteNew(Infinity);
  }

  /** The facts that were not known, latest first; undefined when one of them comes before all that was read. */
  function noteNew(missing: number): Fact[] | undefined {
    const fresh: Fact[] = [];
    // Both are in the same order: what is not at its place is new.
    const latestFirst: string[] = [];
    let at = known.length - 1;
    let isAfterStart = true;
    eachBackwards(world, 'equipment', equipment, (fact) => {
      isAfterStart = start === null || compareFacts(fact, start) > 0;
      if (!isAfterStart) return false;
      latestFirst.push(fact.id);
      if (fact.id === known[at]) {
        at -= 1;
        return true;
      }
      if (fact.dedupKey !== undefined) {
        const places = keys.get(fact.dedupKey);
        if (places) places.push(placeOf(fact));
        else keys.set(fact.dedupKey, [placeOf(fact)]);
      }
      fresh.push(fact);
      return fresh.length < missing;
    });
    known = [...known.slice(0, at + 1), ...latestFirst.reverse()];
    return isAfterStart ? fresh : undefined;
  }

  /**
   * The places whose effect a fact may change: its own, that of what it speaks of and, of a verdict on a reversal, of what that took back;
   * and those of their echoes.
   */
  function touchedBy(fact: Fact): FactPlace[] {
    const places: FactPlace[] = [];
    let speaks: Fact | undefined = fact;
    for (let steps = 0; speaks && steps < 3; steps += 1) {
      places.push(speaks);
      if (speaks.dedupKey !== undefined) places.push(...(keys.get(speaks.dedupKey) ?? []));
      const about: string | undefined = speaks.type === 'FactQuarantined' ? speaks.data.fact : speaks.reverses;
      speaks = about === undefined ? undefined : factById(world, 'equipment', equipment, about);
    }
    return places;
  }

  /** Reads the chunk at an index again. @returns how many chunks there are now instead, and whether its turns are other ones. */
  function readAgain(index: number): { readonly chunks: number; readonly turned: boolean } {
    const old = chunks[index];
    if (!old) return { chunks: 0, turned: false };
    const before = chunks[index - 1]?.chunk ?? null;
    const fresh: PlacedChunk[] = [{ after: old.after, chunk: builder.chunkAfter(before) }];
    readInto(fresh, old.after, chunks[index + 1]?.after ?? last);
    chunks.splice(index, 1, ...fresh);
    const turns = fresh.flatMap(({ chunk }) => chunk.turns);
    const turned = turns.length !== old.chunk.turns.length || turns.some((fact, at) => fact !== old.chunk.turns[at]);
    return { chunks: fresh.length, turned };
  }

  /** Reads the chunks again that hold some places, and folds the turns after them again where their own are other ones now. */
  function readTouched(places: readonly FactPlace[]): void {
    const touched = new Set(
      places.map((place) => chunks.findLastIndex(({ after }) => after === null || compareFacts(after, place) < 0)),
    );
    let before: RecordChunk | null = null;
    let turned = false;
    for (let [index, next] = [0, 0]; index < chunks.length; next += 1) {
      if (touched.has(next)) {
        const again = readAgain(index);
        turned ||= again.turned;
        index += again.chunks;
      } else {
        const chunk = chunks[index]?.chunk;
        if (turned && chunk) builder.foldAgain(chunk, before);
        index += 1;
      }
      before = chunks[index - 1]?.chunk ?? null;
    }
  }

  function takeIn(): boolean {
    const extent = extentOf(world, 'equipment', equipment);
    if (extent.count === count && extent.base === base) return false;
    const fresh = extent.base === base && extent.count > count ? noteNew(extent.count - count) : undefined;
    if (!fresh) {
      readAnew();
      return true;
    }
    ({ count } = extent);
    const places = fresh.flatMap((fact) => touchedBy(fact));
    if (places.some((place) => start && compareFacts(place, start) <= 0)) {
      readAnew();
      return true;
    }
    const read = places.filter((place) => last && compareFacts(place, last) <= 0);
    if (read.length > 0) readTouched(read);
    foldOn();
    return true;
  }

  function update(): boolean {
    const changed = takeIn();
    if (changed) record = undefined;
    return changed;
  }

  readAnew();
  return { fromMs, update, record: () => (record ??= builder.record(chunks.map(({ chunk }) => chunk))) };
}
