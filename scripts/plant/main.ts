/**
 * Plays the people and machines of a demonstration at a running sync server. Started by `npm start`.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { openIdentity } from '../../electron/station/process/station-identity.ts';
import { ServerProblem } from '../../electron/station/sync/server-problem.ts';
import { must } from '../../shared/invariant.ts';
import { simulation } from '../../shared/plant-simulator/simulation.ts';
import { letInFrom } from './let-in.ts';
import { playPlant } from './play-plant.ts';

const { values } = parseArgs({
  options: {
    server: { type: 'string' },
    'server-data': { type: 'string' },
    data: { type: 'string' },
    simulation: { type: 'string' },
    site: { type: 'string', default: 'demo' },
    speed: { type: 'string', default: '1' },
  },
});
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort());

const newIncarnation = () => randomBytes(6).toString('hex');
const folder = must(values.data, '--data');
mkdirSync(folder, { recursive: true, mode: 0o700 });
const file = must(values.simulation, '--simulation');
const played = simulation.parse(JSON.parse(readFileSync(file, 'utf8')));
try {
  await playPlant({
    server: must(values.server, '--server'),
    letIn: values['server-data'] === undefined ? undefined : letInFrom(values['server-data'], folder),
    identity: openIdentity(folder, values.site, played.stations, newIncarnation),
    simulation: played,
    incarnation: newIncarnation(),
    speed: Number(values.speed),
    now: () => Date.now(),
    signal: ending.signal,
    say: (sentence) => void process.stdout.write(`${sentence}\n`),
    onReady: () => void process.stdout.write('The virtual people are at work.\n'),
  });
} catch (error) {
  if (!ending.signal.aborted) {
    const why = error instanceof ServerProblem ? error.message : String(error);
    process.stderr.write(`The virtual people of the demo plant have stopped: ${why}\n`);
    process.exitCode = 1;
  }
}
