import path from 'node:path';

import { makeFaultPlant } from './fault-plant.ts';
import { chanceOf } from './fault.ts';
import type { Fault, FaultOptions, FaultResult } from './fault.ts';
import { startFloor } from './floor.ts';
import { keepServer } from './server-keeper.ts';
import { startShipper } from './shipper.ts';
import { makeSmallDisk, whyNoSmallDisk } from './small-disk.ts';
import { startStationWorkplace } from './station-workplace.ts';
import { pause, stopwatch, until } from './waiting.ts';

const STATION = 'line-1';
const STATION_MB = 48;
const SERVER_MB = 96;
const DRAIN_MS = 90_000;
/** How long it is waited for the sentence about a full disk. */
const SENTENCE_MS = 20_000;

/** Fills the disk of a station, then the one of the server, in the middle of work, and frees it again; so many times. */
export async function runFullDisks(options: FaultOptions): Promise<FaultResult> {
  const { count, seed, minutes, say } = options;
  const skipped = whyNoSmallDisk();
  if (skipped !== undefined) return { counts: {}, violations: [], skipped };
  const elapsed = stopwatch();
  const stationDisk = makeSmallDisk(STATION_MB);
  const serverDisk = makeSmallDisk(SERVER_MB);
  try {
    // The ERP has a disk of its own: what is under test is the server's.
    const plant = makeFaultPlant();
    const server = await keepServer({ data: path.join(serverDisk.folder, 'server'), args: plant.serverArgs });
    const workplace = startStationWorkplace({
      name: STATION,
      folder: path.join(stationDisk.folder, 'station'),
      site: plant.site,
      serverUrl: server.url,
    });
    const floor = startFloor({ plant, server, workplaces: [workplace], chance: chanceOf(seed), thinkMs: 15 });
    const shipper = startShipper('ship-1', server.url, floor.ledger, 5);
    const answered = () => floor.ledger.entries.filter(({ station, facts }) => station === STATION && facts).length;
    await until(() => (answered() > 10 ? true : undefined), DRAIN_MS);
    const moments = chanceOf(seed, 1);
    const violations: string[] = [];
    const sentences = { station: new Set<string>(), server: new Set<string>() };
    let done = 0;
    for (; done < count && elapsed() < minutes * 60_000; done += 1) {
      await pause(moments.unit() * 1500);
      stationDisk.fill();
      const failing = await until(
        () =>
          floor.ledger.entries.findLast(
            ({ failures, facts, refusal }) => failures.length > 0 && !facts && refusal === undefined,
          ),
        SENTENCE_MS,
      );
      if (failing) for (const sentence of failing.failures) sentences.station.add(sentence);
      else violations.push(`Round ${done + 1}: nobody at ${STATION} was told that the disk is full.`);
      await pause(moments.unit() * 1500);
      stationDisk.free();
      const before = answered();
      if (!(await until(() => (answered() > before + 3 ? true : undefined), SENTENCE_MS)))
        violations.push(`Round ${done + 1}: ${STATION} does not go on although its disk has space again.`);

      await pause(moments.unit() * 1500);
      const refusalsBefore = shipper.refusals().length;
      serverDisk.fill();
      const refused = await until(() => shipper.refusals()[refusalsBefore], SENTENCE_MS);
      if (refused?.status === 503) sentences.server.add(refused.message);
      else
        violations.push(
          `Round ${done + 1}: a server with a full disk answers ${refused ? `${refused.status} ${refused.message}` : 'nothing'}, not 503 and why.`,
        );
      await pause(moments.unit() * 1500);
      serverDisk.free();
      const shippedBefore = shipper.acknowledged();
      if (!(await until(() => (shipper.acknowledged() > shippedBefore ? true : undefined), SENTENCE_MS)))
        violations.push(`Round ${done + 1}: the server does not go on although its disk has space again.`);
      say(`${done + 1} times full and free, ${floor.ledger.acknowledged()} facts acknowledged`);
    }
    await shipper.stop(DRAIN_MS);
    const judged = await floor.finish(DRAIN_MS);
    violations.push(...shipper.violations, ...judged.violations);
    violations.push(
      ...[...sentences.station]
        .filter((sentence) => !/disk|space/i.test(sentence))
        .map((sentence) => `Told on a full disk: "${sentence}"`),
    );
    if (violations.length === 0) plant.remove();
    return {
      counts: {
        'disks filled of the station': done,
        'disks filled of the server': done,
        'facts acknowledged': judged.acknowledged,
        lost: judged.lost,
        doubled: judged.doubled,
        ...Object.fromEntries(
          [...sentences.station].map((sentence, index) => [`said by the station ${index + 1}`, sentence]),
        ),
        ...Object.fromEntries(
          [...sentences.server].map((sentence, index) => [`said by the server ${index + 1}`, sentence]),
        ),
      },
      violations,
    };
  } finally {
    stationDisk.remove();
    serverDisk.remove();
  }
}

export const disk: Fault = {
  name: 'disk',
  summary: 'disks of a station and of a server that fill up in the middle of work and get space again',
  counts: 'times full, each',
  defaultCount: 10,
  run: runFullDisks,
};
