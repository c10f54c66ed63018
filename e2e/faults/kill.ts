import { makeFaultPlant, plantStations } from './fault-plant.ts';
import { chanceOf } from './fault.ts';
import type { Fault, FaultOptions, FaultResult } from './fault.ts';
import { startFloor } from './floor.ts';
import type { startKioskWorkplace } from './kiosk-workplace.ts';
import { someWork } from './moments.ts';
import { keepServer } from './server-keeper.ts';
import { startStationWorkplace } from './station-workplace.ts';
import { pause, stopwatch, until } from './waiting.ts';
import type { Workplace } from './workplace.ts';

/** How a kiosk in a real window joins in; the module is loaded only then. */
type KioskStart = typeof startKioskWorkplace;

export interface KillOptions extends FaultOptions {
  /** Stations that are plain processes. */
  readonly stations: number;
  /** Starts one more station as a real Electron kiosk. */
  readonly kiosk?: KioskStart;
  /** Longest time between two kills, in milliseconds. */
  readonly everyMs: number;
}

/** Every how many kills the kiosk is hit: its processes take seconds to come back, the others less than one. */
const KIOSK_SHARE = 4;
const DRAIN_MS = 90_000;

/** Kills processes at random moments while people work, lets everything come back, and judges what is left. */
export async function runKills(options: KillOptions): Promise<FaultResult> {
  const { count, seed, minutes, say, stations, kiosk, everyMs } = options;
  const chance = chanceOf(seed);
  const elapsed = stopwatch();
  const plant = makeFaultPlant();
  const server = await keepServer({ data: plant.server, args: plant.serverArgs });
  const workplaces: Workplace[] = plantStations
    .slice(0, stations)
    .map(({ id }) =>
      startStationWorkplace({ name: id, folder: plant.station(id), site: plant.site, serverUrl: server.url }),
    );
  const kiosks = kiosk
    ? [
        await kiosk({
          name: 'line-3',
          folder: plant.station('line-3'),
          site: plant.site,
          serverUrl: server.url,
          root: plant.root,
        }),
      ]
    : [];
  const floor = startFloor({ plant, server, workplaces: [...workplaces, ...kiosks], chance, thinkMs: 40 });

  const kills: Record<string, number> = {};
  const killer = chanceOf(seed, 1);
  await until(() => (floor.ledger.acknowledged() > 10 ? true : undefined), DRAIN_MS);
  const plain = [...workplaces.map((workplace) => ({ workplace, target: 'station' })), undefined];
  for (let done = 0; done < count && elapsed() < minutes * 60_000;) {
    await someWork(floor.ledger, killer);
    await pause(killer.unit() * everyMs);
    const [first] = kiosks;
    const victim =
      first && done % KIOSK_SHARE === 0
        ? { workplace: first, target: killer.pick(first.targets) }
        : killer.pick(plain.map((one) => [one] as const))[0];
    const hit = victim ? await victim.workplace.kill(victim.target) : server.kill();
    if (!hit) continue;
    done += 1;
    const what = victim ? (victim.workplace === first ? `kiosk ${victim.target}` : 'station') : 'server';
    kills[what] = (kills[what] ?? 0) + 1;
    if (done % 20 === 0) say(`${done} kills, ${floor.ledger.acknowledged()} facts acknowledged`);
  }
  const { acknowledged, lost, doubled, violations, drainedMs } = await floor.finish(DRAIN_MS);
  const total = Object.values(kills).reduce((sum, one) => sum + one, 0);
  if (violations.length === 0) plant.remove();
  return {
    counts: {
      kills: total,
      ...Object.fromEntries(Object.entries(kills).map(([what, number]) => [`  of ${what}`, number])),
      commands: floor.ledger.entries.length,
      'facts acknowledged': acknowledged,
      lost,
      doubled,
      'seconds until all had arrived': Math.round(drainedMs / 1000),
    },
    violations: violations.length === 0 ? [] : [...violations, `The files of this run are in ${plant.root}.`],
  };
}

export const kill: Fault = {
  name: 'kill',
  summary: 'kill -9 of stations, server, and of the processes of a real kiosk, at random moments under work',
  counts: 'kills',
  defaultCount: 40,
  run: async (options) => {
    const kiosk = await import('./kiosk-workplace.ts');
    const missing = await kiosk.prepareKiosk(options.say);
    if (missing !== undefined) options.say(`Without the kiosk: ${missing}`);
    return await runKills({
      ...options,
      stations: 2,
      everyMs: 900,
      ...(missing === undefined ? { kiosk: kiosk.startKioskWorkplace } : {}),
    });
  },
};
