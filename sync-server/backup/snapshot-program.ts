/**
 * Takes a snapshot in a process of its own: `snapshot-program.ts DATABASE TARGET`, over an IPC channel. The server cannot do it itself:
 * closing a file would end its own locks on it, and proving a large database would hold up everybody.
 */
import { setPriority } from 'node:os';

import { must } from '../../shared/invariant.ts';
import { fileProblem } from '../files/file-problem.ts';
import { takeSnapshot } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';

/** What the program tells its parent. */
export type SnapshotMessage =
  | { readonly copied: true }
  | { readonly done: Snapshot }
  /** A sentence. */
  | { readonly failed: string };

const send = (message: SnapshotMessage) => process.send?.(message);

// Whoever asked is gone: nobody will finish what this begins.
process.on('disconnect', () => process.exit(1));
try {
  setPriority(10);
} catch {
  // A system that does not let it: it is as fast as the others then.
}
const target = must(process.argv[3], 'target');
try {
  const done = await takeSnapshot(must(process.argv[2], 'database'), target, () => send({ copied: true }));
  send({ done });
} catch (error) {
  send({ failed: fileProblem(`The copy ${target} could not be made`, error) });
}
process.disconnect?.();
