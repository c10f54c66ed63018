import { readCheckedFact } from '../../shared/catalogue/fact-catalogue.ts';
import type { Fact } from '../../shared/catalogue/fact-catalogue.ts';
import { emptyHead } from '../../shared/facts/chain.ts';
import { digest } from '../../shared/facts/digest.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { followChain } from '../../shared/facts/seal.ts';
import type { CommandParams } from '../../shared/gate/command.ts';
import { foldedWorld, pictureOf } from '../../shared/testing/world-picture.ts';
import type { ErpLine, ServerEvidence, StationEvidence } from './evidence.ts';
import type { LedgerEntry } from './ledger.ts';

/** Everything that is known after a run, when nothing more is under way. */
export interface Evidence {
  readonly ledger: readonly LedgerEntry[];
  readonly stations: readonly StationEvidence[];
  /** Absent when the run had no server. */
  readonly server?: ServerEvidence;
  /** Absent when the run had no ERP. */
  readonly erp?: readonly ErpLine[];
  /** True when the server lost what it knew: then the ERP may get a posting again, and knows it by its key. */
  readonly erpMayRepeat?: boolean;
}

/** The verdict on a run. */
export interface Judgement {
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  /** Time between the first and the last fact as the clocks of the stations told it. */
  readonly spanMs: number;
  /** Times that a station found that its time was wrong, and set it right. */
  readonly corrections: number;
  readonly violations: readonly string[];
}

/** Most violations of one rule that are told in full. */
const TOLD = 5;

function told(sentences: readonly string[]): string[] {
  if (sentences.length <= TOLD) return [...sentences];
  return [...sentences.slice(0, TOLD), `... and ${sentences.length - TOLD} more of this kind`];
}

function grouped(facts: readonly RawFact[], keyOf: (fact: RawFact) => string): Map<string, RawFact[]> {
  const groups = new Map<string, RawFact[]>();
  for (const fact of facts) {
    const group = groups.get(keyOf(fact));
    if (group) group.push(fact);
    else groups.set(keyOf(fact), [fact]);
  }
  return groups;
}

