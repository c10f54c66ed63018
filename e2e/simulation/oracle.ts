import { aggregateKinds, refTo } from '../../shared/aggregates/references.ts';
import type { World } from '../../shared/aggregates/world.ts';
import { readFact } from '../../shared/catalogue/fact-catalogue.ts';
import { canonicalJson } from '../../shared/facts/canonical-json.ts';
import { isServerChain, lanes, parseChain } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { foldedWorld, pictureOfRefs } from '../../shared/testing/world-picture.ts';
import type { KeptFact, SiteStore } from '../../sync-server/store/site-store.ts';
import { revokedStations } from './come-to-rest.ts';
import { exactlyOnce } from './exactly-once.ts';
import { erpApart } from './oracle-erp.ts';
import type { SimulatedStation } from './simulated-station.ts';
import type { Scene } from './stage.ts';

/** A rule that did not hold. */
export interface Violation {
  readonly rule: string;
  readonly what: string;
}

/** Everything the server has of stations, and what can be folded of everybody. */
export interface ServerSide {
  readonly store: SiteStore;
  /** Stations that are trusted no more, and since when (true milliseconds). */
  readonly revoked: ReadonlyMap<string, number>;
  readonly kept: readonly KeptFact[];
  readonly foldable: readonly RawFact[];
  /** Branches beyond the first, by the fact that begins them. */
  readonly forks: readonly { readonly chain: string; readonly fact: string }[];
  /** It was put back to a backup: what the ERP had said by then it may have forgotten. */
  readonly restored: boolean;
}

const PAGE = 5000;

async function serverSide(
  { server, restoredMs }: Scene,
  store: SiteStore,
  chains: ReadonlySet<string>,
): Promise<ServerSide> {
  const restored = restoredMs.length > 0;
  const kept: KeptFact[] = [];
  const forks: ServerSide['forks'][number][] = [];
  for (const chain of chains)
    for (let branch = 0; branch < (await store.nextBranch(chain)); branch += 1) {
      const facts = await store.chainFacts(chain, branch, 0, PAGE);
      kept.push(...facts);
      if (branch > 0) forks.push({ chain, fact: facts[0]?.id ?? '' });
    }
  const foldable: RawFact[] = [];
  for await (const { facts } of store.streamFacts(0)) foldable.push(...facts);
  return { store, revoked: revokedStations({ server }), kept, foldable, forks, restored };
}

/** What was acknowledged is in the log of a station, and a command with several answers got the same one. */
function acknowledgedLost({ acknowledged, given }: Scene, own: ReadonlyMap<string, string>): string[] {
  const lost = [...acknowledged]
    .filter((id) => !own.has(id))
    .map((id) => `${id} was acknowledged and is in no station's log`);
  const answersApart = [...given].flatMap(([command, { answers }]) => {
    const told = new Set(answers.flatMap((answer) => (answer.ok ? [answer.facts.join()] : [])));
    return told.size > 1 ? [`the command ${command} was answered with ${[...told].join(' and with ')}`] : [];
  });
  return [...lost, ...answersApart];
}

/** The logs of all stations by id; one id with two contents breaks a rule of its own. */
function ownLogs(stations: readonly SimulatedStation[]) {
  const texts = new Map<string, string>();
  const apart: string[] = [];
  for (const station of stations) {
    const own = station.disk().own;
    if (new Set(own.map(({ id }) => id)).size !== own.length)
      apart.push(`a fact is twice in the log of ${station.label}`);
    for (const fact of own) {
      const text = canonicalJson(fact);
      if ((texts.get(fact.id) ?? text) !== text)
        apart.push(`${fact.id} is another fact at ${station.label} than elsewhere`);
      texts.set(fact.id, text);
    }
  }
  return { texts, apart };
}

function logsApart(own: ReadonlyMap<string, string>, { kept }: ServerSide): string[] {
  const there = new Map(kept.map((fact) => [fact.id, fact]));
  return [
    ...(there.size === kept.length ? [] : ['a fact is twice on the server']),
    ...[...own.keys()].filter((id) => !there.has(id)).map((id) => `${id} is not on the server: ${own.get(id)}`),
    ...kept.filter(({ id }) => !own.has(id)).map(({ id }) => `${id} is on the server and in no station's log`),
    ...kept.flatMap(({ id, text }) => (own.has(id) && own.get(id) !== text ? [`${id} was changed on its way`] : [])),
  ];
}

/** What was on its way when the trust in a station ended may have been judged just before or just after (milliseconds). */
const JUDGING_MS = 5000;

/** People of the plan did what they may: nothing of it may be set aside, but for what came from a device that is trusted no more, and that all. */
async function setAside({ server }: Scene, { store, kept, revoked }: ServerSide): Promise<string[]> {
  const { apart } = await store.stats();
  const bad: string[] = apart > 0 ? [`${apart} rows are kept apart from their chains`] : [];
  for (const { id, text } of kept) {
    const receipt = await store.receipt(id);
    const sinceMs = revoked.get(parseChain((JSON.parse(text) as RawFact).chain).station) ?? Infinity;
    const cameMs = server.arrivals.get(id)?.at(-1) ?? 0;
    const isLate = cameMs > sinceMs + JUDGING_MS;
    if (receipt?.quarantined && cameMs < sinceMs - JUDGING_MS)
      bad.push(`${id} is in quarantine: ${receipt.quarantined.detail}: ${text}`);
    if (isLate && receipt?.quarantined?.reason !== 'revoked')
      bad.push(`${id} came from a device that was revoked before, and has effect: ${text}`);
  }
  return bad;
}

