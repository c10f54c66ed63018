import path from 'node:path';

import type { RawFact } from '../../shared/facts/envelope.ts';
import { makeBlockDisk, whyNoPowerCuts } from './block-disk.ts';
import type { BlockDisk } from './block-disk.ts';
import { readServer, readStation } from './evidence.ts';
import { makeFaultPlant } from './fault-plant.ts';
import type { FaultPlant } from './fault-plant.ts';
import { chanceOf } from './fault.ts';
import type { Chance, Fault, FaultOptions, FaultResult } from './fault.ts';
import { startFloor } from './floor.ts';
import { someWork } from './moments.ts';
import type { Preload } from './program.ts';
import { keepServer } from './server-keeper.ts';
import type { ServerKeeper } from './server-keeper.ts';
import { startShipper } from './shipper.ts';
import { startStationWorkplace } from './station-workplace.ts';
import { pause, stopwatch, until } from './waiting.ts';

const STATION = 'line-1';
const STATION_MB = 96;
const SERVER_MB = 192;
const DRAIN_MS = 90_000;
/** Longest time from one power cut to the next, in milliseconds. */
const EVERY_MS = 2500;

interface Cuttable {
  readonly expectEnd: () => void;
  /** From now on it acknowledges nothing: it does not come back from what it asked of the disk. */
  readonly halt: () => void;
  readonly end: () => void;
}

/** A power supply that keeps a program from starting again until the disk is back. */
function supply(disk: BlockDisk): {
  readonly cut: (program: Cuttable) => Promise<void>;
  readonly back: () => Promise<void>;
} {
  let off: Promise<void> | undefined;
  let on: () => void = () => undefined;
  return {
    back: async () => {
      if (off === undefined) return;
      disk.remount();
      on();
      await off;
    },
    cut: async (program) => {
      off = new Promise((resolve) => {
        on = resolve;
      });
      // What was acknowledged until this instant has to be on the disk. A program that went on while its last writes land would acknowledge
      // what only this harness takes away from it: a real cut ends both at once.
      program.expectEnd();
      program.halt();
      disk.cut();
      program.end();
      await off;
      off = undefined;
    },
  };
}

/** A server and a station at work, each with a disk of its own. */
async function openSite(chance: Chance, preloads: readonly Preload[]) {
  const stationDisk = makeBlockDisk(STATION_MB);
  const serverDisk = makeBlockDisk(SERVER_MB);
  const plant = makeFaultPlant(path.join(serverDisk.folder, 'plant'));
  serverDisk.flush();
  const [stationPower, serverPower] = [supply(stationDisk), supply(serverDisk)];
  const server = await keepServer({
    data: plant.server,
    args: plant.serverArgs,
    preloads,
    beforeRestart: serverPower.back,
  });
  const workplace = startStationWorkplace({
    name: STATION,
    folder: path.join(stationDisk.folder, 'station'),
    site: plant.site,
    serverUrl: server.url,
    preloads,
    beforeRestart: stationPower.back,
  });
  const floor = startFloor({ plant, server, workplaces: [workplace], chance, thinkMs: 20 });
  const shipper = startShipper('ship-1', server.url, floor.ledger, 10);
  const byStation = () => floor.ledger.entries.filter(({ station, facts }) => station === STATION && facts).length;
  await until(() => (byStation() > 10 ? true : undefined), DRAIN_MS);
  return {
    plant,
    floor,
    server,
    shipper,
    workplace,
    stationDisk,
    serverDisk,
    cutStation: () =>
      stationPower.cut({
        expectEnd: workplace.expectEnd,
        halt: () => workplace.program().kill('SIGSTOP'),
        end: () => workplace.program().kill('SIGKILL'),
      }),
    cutServer: () =>
      serverPower.cut({
        expectEnd: server.expectEnd,
        halt: () => server.program().kill('SIGSTOP'),
        end: () => server.program().kill('SIGKILL'),
      }),
    end: () => {
      stationDisk.remove();
      serverDisk.remove();
    },
  };
}

export interface PowerOptions extends FaultOptions {
  /** How many controls; each lasts seconds and loses nearly everything. */
  readonly controls?: number;
}

