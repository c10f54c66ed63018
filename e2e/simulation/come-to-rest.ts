import { rowKey } from '../../shared/sync/protocol.ts';
import type { SiteStore } from '../../sync-server/store/site-store.ts';
import { GOOD_WEATHER } from './network.ts';
import type { SimulatedStation } from './simulated-station.ts';
import type { Stage } from './stage.ts';

/** After the last step everything must have come to rest within so long (milliseconds). */
export const PATIENCE_MS = 60 * 60_000;
/** Whether everything is at rest is asked this often (milliseconds). */
const LOOK_MS = 20_000;
/** A nudge leads to a page that is kept, within so long on a good day (milliseconds). */
const LAST_NEWS_MS = 5000;

/** Everything that can be mended is mended. */
export function heal({ stations, server }: Stage): void {
  server.isFull = false;
  for (const station of stations) {
    station.isFull = false;
    station.wire.weather = GOOD_WEATHER;
    station.wire.isCut = false;
  }
}

/** The stations that the site trusts no more, and since when (true milliseconds). */
export function revokedStations({ server }: Pick<Stage, 'server'>): ReadonlyMap<string, number> {
  const devices = server.running()?.store.trust.devices() ?? [];
  return new Map(devices.flatMap(({ station, revoked }) => (revoked ? [[station, Date.parse(revoked.at)]] : [])));
}

/** The station says that everything is sent and everything is here; one that is trusted no more, that everything is sent. */
export function isSettled(station: SimulatedStation, isRevoked = false): boolean {
  const sync = station.running()?.sync();
  if (!sync) return false;
  const { state, waiting, lanes, problem } = sync;
  if (isRevoked) return waiting === 0;
  return state === 'online' && waiting === 0 && problem === null && lanes.every(({ coming }) => coming === 0);
}

/**
 * A copy of a disk that goes on in the chain of its twin leaves out what the server has of that chain, because it takes it for its own. It hears of the
 * twin at its next hello, ten minutes later at most.
 */
async function hasNotHeardOfTwin(station: SimulatedStation, store: SiteStore): Promise<boolean> {
  const { own, rows } = station.disk();
  const here = new Set(own.map(({ id }) => id));
  for (const chain of new Set(own.map((fact) => fact.chain)))
    for (let branch = 0; branch < (await store.nextBranch(chain)); branch += 1)
      for (const { id } of await store.chainFacts(chain, branch, 0, 5000))
        if (!here.has(id) && !rows.has(rowKey.fact(id))) return true;
  return false;
}

/**
 * What is not at rest, in words.
 * @param isOver nothing more is waited for: a server that was put back without a word, and that no station could tell, waits for answers of
 * the ERP that were read before, until somebody starts it with `--restored`.
 */
export async function unsettled(
  { stations, server, scheduler, erp, wasPutBackUntold }: Stage,
  isOver = false,
): Promise<string[]> {
  const running = server.running();
  if (!running) return ['the server is down'];
  const revoked = revokedStations({ server });
  const { outbox } = await scheduler.as(running.machine, () => running.store.stats());
  const waiting = outbox.pending + outbox.sending + (isOver && wasPutBackUntold ? 0 : outbox.handed);
  const open = await scheduler.as(running.machine, () => running.store.openPostings(1000));
  const untaken = erp.untaken();
  const unheard: string[] = [];
  for (const station of stations)
    if (!revoked.has(station.name) && (await hasNotHeardOfTwin(station, running.store))) unheard.push(station.label);
  return [
    ...unheard.map((label) => `${label} has not heard of its twin`),
    ...(untaken.length > 0 ? [`${untaken.join(', ')} of the ERP is not taken`] : []),
    ...stations
      .filter((station) => !isSettled(station, revoked.has(station.name)))
      .map(({ label, running: process }) => `${label} is not in sync: ${JSON.stringify(process()?.sync() ?? 'down')}`),
    ...(waiting > 0
      ? [`${waiting} postings are open (${JSON.stringify(outbox)}), such as ${JSON.stringify(open[0])}`]
      : []),
  ];
}

/** How far the site log goes; undefined while the server is down. */
async function endOfLog({ server, scheduler }: Stage): Promise<number | undefined> {
  const running = server.running();
  return running && (await scheduler.as(running.machine, () => running.store.upTo()));
}

/** Lets time pass until nothing is under way any more, or patience ends. */
export async function comeToRest(stage: Stage): Promise<void> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_MS) {
    if ((await unsettled(stage)).length === 0) {
      const end = await endOfLog(stage);
      // What was done last is told to the stations, which fetch it. What comes in meanwhile, such as an escalation, is told anew.
      await stage.scheduler.runUntil(() => false, LAST_NEWS_MS);
      if ((await unsettled(stage)).length === 0 && (await endOfLog(stage)) === end) return;
    }
    await stage.scheduler.runUntil(() => false, LOOK_MS);
    // What was bad for a while may have come to its end only now.
    heal(stage);
  }
}
