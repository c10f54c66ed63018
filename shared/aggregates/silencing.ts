import type { Fact } from '../catalogue/fact-catalogue.ts';
import { isServerChain } from '../facts/chain.ts';
import { compareFacts } from '../facts/order.ts';
import { placeOf } from './aggregate-base.ts';
import type { FactPlace } from './aggregate-base.ts';
import type { AggregateLog } from './aggregate-log.ts';
import type { FactArchive, StoredControl } from './fact-archive.ts';

/** What control facts say about a fact. */
interface Control {
  quarantined: boolean;
  /** Reversals of it, and whether each of them is quarantined. */
  readonly by: Map<string, boolean>;
}

/**
 * What must be known of the control facts of an aggregate to tell which of its facts have effect, without looking at all of them: only of
 * facts that are in memory or have not arrived. Of the others the archive tells.
 */
export interface Controls {
  readonly about: Map<string, Control>;
  /** Places of all facts with a dedupKey, for the keys of facts in memory. */
  readonly keys: Map<string, FactPlace[]>;
}

/**
 * Rules, from the whole set of facts alone, so that arrival order cannot matter. A fact has no effect when a server quarantined it; when a
 * reversal that is not quarantined takes it back (a reversal cannot be taken back); when it is an echo: one of its dedupKey that is not
 * quarantined comes before it. Taking back the first leaves its echoes echoes.
 */
export function noControls(): Controls {
  return { about: new Map(), keys: new Map() };
}

function controlOn({ about }: Controls, id: string): Control {
  const known = about.get(id);
  if (known) return known;
  const fresh = { quarantined: false, by: new Map<string, boolean>() };
  about.set(id, fresh);
  return fresh;
}

const isVerdict = (fact: Fact) => fact.type === 'FactQuarantined' && isServerChain(fact.chain);

/** True for facts that may silence others. */
export function saysSomething(fact: Fact): boolean {
  return fact.type === 'Reversed' || fact.type === 'FactQuarantined';
}

/** Control facts that an adopted base stands for have no effect but what the base says. */
function countsHere(log: AggregateLog<unknown>, fact: FactPlace): boolean {
  return log.adopted === null || compareFacts(fact, log.adopted.base.last) > 0;
}

function isInMemory(log: AggregateLog<unknown>, fact: FactPlace): boolean {
  return log.floor === null || compareFacts(fact, log.floor) > 0;
}

function quarantinedInArchive(log: AggregateLog<unknown>, archive: FactArchive | null, id: string): boolean {
  return archive?.controlsOn(log.ref, id).some((one) => isVerdict(one) && countsHere(log, one)) ?? false;
}

/** Whether a fact of this aggregate is quarantined. */
export function isQuarantined(log: AggregateLog<unknown>, archive: FactArchive | null, id: string): boolean {
  if (log.adopted?.quarantined.has(id)) return true;
  if (log.byId.has(id)) return log.controls.about.get(id)?.quarantined ?? false;
  return quarantinedInArchive(log, archive, id);
}

function placesOfKey(log: AggregateLog<unknown>, archive: FactArchive | null, key: string): readonly FactPlace[] {
  const known = log.controls.keys.get(key);
  if (known) return known;
  return (archive?.ofKey(log.ref, key) ?? []).filter((fact) => countsHere(log, fact));
}

function isEcho(log: AggregateLog<unknown>, archive: FactArchive | null, fact: Fact): boolean {
  const { dedupKey } = fact;
  if (dedupKey === undefined) return false;
  if (log.adopted?.dedupKeys.has(dedupKey)) return true;
  return placesOfKey(log, archive, dedupKey).some(
    (place) => compareFacts(place, fact) < 0 && !isQuarantined(log, archive, place.id),
  );
}

function isTakenBack(log: AggregateLog<unknown>, archive: FactArchive | null, fact: Fact): boolean {
  if (fact.type === 'Reversed') return false;
  if (log.adopted?.takenBack.has(fact.id)) return true;
  if (isInMemory(log, fact)) {
    const by = log.controls.about.get(fact.id)?.by;
    return by !== undefined && [...by.values()].some((quarantined) => !quarantined);
  }
  const controls = archive?.controlsOn(log.ref, fact.id) ?? [];
  return controls.some(
    (one) => one.type === 'Reversed' && countsHere(log, one) && !isQuarantined(log, archive, one.id),
  );
}