function countsById(facts: readonly RawFact[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of facts) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/**
 * Judges a run by the rules that must hold whatever happened: every acknowledged fact exactly once at its station and on the server,
 * no command carried out twice, chains without holes, all replicas the same, the ERP told exactly what was acknowledged.
 */
export function judge(evidence: Evidence): Judgement {
  const { ledger, stations, server, erp, erpMayRepeat = false } = evidence;
  const acknowledged = ledger.flatMap(({ facts }) => facts ?? []);
  const lost = new Set<string>();
  const doubled = new Set<string>();
  const violations: string[] = [];
  const rule = (sentences: readonly string[]) => violations.push(...told(sentences));

  for (const station of stations) {
    const mine = ledger.filter((entry) => entry.station === station.name);
    const there = countsById(station.own);
    const gone = mine.flatMap(({ facts }) => facts ?? []).filter((id) => !there.has(id));
    for (const id of gone) lost.add(id);
    rule(gone.map((id) => `LOST: fact ${id}, acknowledged at ${station.name}, is not in its log.`));
    const twice = [...there].filter(([, times]) => times > 1).map(([id]) => id);
    for (const id of twice) doubled.add(id);
    rule(twice.map((id) => `DOUBLED: fact ${id} lies more than once in the log of ${station.name}.`));
    rule(commandsDoneTwice(mine, station, doubled));
    rule(brokenChains(station.own, station.name));
  }
  if (server) {
    const there = countsById(server.facts);
    const gone = acknowledged.filter((id) => !there.has(id));
    for (const id of gone) lost.add(id);
    rule(gone.map((id) => `LOST: fact ${id} was acknowledged and is not on the server.`));
    const twice = [...there].filter(([, times]) => times > 1).map(([id]) => id);
    for (const id of twice) doubled.add(id);
    rule(twice.map((id) => `DOUBLED: fact ${id} lies more than once in the site log.`));
    const unsent = stations.flatMap(({ name, own }) =>
      own.filter(({ id }) => !there.has(id)).map(({ id, chain, seq }) => `STUCK: ${chain} ${seq} (${id}) of ${name}`),
    );
    rule(unsent.map((what) => `${what} has not reached the server.`));
    rule(brokenChains(server.facts, 'the server'));
    rule(quarantined(server, [...acknowledged, ...stations.flatMap(({ own }) => own.map(({ id }) => id))]));
    rule(
      stations.flatMap(({ name, unreadable }) =>
        unreadable.map((key) => `CHANGED: ${name} holds ${key}, which cannot be read there.`),
      ),
    );
    rule(differences(stations, server));
    if (erp) rule(wrongPostings(ledger, server, erpMayRepeat ? firstOfEach(erp) : erp));
  }
  const own = stations.flatMap((station) => station.own);
  const corrections = own.filter(({ type }) => type === 'ClockCorrected').length;
  return {
    acknowledged: acknowledged.length,
    lost: lost.size,
    doubled: doubled.size,
    spanMs: spanOf(own),
    corrections,
    violations,
  };
}

/** A command leaves exactly the facts that it was acknowledged with; one that was refused leaves none. */
function commandsDoneTwice(
  ledger: readonly LedgerEntry[],
  { own, name }: StationEvidence,
  doubled: Set<string>,
): string[] {
  const byCommand = grouped(own, ({ command }) => command ?? '');
  return ledger.flatMap(({ command, facts, refusal }) => {
    const left = byCommand.get(command.id) ?? [];
    const more = left.filter(({ id }) => facts !== undefined && !facts.includes(id));
    for (const { id } of more) doubled.add(id);
    if (more.length > 0) return [`DOUBLED: ${command.name} ${command.id} at ${name} left ${left.length} facts.`];
    if (refusal !== undefined && left.length > 0)
      return [`${command.name} ${command.id} at ${name} was refused (${refusal}) and left ${left.length} facts.`];
    return [];
  });
}

function brokenChains(facts: readonly RawFact[], where: string): string[] {
  return [...grouped(facts, ({ chain }) => chain)].flatMap(([chain, links]) => {
    const inOrder = links.toSorted((a, b) => a.seq - b.seq);
    const followed = followChain(emptyHead(chain), inOrder);
    if ('head' in followed) return outOfTime(inOrder, where);
    const { index, reason } = followed.broken;
    return [`The chain ${chain} at ${where} is broken at place ${index + 1} of ${links.length}: ${reason}.`];
  });
}

/** Whatever the clock did: stamps go up with the places, and no duration within one boot is negative. */
function outOfTime(chain: readonly RawFact[], where: string): string[] {
  return chain.flatMap((fact, index) => {
    const before = chain[index - 1];
    if (!before) return [];
    const place = `${fact.chain} ${fact.seq} at ${where}`;
    if (fact.hlc <= before.hlc) return [`ORDER: ${place} has the stamp ${fact.hlc}, not after ${before.hlc}.`];
    if (fact.boot === before.boot && fact.mono < before.mono)
      return [`ORDER: ${place} lies ${before.mono - fact.mono} ms before the fact before it in the same boot.`];
    return [];
  });
}

function spanOf(facts: readonly RawFact[]): number {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const fact of facts) {
    const at = Date.parse(fact.occurredAt);
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  return Math.max(0, last - first);
}

/** No fact of ours is without effect. What a bad wire made of one may be: it is kept apart under an id of its own. */
function quarantined({ facts, receipts }: ServerEvidence, ours: readonly string[]): string[] {
  const own = new Set(ours);
  const bad = receipts.filter((one) => one.quarantined !== null && own.has(one.fact));
  const forks = facts.filter(({ type }) => type === 'ChainForked');
  return [
    ...bad.map(({ fact, quarantined: why }) => `Fact ${fact} was quarantined: ${why?.reason} ${why?.detail}.`),
    ...forks.map(({ id, data }) => `A chain has forked (${id}): ${JSON.stringify(data)}.`),
  ];
}

function picture(facts: readonly RawFact[]): string {
  return pictureOf(foldedWorld(facts.map((fact) => readCheckedFact(fact)).filter((fact): fact is Fact => !!fact)));
}

/** Every replica holds the same facts and folds them into the same picture. */
function differences(stations: readonly StationEvidence[], server: ServerEvidence): string[] {
  const onServer = new Map(server.facts.map((fact) => [fact.id, fact]));
  const expected = picture([...onServer.values()]);
  return stations.flatMap(({ name, own, pulled }) => {
    const here = new Map([...own, ...pulled].map((fact) => [fact.id, fact]));
    const missing = [...onServer.keys()].filter((id) => !here.has(id));
    if (missing.length > 0)
      return [`${name} misses ${missing.length} of ${onServer.size} facts of the site, such as ${missing[0]}.`];
    const other = [...onServer.values()].filter((fact) => digest(here.get(fact.id)) !== digest(fact));
    if (other.length > 0)
      return other.map(({ id, type }) => `CHANGED: ${name} holds another ${type} under ${id} than the server.`);
    return picture([...here.values()]) === expected ? [] : [`${name} shows another picture than the server's facts.`];
  });
}

interface Sums {
  good: number;
  scrap: number;
  rework: number;
}

type Totals = Map<string, Sums>;

function add(totals: Totals, job: string, more: Sums, sign: 1 | -1): void {
  const sums = totals.get(job) ?? { good: 0, scrap: 0, rework: 0 };
  sums.good += sign * more.good;
  sums.scrap += sign * more.scrap;
  sums.rework += sign * more.rework;
  totals.set(job, sums);
}

/** What people were told is counted: their acknowledged counts but for those that they took back. */
export function acknowledgedTotals(ledger: readonly LedgerEntry[]): Totals {
  const taken = new Set(
    ledger
      .filter(({ command, facts }) => command.name === 'undo' && facts)
      .map(({ command }) => undoneCommand(command)),
  );
  const totals: Totals = new Map();
  for (const { command, facts } of ledger) {
    if (!facts || taken.has(command.id)) continue;
    if (command.name !== 'reportQuantity' && command.name !== 'completeJob') continue;
    const { order, operation, good, scrap, rework }: CommandParams<'reportQuantity'> = command.params;
    const scrapped = scrap.reduce((sum, one) => sum + Number(one.quantity.value), 0);
    const sums = { good: Number(good.value), scrap: scrapped, rework: Number(rework.value) };
    add(totals, `${order}/${operation}`, sums, 1);
  }
  return totals;
}

function undoneCommand(command: LedgerEntry['command']): string {
  return command.name === 'undo' ? command.params.command : '';
}

const postedTypes: ReadonlySet<string> = new Set(['JobStarted', 'QuantityReported', 'JobCompleted']);

/** Facts of which the ERP must hear exactly once. */
function mustBePosted(fact: RawFact): boolean {
  const type = fact.type === 'Reversed' ? fact.data['type'] : fact.type;
  return typeof type === 'string' && postedTypes.has(type);
}

/** Keys that the ERP has not got yet. */
export function missingPostings(server: Pick<ServerEvidence, 'facts'>, erp: readonly ErpLine[]): string[] {
  const got = new Set(erp.map(({ cells }) => cells['key']));
  return server.facts.filter((fact) => mustBePosted(fact) && !got.has(fact.id)).map(({ id }) => id);
}

function firstOfEach(erp: readonly ErpLine[]): ErpLine[] {
  const seen = new Set<string | undefined>();
  return erp.filter(({ cells }) => !seen.has(cells['key']) && seen.add(cells['key']));
}

function wrongPostings(ledger: readonly LedgerEntry[], server: ServerEvidence, erp: readonly ErpLine[]): string[] {
  const keys = erp.map(({ cells }) => cells['key'] ?? '');
  const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
  const missing = missingPostings(server, erp);
  const lines = new Map(erp.map(({ cells }) => [cells['key'] ?? '', cells]));
  const totals: Totals = new Map();
  const book = (cells: Readonly<Record<string, string>>, sign: 1 | -1) => {
    const sums = { good: Number(cells['good']), scrap: Number(cells['scrap']), rework: Number(cells['rework']) };
    add(totals, `${cells['order']}/${cells['operation']}`, sums, sign);
  };
  const orphans: string[] = [];
  for (const { cells } of erp) {
    if (cells['kind'] === 'quantity') book(cells, 1);
    if (cells['kind'] !== 'reverse') continue;
    const reversed = lines.get(cells['reversedKey'] ?? '');
    if (!reversed) orphans.push(`The ERP got a reversal of ${cells['reversedKey']}, which it never got.`);
    else if (reversed['kind'] === 'quantity') book(reversed, -1);
  }
  return [
    ...twice.map((key) => `DOUBLED: the ERP got the posting ${key} twice.`),
    ...missing.map((key) => `The ERP never got the posting ${key}.`),
    ...orphans,
    ...totalsApart(acknowledgedTotals(ledger), totals),
  ];
}

function totalsApart(expected: Totals, found: Totals): string[] {
  const nothing: Sums = { good: 0, scrap: 0, rework: 0 };
  return [...new Set([...expected.keys(), ...found.keys()])].flatMap((job) => {
    const [want, have] = [expected.get(job) ?? nothing, found.get(job) ?? nothing];
    if (want.good === have.good && want.scrap === have.scrap && want.rework === have.rework) return [];
    return [`Job ${job}: people were told ${JSON.stringify(want)}, the ERP was told ${JSON.stringify(have)}.`];
  });
}
