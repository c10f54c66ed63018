import path from 'node:path';

import { storeFolder } from '../../electron/station/kernel/store-folder.ts';
import { bytesOf, damages, keepFiles } from './damage.ts';
import type { Damage } from './damage.ts';
import { makeFaultPlant } from './fault-plant.ts';
import type { FaultPlant } from './fault-plant.ts';
import { chanceOf } from './fault.ts';
import type { Chance, Fault, FaultOptions, FaultResult } from './fault.ts';
import { startFloor } from './floor.ts';
import type { Program } from './program.ts';
import { keepServer } from './server-keeper.ts';
import { startStationWorkplace } from './station-workplace.ts';
import { pause, until } from './waiting.ts';

const STATION = 'line-1';
const DRAIN_MS = 60_000;
/** How long a program may take to start or to say why it does not. */
const START_MS = 30_000;
/** Facts that the station has and the server not, when the station's file is damaged. */
const UNSENT = 10;

type Who = 'station' | 'server';

/** One damage to one program. */
interface Round {
  readonly name: string;
  readonly who: Who;
  readonly damage: Damage;
  readonly chance: Chance;
}

interface RoundResult {
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  /** What was said about the damage. */
  readonly said: string;
  readonly violations: readonly string[];
}

/** A server and a station at work, whose files can be operated on between two runs. */
async function openSite({ who, damage, chance }: Round) {
  const plant = makeFaultPlant();
  const operations: Partial<Record<Who, (() => void) | undefined>> = {};
  const operate = (whom: Who) => () => {
    const operation = operations[whom];
    operations[whom] = undefined;
    operation?.();
    return Promise.resolve();
  };
  const server = await keepServer({
    data: plant.server,
    args: plant.serverArgs,
    beforeRestart: operate('server'),
  });
  const station = startStationWorkplace({
    name: STATION,
    folder: plant.station(STATION),
    site: plant.site,
    serverUrl: server.url,
    beforeRestart: operate('station'),
  });
  const erpMayRepeat = who === 'server' && damage.server === 'starts';
  const floor = startFloor({ plant, server, workplaces: [station], chance, thinkMs: 15, erpMayRepeat });
  const answered = () => floor.ledger.entries.filter(({ facts }) => facts !== undefined).length;
  const worked = async (more: number) => {
    const goal = answered() + more;
    return (await until(() => (answered() >= goal ? true : undefined), START_MS)) === true;
  };
  return { plant, server, station, floor, operations, worked };
}

function databaseOf(who: Who, plant: FaultPlant): string {
  return who === 'server'
    ? path.join(plant.server, 'site.db')
    : path.join(storeFolder(plant.station(STATION)), `${STATION}.sqlite`);
}

/** The last sentence of a log, whether it is a line of JSON or plain. */
function lastSentence(program: Program): string {
  const line = program.stderr().trim().split('\n').at(-1) ?? '';
  try {
    const said = JSON.parse(line) as { readonly message?: string; readonly sentence?: string };
    return said.message ?? said.sentence ?? line;
  } catch {
    return line;
  }
}

/** Whether a sentence tells somebody what to do next: another folder would be no help. */
function namesNextStep(sentence: string): boolean {
  return /restore|backup|update/i.test(sentence);
}

