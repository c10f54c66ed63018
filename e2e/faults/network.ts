import { makeFaultPlant, plantStations } from './fault-plant.ts';
import { chanceOf } from './fault.ts';
import type { Fault, FaultOptions, FaultResult } from './fault.ts';
import { startFloor } from './floor.ts';
import { keepServer } from './server-keeper.ts';
import { startStationWorkplace } from './station-workplace.ts';
import { networkModes, startTcpProxy } from './tcp-proxy.ts';
import type { NetworkMode } from './tcp-proxy.ts';
import { pause, stopwatch, until } from './waiting.ts';
import type { Workplace } from './workplace.ts';

export interface NetworkOptions extends FaultOptions {
  /** Longest phase of one kind, in milliseconds. */
  readonly phaseMs: number;
  readonly modes?: readonly NetworkMode[];
}

/** A swallowed nudge socket is noticed by the pull that comes every two minutes at the latest. */
const DRAIN_MS = 150_000;

/** Remembers what the sync views say while the network is bad. */
function watchProblems(
  workplaces: readonly Workplace[],
): () => { readonly codes: Map<string, string>; readonly mute: string[] } {
  const codes = new Map<string, string>();
  const mute = new Set<string>();
  const timer = setInterval(() => {
    for (const { name, view } of workplaces) {
      const sync = view('sync');
      if (sync?.state !== 'offline') continue;
      if (sync.problem && sync.problem.detail.trim() !== '') codes.set(sync.problem.code, sync.problem.detail);
      else mute.add(`${name} is offline and does not say why.`);
    }
  }, 50);
  return () => {
    clearInterval(timer);
    return { codes, mute: [...mute] };
  };
}

/** Lets people work over a wire that does everything a wire can do, in phases, and judges what has arrived when it is good again. */
export async function runNetworkFaults(options: NetworkOptions): Promise<FaultResult> {
  const { count, seed, minutes, say, phaseMs, modes = networkModes } = options;
  const elapsed = stopwatch();
  const plant = makeFaultPlant();
  const server = await keepServer({ data: plant.server, args: plant.serverArgs });
  const phases = chanceOf(seed, 1);
  const proxy = await startTcpProxy(server.port, chanceOf(seed, 2));
  const workplaces = plantStations.map(({ id }) =>
    startStationWorkplace({ name: id, folder: plant.station(id), site: plant.site, serverUrl: proxy.url }),
  );
  const floor = startFloor({ plant, server, workplaces, chance: chanceOf(seed), thinkMs: 60 });
  await until(() => (floor.ledger.acknowledged() > 10 ? true : undefined), DRAIN_MS);
  const problems = watchProblems(workplaces);
  const seen: Record<string, number> = {};
  for (let done = 0; done < count && elapsed() < minutes * 60_000; done += 1) {
    const mode = phases.pick(modes);
    seen[mode] = (seen[mode] ?? 0) + 1;
    proxy.setMode(mode);
    await pause((0.2 + 0.8 * phases.unit()) * phaseMs);
    if ((done + 1) % 10 === 0) say(`${done + 1} phases, ${floor.ledger.acknowledged()} facts acknowledged`);
  }
  proxy.setMode('clean');
  const { codes, mute } = problems();
  const { acknowledged, lost, doubled, violations, drainedMs } = await floor.finish(DRAIN_MS);
  const { connections, damaged } = proxy.counts();
  await proxy.close();
  const all = [...violations, ...mute];
  if ((seen['cut'] ?? 0) > 0 && codes.size === 0) all.push('No screen said that the server was out of reach.');
  if (all.length === 0) plant.remove();
  return {
    counts: {
      phases: Object.values(seen).reduce((sum, one) => sum + one, 0),
      ...Object.fromEntries(Object.entries(seen).map(([mode, number]) => [`  of ${mode}`, number])),
      connections,
      'pieces damaged': damaged,
      'facts acknowledged': acknowledged,
      lost,
      doubled,
      'seconds until all had arrived': Math.round(drainedMs / 1000),
      ...Object.fromEntries([...codes].map(([code, detail]) => [`said (${code})`, detail.slice(0, 160)])),
    },
    violations: all.length === 0 ? [] : [...all, `The files of this run are in ${plant.root}.`],
  };
}

export const proxy: Fault = {
  name: 'proxy',
  summary:
    'a bad wire between stations and server: cut, stall, delay, throttle, truncate, duplicate, corrupt, in random phases',
  counts: 'phases',
  defaultCount: 60,
  run: (options) => runNetworkFaults({ ...options, phaseMs: 2500, modes: networkModes }),
};

export const corrupt: Fault = {
  name: 'corrupt',
  summary: 'a wire that now and then changes a bit of what stations and server say to each other',
  counts: 'phases',
  defaultCount: 12,
  run: (options) => runNetworkFaults({ ...options, phaseMs: 2000, modes: ['clean', 'corrupt', 'corrupt'] }),
};
