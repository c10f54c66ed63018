import { setTimeout as pause } from 'node:timers/promises';

import { emptyReplica } from '../../electron/station/kernel/replica.ts';
import type { StationIdentity } from '../../electron/station/process/station-identity.ts';
import { httpServerLink } from '../../electron/station/sync/http-link.ts';
import { Ended, ServerProblem } from '../../electron/station/sync/server-problem.ts';
import { parseChain } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { planBody } from '../../shared/plan/plan-index.ts';
import { openPlantSimulator } from '../../shared/plant-simulator/plant-simulator.ts';
import type { PlantSimulator } from '../../shared/plant-simulator/plant-simulator.ts';
import type { Simulation } from '../../shared/plant-simulator/simulation.ts';
import type { LetIn } from './let-in.ts';
import { reopenOrders } from './reopen-orders.ts';
import { createSitePull } from './site-replica.ts';
import { createVirtualStations } from './virtual-stations.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
/** So much of the past is made up before it is sent, while the next part is made. */
const PART_MS = 2 * DAY_MS;
/** A machine at which somebody real has done something is theirs for so long. */
const THEIRS_MS = 30 * MINUTE_MS;
/** Longer than this nobody looked at the plant: it rested meanwhile. */
const UNSEEN_MS = 60 * MINUTE_MS;
/** The plant lives on in steps of this (milliseconds). */
const STEP_MS = 3000;
const RETRY_MS = 5000;

export interface PlantPlay {
  readonly server: string;
  readonly identity: StationIdentity;
  /** See `createVirtualStations`. */
  readonly letIn?: LetIn | undefined;
  readonly simulation: Simulation;
  /** Incarnation of the chains of this run. */
  readonly incarnation: string;
  /** Times faster than life; 0: only the past is made up. */
  readonly speed: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly say: (sentence: string) => void;
  /** The past is there and the plant lives. */
  readonly onReady: () => void;
}

/** Plays a plant at a server until the signal is given. @throws when the server cannot be reached at the start, or sets a fact aside. */
export async function playPlant(play: PlantPlay): Promise<void> {
  const { simulation, identity, signal, now, say } = play;
  const link = httpServerLink(play.server);
  const stations = createVirtualStations(link, identity, now, play.letIn);
  const replica = emptyReplica();
  const { world } = replica;
  /** When somebody real last did something at a machine, and when anything was last done by the virtual ones. */
  const theirs = new Map<string, number>();
  let oursMs = 0;

  const isOurs = (station: string) => station.startsWith(`${simulation.stations}-`);
  const site = createSitePull(link, replica, ({ chain, data, occurredAt }: RawFact) => {
    const atMs = Date.parse(occurredAt);
    const { station } = parseChain(chain);
    if (isOurs(station)) oursMs = Math.max(oursMs, atMs);
    const equipment = data['equipment'] ?? planBody(world.plan, 'station', station)?.equipment;
    if (typeof equipment === 'string' && !isOurs(station))
      theirs.set(equipment, Math.max(theirs.get(equipment) ?? 0, atMs));
  });
  const token = () => stations.token(identity.station, signal);
  async function shipAll(simulator: PlantSimulator): Promise<void> {
    for (const { facts } of simulator.take()) stations.queue(facts);
    await stations.ship(signal);
  }

  await site.pull(await token(), now(), signal);
  const isNew = replica.factCount === 0 && simulation.pastDays > 0;
  const endMs = now();
  const common = {
    world,
    site: identity.site,
    simulation,
    incarnation: play.incarnation,
    salt: isNew ? '' : play.incarnation,
  };
  const isTaken = (equipment: string, nowMs: number) => nowMs - (theirs.get(equipment) ?? 0) < THEIRS_MS;
  let simulator: PlantSimulator;
  if (isNew) {
    const startMs = endMs - simulation.pastDays * DAY_MS;
    simulator = openPlantSimulator({ ...common, startMs, endMs, isTaken });
    const close = reopenOrders(world.plan);
    let sent: Promise<unknown> = Promise.resolve();
    for (let toMs = startMs + PART_MS; ; toMs += PART_MS) {
      simulator.advance(Math.min(toMs, endMs));
      await sent;
      sent = shipAll(simulator);
      // What is sent gets its turn before the next part is made.
      await pause(0);
      if (toMs >= endMs) break;
    }
    await sent;
    close();
    const { given } = simulator.tally();
    const seconds = ((now() - endMs) / 1000).toFixed(1);
    say(`The plant has a past of ${simulation.pastDays} days now: ${given} deeds of virtual people, in ${seconds} s.`);
  } else {
    const wasUnseen = endMs - oursMs > UNSEEN_MS;
    simulator = openPlantSimulator({ ...common, startMs: wasUnseen ? endMs : oursMs, isTaken });
    if (wasUnseen && oursMs > 0 && play.speed > 0) simulator.rest(oursMs + 1000);
  }
  play.onReady();
  if (play.speed === 0) return;

  while (!signal.aborted) {
    let waitMs = STEP_MS;
    try {
      await site.pull(await token(), now(), signal);
      simulator.advance(now(), play.speed);
      await shipAll(simulator);
    } catch (error) {
      if (error instanceof Ended || signal.aborted) return;
      if (!(error instanceof ServerProblem)) throw error;
      stations.forget(identity.station);
      waitMs = Math.max(RETRY_MS, error.retryAfterMs);
    }
    await pause(waitMs, undefined, { signal }).catch(() => undefined);
  }
}