/** Cuts the power of both again and again while work goes on, and judges what is left. */
export async function runPowerCuts(options: PowerOptions): Promise<FaultResult> {
  const { count, seed, minutes, say } = options;
  const skipped = whyNoPowerCuts();
  if (skipped !== undefined) return { counts: {}, violations: [], skipped };
  const controls = await runControls(options);
  const elapsed = stopwatch();
  const site = await openSite(chanceOf(seed), []);
  const moments = chanceOf(seed, 1);
  let cuts = 0;
  try {
    while (cuts < count && elapsed() < minutes * 60_000) {
      await someWork(site.floor.ledger, moments);
      await pause(moments.unit() * EVERY_MS);
      await site.cutStation();
      await someWork(site.floor.ledger, moments);
      await pause(moments.unit() * EVERY_MS);
      await site.cutServer();
      cuts += 1;
      if (cuts % 5 === 0) say(`${cuts} cuts of each, ${site.floor.ledger.acknowledged()} facts acknowledged`);
    }
    await site.shipper.stop(DRAIN_MS);
    const { acknowledged, lost, doubled, violations } = await site.floor.finish(DRAIN_MS);
    return {
      counts: {
        'power cuts of the station': cuts,
        'power cuts of the server': cuts,
        'facts acknowledged': acknowledged,
        lost,
        doubled,
        ...controls.counts,
      },
      violations: [...site.shipper.violations, ...violations, ...controls.violations],
    };
  } finally {
    site.end();
  }
}

const CONTROLS = 2;

/** The same with programs that never flush: this harness proves something only when it finds out that they lose. */
async function runControls({ seed, say, controls = CONTROLS }: PowerOptions): Promise<FaultResult> {
  const found = { acknowledged: 0, station: 0, server: 0 };
  for (let number = 0; number < controls; number += 1) {
    const chance = chanceOf(seed, 100 + number);
    const { acknowledged, byStation, byServer } = await cutWithoutFlushing(chance);
    found.acknowledged += acknowledged;
    found.station += byStation;
    found.server += byServer;
    say(`control ${number + 1}: ${byStation} of ${acknowledged} facts lost by the station, ${byServer} by the server`);
  }
  const proofless = (who: string) =>
    `The control proves nothing: a ${who} that never flushes lost nothing, so cuts that lose nothing say nothing.`;
  return {
    counts: {
      'control (no flush): facts acknowledged': found.acknowledged,
      'control: lost by the station': found.station,
      'control: lost by the server': found.server,
    },
    violations: [
      ...(found.station > 0 ? [] : [proofless('station')]),
      ...(found.server > 0 ? [] : [proofless('server')]),
    ],
  };
}

/** Lets programs that never flush work for a while, cuts the power once, and counts what they had acknowledged and do not have. */
async function cutWithoutFlushing(
  chance: Chance,
): Promise<{ acknowledged: number; byStation: number; byServer: number }> {
  const { floor, server, workplace, shipper, plant, stationDisk, serverDisk, end } = await openSite(chance, [
    'never-flush',
  ]);
  try {
    await pause(500 + chance.unit() * 1500);
    stationDisk.cut();
    serverDisk.cut();
    const acknowledged = floor.ledger.entries.filter(({ facts }) => facts !== undefined);
    const told = (station: string) =>
      acknowledged.filter((entry) => entry.station === station).flatMap(({ facts }) => facts ?? []);
    const [toldByStation, toldByServer] = [told(STATION), told('ship-1')];
    await Promise.all([workplace.stop(), server.stop()]);
    void shipper.stop(0);
    stationDisk.remount();
    serverDisk.remount();
    const station = await readStation(workplace.folder, STATION).then(
      ({ own }) => own,
      () => [],
    );
    const ofServer = await factsOfStoppedServer(plant);
    const lost = (ids: readonly string[], facts: readonly { readonly id: string }[]) => {
      const there = new Set(facts.map(({ id }) => id));
      return ids.filter((id) => !there.has(id)).length;
    };
    return {
      acknowledged: toldByStation.length + toldByServer.length,
      byStation: lost(toldByStation, station),
      byServer: lost(toldByServer, ofServer),
    };
  } finally {
    end();
  }
}

/** What the real server has after a cut; nothing when it does not start. */
async function factsOfStoppedServer(plant: FaultPlant): Promise<readonly RawFact[]> {
  let server: ServerKeeper;
  try {
    server = await keepServer({ data: plant.server, args: plant.serverArgs });
  } catch {
    return [];
  }
  const { facts } = await readServer(server.url);
  await server.stop();
  return facts;
}

export const power: Fault = {
  name: 'power',
  summary: 'power cuts of the disks of a station and of a server, as block images, with a control that must lose',
  counts: 'cuts of each',
  defaultCount: 20,
  run: runPowerCuts,
};
