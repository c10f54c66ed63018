import { makeFaultPlant, plantStations } from './fault-plant.ts';
import { chanceOf } from './fault.ts';
import type { Fault, FaultOptions, FaultResult } from './fault.ts';
import { startFloor } from './floor.ts';
import type { Preload } from './program.ts';
import { keepServer } from './server-keeper.ts';
import { startStationWorkplace } from './station-workplace.ts';
import { pause, stopwatch, until } from './waiting.ts';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
/** How wrong a clock gets: a dead battery, a wrong time zone, a typing error, and right again. */
const offsets = [-YEAR_MS, YEAR_MS, -HOUR_MS, HOUR_MS, 0] as const;
const DRAIN_MS = 90_000;
const EVERY_MS = 1500;
const STATIONS = 2;

interface Clock {
  readonly name: string;
  offsetMs: number;
  /** Sets it while the program runs. */
  readonly tell: () => void;
  /** Ends the program, which starts again with the clock as it is then. */
  readonly restart: () => void;
}

/** Sets the clocks of stations and server back and forward, while they run and between two runs, and judges what is left. */
export async function runClockFaults(options: FaultOptions): Promise<FaultResult> {
  const { count, seed, minutes, say } = options;
  const elapsed = stopwatch();
  const plant = makeFaultPlant();
  const preloads: readonly Preload[] = ['shifted-clock'];
  const environment = (clock: { readonly offsetMs: number }) => ({ LINESIDE_FAULT_CLOCK_MS: String(clock.offsetMs) });
  const ofServer = { offsetMs: 0 };
  const server = await keepServer({
    data: plant.server,
    args: plant.serverArgs,
    preloads,
    env: () => environment(ofServer),
  });
  const stations = plantStations.slice(0, STATIONS).map(({ id }) => {
    const clock = { offsetMs: 0 };
    const workplace = startStationWorkplace({
      name: id,
      folder: plant.station(id),
      site: plant.site,
      serverUrl: server.url,
      preloads,
      env: () => environment(clock),
    });
    return { clock, workplace };
  });
  const workplaces = stations.map(({ workplace }) => workplace);
  const clocks: Clock[] = stations.map(({ clock, workplace }) =>
    Object.assign(clock, {
      name: workplace.name,
      tell: () => workplace.tell({ clockOffsetMs: clock.offsetMs }),
      restart: () => void workplace.kill('station'),
    }),
  );
  clocks.push(
    Object.assign(ofServer, {
      name: 'server',
      tell: () => void server.program().child.send({ clockOffsetMs: ofServer.offsetMs }, () => undefined),
      restart: () => void server.kill(),
    }),
  );

  const floor = startFloor({ plant, server, workplaces, chance: chanceOf(seed), thinkMs: 30 });
  await until(() => (floor.ledger.acknowledged() > 10 ? true : undefined), DRAIN_MS);
  const moments = chanceOf(seed, 1);
  let whileRunning = 0;
  let betweenRuns = 0;
  while (whileRunning + betweenRuns < count && elapsed() < minutes * 60_000) {
    const clock = moments.pick(clocks);
    clock.offsetMs = moments.pick(offsets.filter((offset) => offset !== clock.offsetMs));
    if (moments.unit() < 0.5) {
      clock.tell();
      whileRunning += 1;
    } else {
      clock.restart();
      betweenRuns += 1;
    }
    say(`the clock of ${clock.name} is wrong by ${Math.round(clock.offsetMs / HOUR_MS)} h`);
    await pause((0.3 + 0.7 * moments.unit()) * EVERY_MS);
  }
  const { acknowledged, lost, doubled, spanMs, corrections, violations } = await floor.finish(DRAIN_MS);
  if (violations.length === 0) plant.remove();
  return {
    counts: {
      'clocks set while running': whileRunning,
      'clocks set between two runs': betweenRuns,
      'facts acknowledged': acknowledged,
      'times a station set its time right': corrections,
      'days between the first and the last fact': Math.round(spanMs / 24 / HOUR_MS),
      lost,
      doubled,
    },
    violations: violations.length === 0 ? [] : [...violations, `The files of this run are in ${plant.root}.`],
  };
}

export const clock: Fault = {
  name: 'clock',
  summary:
    'clocks of stations and server set back and forward by an hour or a year, while they run and between two runs',
  counts: 'times a clock is set',
  defaultCount: 20,
  run: runClockFaults,
};
