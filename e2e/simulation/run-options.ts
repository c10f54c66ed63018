import { parseArgs } from 'node:util';

import { faultNames, faults } from './faults.ts';
import type { FaultName } from './faults.ts';
import { stationNames } from './site-plan.ts';

/** What the command line asks for. */
export interface RunOptions {
  readonly from: number;
  readonly seeds: number;
  readonly faults: readonly FaultName[];
  readonly stations: number | undefined;
  readonly jobs: number;
  readonly json: boolean;
  readonly prove: boolean;
  readonly help: boolean;
}

export const usage = `npm run simulate -- [--seeds N] [--from S] [--faults LIST] [--stations K] [--jobs J] [--json]
npm run simulate -- --prove [--seeds N]

  --seeds N     how many seeds are played (100); with --prove, at most how many for each bug (300)
  --from S      the first seed (1)
  --faults L    faults that may happen, with commas between; all when not said, "none" for none
  --stations K  how many stations there are, 1 to ${stationNames.length}; by seed when not said
  --jobs J      processes that play at the same time (2)
  --json        one JSON object a line
  --prove       plants known bugs one after the other and tells after how many seeds each is found

Faults:
${Object.entries(faults)
  .map(([name, what]) => `  ${name.padEnd(14)}${what}`)
  .join('\n')}`;

function numberOf(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`--${name} ${text}: write a whole number from ${least} to ${most}.`);
}

function faultsOf(text: string): FaultName[] {
  if (text === 'none') return [];
  return text.split(',').map((name) => {
    const known = faultNames.find((fault) => fault === name.trim());
    if (known) return known;
    throw new Error(`--faults: there is no fault "${name}". There are: ${faultNames.join(', ')}; or none.`);
  });
}

/** Reads the command line. @throws with a sentence when it is wrong. */
export function readRunOptions(args: readonly string[]): RunOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string' },
      from: { type: 'string', default: '1' },
      faults: { type: 'string' },
      stations: { type: 'string' },
      jobs: { type: 'string', default: '2' },
      json: { type: 'boolean', default: false },
      prove: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const most = 100_000_000;
  return {
    from: numberOf('from', values.from, 0, most),
    seeds: numberOf('seeds', values.seeds ?? (values.prove ? '300' : '100'), 1, most),
    faults: values.faults === undefined ? faultNames : faultsOf(values.faults),
    stations: values.stations === undefined ? undefined : numberOf('stations', values.stations, 1, stationNames.length),
    jobs: numberOf('jobs', values.jobs, 1, 64),
    json: values.json,
    prove: values.prove,
    help: values.help,
  };
}