/** Damages one file once and judges what is left at the end. */
async function runRound(round: Round): Promise<RoundResult> {
  const { who, damage, chance } = round;
  const { plant, server, station, floor, operations, worked } = await openSite(round);
  const violations: string[] = [];
  const patient = who === 'server' ? server : station;
  const file = databaseOf(who, plant);
  if (!(await worked(30))) violations.push('Nobody could work before the damage.');
  // The server falls silent: what is recorded now exists only at the station.
  const silent = who === 'station' ? server.program().pid : undefined;
  if (silent !== undefined) process.kill(silent, 'SIGSTOP');
  await worked(UNSENT);

  let mend: () => void = () => undefined;
  let damaged: Buffer | undefined;
  operations[who] = () => {
    mend = keepFiles(file, plant.root);
    damage.apply(file, chance);
    damaged = bytesOf(file);
  };
  const before = patient.program();
  const kills = damage.after === 'kill' || chance.unit() < 0.5;
  patient.expectEnd();
  before.kill(kills ? 'SIGKILL' : 'SIGTERM');
  await until(() => (patient.program() === before ? undefined : true), START_MS);
  const after = patient.program();
  let said = '';
  if (damage[who] === 'refuses') {
    patient.expectEnd();
    operations[who] = () => {
      const now = bytesOf(file);
      const untouched = damaged === undefined ? now === undefined : now?.equals(damaged) === true;
      if (!untouched) violations.push('The damaged file was changed by a program that refused it.');
      mend();
    };
    const ended = await Promise.race([after.ended, pause(START_MS)]);
    if (ended === undefined) {
      violations.push('The program runs on this file as if nothing had happened.');
      operations[who] = undefined;
    } else {
      said = lastSentence(after);
      if (!namesNextStep(said)) violations.push(`The refusal names no next step: "${said}"`);
    }
  }
  if (silent !== undefined) process.kill(silent, 'SIGCONT');
  if (!(await worked(10))) violations.push(`Work did not go on. Last said: "${lastSentence(patient.program())}"`);
  if (damage[who] === 'recovers') {
    const storage = station.view('sync')?.storage;
    said = storage ? `${storage.state} ${storage.code ?? ''}` : '';
  }
  const judged = await floor.finish(DRAIN_MS);
  violations.push(...judged.violations);
  if (violations.length === 0) plant.remove();
  else violations.push(`The files of this round are in ${plant.root}.`);
  const { acknowledged, lost, doubled } = judged;
  return { acknowledged, lost, doubled, said, violations: violations.map((one) => `${round.name}: ${one}`) };
}

export interface DamageOptions extends FaultOptions {
  /** Only damages of these names. */
  readonly only?: readonly string[];
}

/** Every damage to station and server, in an order that the seed decides; the first `count` of them, or all again and again. */
export async function runDamages(options: DamageOptions): Promise<FaultResult> {
  const { count, seed, minutes, say, only } = options;
  const order = chanceOf(seed, 1);
  const wanted = damages.filter(({ name }) => only?.includes(name) ?? true);
  const all = wanted.flatMap((damage) => (['station', 'server'] as const).map((who) => ({ who, damage })));
  const shuffled = all.map((one) => ({ one, place: order.unit() })).toSorted((a, b) => a.place - b.place);
  const begun = performance.now();
  const sum = { rounds: 0, acknowledged: 0, lost: 0, doubled: 0 };
  const violations: string[] = [];
  while (sum.rounds < count && performance.now() - begun < minutes * 60_000) {
    const { one } = shuffled[sum.rounds % shuffled.length] ?? {};
    if (!one) break;
    const name = `${one.who}, ${one.damage.name}`;
    const result = await runRound({ ...one, name, chance: chanceOf(seed, 10 + sum.rounds) });
    sum.rounds += 1;
    sum.acknowledged += result.acknowledged;
    sum.lost += result.lost;
    sum.doubled += result.doubled;
    violations.push(...result.violations);
    say(`${name}: ${result.violations.length === 0 ? 'held' : 'BROKEN'} ${result.said.slice(0, 200)}`);
  }
  return {
    counts: {
      'damaged files': sum.rounds,
      'facts acknowledged': sum.acknowledged,
      lost: sum.lost,
      doubled: sum.doubled,
    },
    violations,
  };
}

export const files: Fault = {
  name: 'files',
  summary:
    'databases of stations and servers that are damaged, cut, empty, garbage, gone or of a newer version at the start',
  counts: 'damaged files',
  defaultCount: damages.length * 2,
  run: runDamages,
};
