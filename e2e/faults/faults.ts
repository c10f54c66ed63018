import { clock } from './clock.ts';
import { disk } from './disk.ts';
import type { Fault } from './fault.ts';
import { files } from './files.ts';
import { kill } from './kill.ts';
import { corrupt, proxy } from './network.ts';
import { power } from './power.ts';

/** Every harness, in the order in which they are listed. */
export const faults: readonly Fault[] = [kill, proxy, corrupt, power, disk, clock, files];
