/** Plays seeds for the run that forked it: one message per seed, one answer each. */
import { mkdtempSync, rmSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { plantedBugs } from './planted-bugs.ts';
import { changeWhatIsLoaded } from './play-seeds.ts';
import { virtualiseFiles } from './virtual-files.ts';
import { virtualiseRuntime } from './virtual-runtime.ts';
import type { Asked, Told } from './worker-messages.ts';

const bug = plantedBugs.find(({ name }) => name === process.argv[2]);
/** Memory, where the system has such a disk. */
const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const folder = mkdtempSync(join(parent, 'lineside-simulation-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.on('disconnect', () => process.exit());
if (bug) changeWhatIsLoaded(bug);
virtualiseFiles();
virtualiseRuntime();
const { playScript } = await import('./scenario.ts');
const { scriptOf } = await import('./script.ts');

async function answer({ seed, limits, steps }: Asked): Promise<Told> {
  const script = scriptOf(seed, limits);
  const chosen = steps ? { ...script, steps: script.steps.filter((_, index) => steps.includes(index)) } : script;
  const began = process.hrtime.bigint();
  const { trace, ...outcome } = await playScript(chosen, join(folder, 'server'), bug);
  const ms = Number(process.hrtime.bigint() - began) / 1e6;
  const isTold = outcome.violations.length > 0;
  return { ...outcome, faults: script.faults, stations: script.stations, ms, trace: isTold ? trace : [] };
}

process.on('message', (asked: Asked) => {
  answer(asked).then(
    (told) => process.send?.(told),
    (error: unknown) => process.send?.({ seed: asked.seed, crashed: String((error as Error).stack ?? error) }),
  );
});