/** The first line in which two pictures differ. */
function difference(a: string, b: string): string {
  const [left, right] = [a.split('\n'), b.split('\n')];
  const index = left.findIndex((line, at) => line !== right[at]);
  const [mine = '', theirs = ''] = [left[index], right[index]];
  let at = 0;
  while (at < mine.length && mine[at] === theirs[at]) at += 1;
  const around = (text: string) => text.slice(Math.max(0, at - 120), at + 200);
  return `${mine.slice(0, mine.indexOf(' '))}: ...${around(mine)}\n      against ...${around(theirs)}`;
}

/** The aggregates that a world has in memory. */
function refsIn({ logs }: World): string[] {
  return aggregateKinds.flatMap((kind) => [...logs[kind].keys()].map((id) => refTo(kind, id)));
}

/** Every replica shows what a fold of everything from the beginning shows. */
function worldsApart(stations: readonly SimulatedStation[], scratch: World, { revoked }: ServerSide): string[] {
  const expected = refsIn(scratch);
  return stations.flatMap(({ name, label, running }) => {
    // It is told nothing any more.
    if (revoked.has(name)) return [];
    const process = running();
    if (!process) return [`${label} is down`];
    const { world } = process.station;
    // What is closed may rest in the projection.
    const refs = [...new Set([...expected, ...refsIn(world)])];
    const [shown, wanted] = [pictureOfRefs(world, refs), pictureOfRefs(scratch, refs)];
    return shown === wanted ? [] : [`${label} shows another world:\n      ${difference(shown, wanted)}`];
  });
}

function isOldRevision(key: string, wanted: ReadonlyMap<string, string>): boolean {
  const [document, revision] = key.startsWith('plan/') ? key.split('@') : [];
  if (document === undefined) return false;
  return [...wanted.keys()].some(
    (other) => other.startsWith(`${document}@`) && Number(other.split('@')[1]) > Number(revision),
  );
}

/** Every replica holds the rows of its scope as the server has them. */
async function rowsApart(stations: readonly SimulatedStation[], { store, revoked }: ServerSide): Promise<string[]> {
  const apart: string[] = [];
  for (const { name, label, disk, running } of stations) {
    if (revoked.has(name)) continue;
    const mine = new Set(disk().own.map(({ chain }) => chain));
    const scope = await store.scopes.scopeOf(name);
    const { rows } = disk();
    for (const lane of lanes) {
      const wanted = new Map<string, string>();
      for (let seq = 0; ;) {
        const page = await store.scopes.rowsAfter({ scope, seq, since: 0, lane, limit: 2000, without: [] });
        for (const row of page.rows) wanted.set(row.key, row.body);
        seq = page.through;
        if (!page.more) break;
      }
      for (const [key, body] of wanted) {
        // A station keeps the plan as it is now.
        if (isOldRevision(key, wanted)) continue;
        const here = rows.get(key);
        const { chain, refs } = JSON.parse(body) as { readonly chain?: string; readonly refs?: readonly string[] };
        // What is only about a chain is nobody's state; a station that is tidied up lets it go.
        if (!here && refs?.every((ref) => ref.startsWith('chain:')) === true) continue;
        // What it wrote itself it has in its own log.
        if (!here && key.startsWith('fact/') && chain !== undefined && mine.has(chain)) continue;
        if (!here) apart.push(`${label} misses ${key}`);
        else if (canonicalJson(here.body) !== canonicalJson(JSON.parse(body)))
          apart.push(`${label} holds another ${key}`);
      }
    }
    if (!running()) apart.push(`${label} is down`);
  }
  return apart;
}

/** Judges what is left when everything has come to rest. */
export async function judge(scene: Scene): Promise<Violation[]> {
  const running = scene.server.running();
  if (!running) return [{ rule: 'stuck', what: 'the server is down' }];
  const { stations } = scene;
  const { texts, apart } = ownLogs(stations);
  const chains = new Set(stations.flatMap((station) => station.disk().own.map(({ chain }) => chain)));
  const server = await serverSide(scene, running.store, chains);
  const readable = server.foldable.flatMap((raw) => {
    const reading = readFact(raw);
    return reading.ok ? [reading.fact] : [];
  });
  const scratch = foldedWorld(readable);
  const strangers = server.foldable.filter(({ chain, id }) => !isServerChain(chain) && !texts.has(id));
  const rules: readonly (readonly [string, readonly string[]])[] = [
    ['acknowledged', acknowledgedLost(scene, texts)],
    ['logs', [...apart, ...logsApart(texts, server), ...strangers.map(({ id }) => `${id} comes from nowhere`)]],
    ['set aside', await setAside(scene, server)],
    ['worlds', worldsApart(stations, scratch, server)],
    ['rows', await rowsApart(stations, server)],
    ['ERP', await erpApart(scene, server)],
    ['once', exactlyOnce.flatMap((rule) => rule(server, scratch, stations))],
  ];
  return rules.flatMap(([rule, found]) => found.map((what) => ({ rule, what })));
}