/** True when a fact of this aggregate has no effect in it. */
export function isSilencedInLog(log: AggregateLog<unknown>, archive: FactArchive | null, fact: Fact): boolean {
  if (fact.dedupKey === undefined && isInMemory(log, fact)) {
    // Nearly every fact: nothing was ever said about it.
    const { adopted, controls } = log;
    if (adopted === null && (controls.about.size === 0 || !controls.about.has(fact.id))) return false;
  }
  const quarantined = isInMemory(log, fact)
    ? (log.adopted?.quarantined.has(fact.id) ?? false) || (log.controls.about.get(fact.id)?.quarantined ?? false)
    : isQuarantined(log, archive, fact.id);
  return quarantined || isTakenBack(log, archive, fact) || isEcho(log, archive, fact);
}

/** A fact of this aggregate by its id, wherever it is; those that an adopted base stands for do not count. */
function find(log: AggregateLog<unknown>, archive: FactArchive | null, id: string): Fact | undefined {
  const here = log.byId.get(id);
  if (here || log.floor === null) return here;
  const there = archive?.fact(log.ref, id);
  return there && countsHere(log, there) ? there : undefined;
}

function noteVerdict(log: AggregateLog<unknown>, archive: FactArchive | null, id: string): FactPlace[] {
  const target = find(log, archive, id);
  if (!target || isInMemory(log, target)) controlOn(log.controls, id).quarantined = true;
  if (!target) return [];
  const changed: FactPlace[] = [target];
  if (target.type === 'Reversed' && target.reverses !== undefined) {
    log.controls.about.get(target.reverses)?.by.set(target.id, true);
    const back = find(log, archive, target.reverses);
    if (back) changed.push(back);
  }
  return changed;
}

function noteReversal(
  log: AggregateLog<unknown>,
  archive: FactArchive | null,
  reversal: Fact,
  id: string,
): FactPlace[] {
  const target = find(log, archive, id);
  const quarantined = isQuarantined(log, archive, reversal.id) || saidBefore(log, reversal.id);
  if (!target || isInMemory(log, target)) controlOn(log.controls, id).by.set(reversal.id, quarantined);
  return target && !quarantined ? [target] : [];
}

/** A verdict that arrived before its target is remembered under the target's id, wherever the target lies. */
function saidBefore(log: AggregateLog<unknown>, id: string): boolean {
  return log.controls.about.get(id)?.quarantined ?? false;
}

function noteKey(log: AggregateLog<unknown>, archive: FactArchive | null, fact: Fact, key: string): void {
  const places = log.controls.keys.get(key) ?? placesOfKey(log, archive, key).map(placeOf);
  if (!places.some(({ id }) => id === fact.id)) places.push(placeOf(fact));
  if (!places.every((place) => !isInMemory(log, place))) log.controls.keys.set(key, [...places]);
}

const NOBODY: readonly FactPlace[] = [];

/** Takes note of what a fact, which is in the log by now, says about others. @returns facts whose effect may have changed. */
export function noteControls(
  log: AggregateLog<unknown>,
  archive: FactArchive | null,
  fact: Fact,
): readonly FactPlace[] {
  if (fact.dedupKey !== undefined) noteKey(log, archive, fact, fact.dedupKey);
  else if (!saysSomething(fact) && isInMemory(log, fact)) return NOBODY;
  let changed: FactPlace[] = [];
  if (isVerdict(fact) && fact.type === 'FactQuarantined') changed = noteVerdict(log, archive, fact.data.fact);
  else if (fact.type === 'Reversed' && fact.reverses !== undefined)
    changed = noteReversal(log, archive, fact, fact.reverses);
  // What was said about a fact that comes when later ones have left memory already is in the archive, as is the fact.
  if (!isInMemory(log, fact)) log.controls.about.delete(fact.id);
  return changed;
}

/** Facts have left memory, and with them what was remembered about them. */
export function forgetControls(log: AggregateLog<unknown>, gone: readonly Fact[]): void {
  const { about, keys } = log.controls;
  for (const fact of gone) {
    about.delete(fact.id);
    if (fact.dedupKey === undefined) continue;
    const places = keys.get(fact.dedupKey);
    if (places?.every((place) => !isInMemory(log, place))) keys.delete(fact.dedupKey);
  }
}

/** What is said about facts that have not arrived. */
export function pendingControls(log: AggregateLog<unknown>): StoredControl[] {
  const pending: StoredControl[] = [];
  for (const [fact, { quarantined, by }] of log.controls.about) {
    if (!log.byId.has(fact)) pending.push({ fact, quarantined, by: [...by] });
  }
  return pending;
}

/** Puts back what `pendingControls` gave. */
export function takePending(log: AggregateLog<unknown>, pending: readonly StoredControl[]): void {
  for (const { fact, quarantined, by } of pending) log.controls.about.set(fact, { quarantined, by: new Map(by) });
}
