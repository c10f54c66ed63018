import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { SequencingProblem } from '../../shared/sequencing/problem.ts';
import {
  readFlexibleShop,
  readJobShop,
  readParallelMachines,
  readSetups,
  readWeightedTardiness,
  withDueDates,
} from './read-instances.ts';
import type { SetupInstance } from './read-instances.ts';

/** An instance with the best value that is known, which may be proven to be the optimum. */
export interface Instance {
  readonly name: string;
  readonly problem: SequencingProblem;
  readonly reference: number;
}

/** Instances that are measured together. */
export interface InstanceSet {
  readonly name: string;
  readonly instances: () => readonly Instance[];
  /** How gaps become one figure: `sum`: of all costs over all references; `mean`: of the gaps; `optimal`: share of instances at their reference. */
  readonly measure: 'sum' | 'mean' | 'optimal';
  /** Moves that take about a second of processor time on the machine that the documentation names. */
  readonly perSecond: number;
  /** By seconds: what the figure has to be, in percent; at most, or for `optimal` at least. */
  readonly floors: Readonly<Record<number, number>>;
  /** From how many seconds on every instance whose best is zero has to be found at zero; absent: nobody asks. */
  readonly zerosFrom?: number;
}

const numbersOf = (text: string) => (text.match(/\d+/g) ?? []).map(Number);
const rowsOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

/** The sets of a folder with the benchmark data. */
export function instanceSets(folder: string): readonly InstanceSet[] {
  const read = (...names: string[]) => readFileSync(path.join(folder, ...names), 'utf8');

  function weighted(n: number): readonly Instance[] {
    const optima = numbersOf(read('smtwt', `wtopt${n}.txt`));
    return readWeightedTardiness(read('smtwt', `wt${n}.txt`), n).map((problem, index) => ({
      name: `wt${n}-${index + 1}`,
      problem,
      reference: optima[index] ?? Number.NaN,
    }));
  }
  const setups = () =>
    read('wtsds', 'wtsds.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as SetupInstance)
      .map((one) => ({ name: one.name, problem: readSetups(one), reference: one.opt }));
  const parallel = (size: string) =>
    rowsOf(read('upms', 'bks.csv')).flatMap(([name = '', , , best]) =>
      name.includes(size)
        ? [{ name, problem: readParallelMachines(read('upms', `${name}.txt`)), reference: Number(best) }]
        : [],
    );
  const shop = (prefix: RegExp) =>
    rowsOf(read('jsp', 'bks.csv')).flatMap(([name = '', , best]) =>
      prefix.test(name)
        ? [{ name, problem: readJobShop(read('jsp', 'instances', name)), reference: Number(best) }]
        : [],
    );
  const late = (factor: number) =>
    rowsOf(read('jsp', 'twt_singer_pinedo.csv')).flatMap(([name = '', f, best]) =>
      Number(f) === factor && existsSync(path.join(folder, 'jsp', 'instances', name))
        ? [
            {
              name: `${name} f=${factor}`,
              problem: withDueDates(readJobShop(read('jsp', 'instances', name)), factor, 10),
              reference: Number(best),
            },
          ]
        : [],
    );
  const flexible = (part: string) =>
    rowsOf(read('fjsp', 'bks.csv')).flatMap(([file = '', name = '', , best]) =>
      file.startsWith(part)
        ? [{ name, problem: readFlexibleShop(read('fjsp', ...file.split('/'))), reference: Number(best) }]
        : [],
    );

  return [
    { name: 'wt40', instances: () => weighted(40), measure: 'optimal', perSecond: 4e6, floors: { 1: 98 } },
    { name: 'wt50', instances: () => weighted(50), measure: 'optimal', perSecond: 3.5e6, floors: { 1: 95 } },
    { name: 'wtsds', instances: setups, measure: 'sum', perSecond: 6e6, floors: { 1: 1.3, 5: 0.6 }, zerosFrom: 5 },
    { name: 'upms12x4', instances: () => parallel('_12_4_'), measure: 'optimal', perSecond: 7e6, floors: { 1: 100 } },
    {
      name: 'upms50x10',
      instances: () => parallel('_50_10_'),
      measure: 'mean',
      perSecond: 7e6,
      floors: { 1: 5, 5: 2 },
    },
    { name: 'ft', instances: () => shop(/^ft/), measure: 'mean', perSecond: 3e6, floors: { 1: 0.1 } },
    { name: 'la', instances: () => shop(/^la/), measure: 'mean', perSecond: 3e6, floors: { 1: 0.4 } },
    { name: 'orb', instances: () => shop(/^orb/), measure: 'mean', perSecond: 3e6, floors: { 1: 1.2 } },
    { name: 'abz', instances: () => shop(/^abz/), measure: 'mean', perSecond: 3e6, floors: {} },
    { name: 'twt1.3', instances: () => late(1.3), measure: 'sum', perSecond: 1e6, floors: { 1: 10, 10: 4 } },
    { name: 'twt1.5', instances: () => late(1.5), measure: 'sum', perSecond: 1e6, floors: {} },
    {
      name: 'brandimarte',
      instances: () => flexible('brandimarte/'),
      measure: 'mean',
      perSecond: 2.5e6,
      floors: { 1: 3.5 },
    },
    { name: 'edata', instances: () => flexible('hurink/edata'), measure: 'mean', perSecond: 1.7e6, floors: { 1: 5 } },
    { name: 'kacem', instances: () => flexible('kacem/'), measure: 'mean', perSecond: 2.5e6, floors: {} },
  ];
}

/** Whether the folder with the data is there. */
export const hasInstances = (folder: string) => existsSync(folder) && readdirSync(folder).includes('wtsds');
