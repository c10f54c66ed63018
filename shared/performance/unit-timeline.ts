import type { FactPlace } from '../aggregates/aggregate-base.ts';
import { placeOf } from '../aggregates/aggregate-base.ts';
import type { AdoptedBase } from '../aggregates/aggregate-log.ts';
import { effectiveAfter, extentOf, factById, otherFactsBackwards, stateBefore } from '../aggregates/facts-since.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import type { StopPart } from '../equipment/stops.ts';
import { hlcMillis } from '../facts/hlc.ts';
import { compareFacts } from '../facts/order.ts';
import { recordBuilder } from './unit-record.ts';
import type { RecordBuilder, RecordMark, UnitRecord } from './unit-record.ts';

/** The record of a work unit from an instant on, kept up to date with a world. */
export interface UnitTimeline {
  readonly fromMs: number;
  /**
   * Takes in what the world has got since: facts in any order, late ones, what takes others back. Folds anew only from the first place
   * that is touched.
   * @returns true when the record may differ.
   */
  readonly update: () => boolean;
  readonly record: () => UnitRecord;
}

interface Checkpoint {
  /** The last fact in it; null: none. */
  readonly place: FactPlace | null;
  readonly mark: RecordMark;
}

/** A checkpoint is kept every so many facts. */
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
  for (const fact of effectiveAfter(world, 'equipment', equipment, start)) builder.take(fact);
  return builder.record();
}

/** Reads a work unit from an instant on (milliseconds), and keeps what it needs to go on from there. */
export function createUnitTimeline(world: World, equipment: string, fromMs: number): UnitTimeline {
  let builder: RecordBuilder;
  let start: FactPlace | null;
  let last: FactPlace | null;
  let base: AdoptedBase | null;
  let count: number;
  let checkpoints: Checkpoint[];
  let known: Set<string>;

  function foldOn(): void {
    let taken = 0;
    for (const fact of effectiveAfter(world, 'equipment', equipment, last)) {
      builder.take(fact);
      last = fact;
      taken += 1;
      if (taken % STEP === 0) checkpoints.push({ place: placeOf(fact), mark: builder.mark() });
    }
  }

  function readAnew(): void {
    ({ count, base } = extentOf(world, 'equipment', equipment));
    ({ builder, start } = beginReading(world, equipment, fromMs));
    last = start;
    checkpoints = [{ place: start, mark: builder.mark() }];
    known = new Set();
    foldOn();
    noteNew(Infinity);
  }

  /** The facts that were not known, latest first; undefined when one of them comes before all that was read. */
  function noteNew(missing: number): Fact[] | undefined {
    const fresh: Fact[] = [];
    for (const fact of otherFactsBackwards(world, 'equipment', equipment, known)) {
      if (start && compareFacts(fact, start) <= 0) return undefined;
      known.add(fact.id);
      fresh.push(fact);
      if (fresh.length >= missing) break;
    }
    return fresh;
  }

  /** The first place whose effect a fact may change: its own, that of what it speaks of, or, of a verdict on a reversal, what that took back. */
  function firstTouched(fact: Fact): FactPlace {
    let first: FactPlace = fact;
    let speaks: Fact | undefined = fact;
    for (let steps = 0; speaks && steps < 2; steps += 1) {
      const about: string | undefined = speaks.type === 'FactQuarantined' ? speaks.data.fact : speaks.reverses;
      speaks = about === undefined ? undefined : factById(world, 'equipment', equipment, about);
      if (speaks && compareFacts(speaks, first) < 0) first = speaks;
    }
    return first;
  }

  function backBefore(place: FactPlace): boolean {
    if (start && compareFacts(place, start) <= 0) return false;
    while (checkpoints.length > 1) {
      const at = checkpoints.at(-1)?.place;
      if (at && compareFacts(at, place) < 0) break;
      checkpoints.pop();
    }
    const checkpoint = checkpoints.at(-1);
    if (!checkpoint) return false;
    builder.backTo(checkpoint.mark);
    last = checkpoint.place;
    return true;
  }

  function update(): boolean {
    const extent = extentOf(world, 'equipment', equipment);
    if (extent.count === count && extent.base === base) return false;
    const fresh = extent.base === base && extent.count > count ? noteNew(extent.count - count) : undefined;
    if (!fresh) {
      readAnew();
      return true;
    }
    ({ count } = extent);
    let first: FactPlace | undefined;
    for (const fact of fresh) {
      const touched = firstTouched(fact);
      if (!first || compareFacts(touched, first) < 0) first = touched;
    }
    if (first && last && compareFacts(first, last) <= 0 && !backBefore(first)) readAnew();
    else foldOn();
    return true;
  }

  readAnew();
  return { fromMs, update, record: () => builder.record() };
}
