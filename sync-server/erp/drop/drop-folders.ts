import { mkdir } from 'node:fs/promises';
import path from 'node:path';

/** The folders of a file drop. */
export interface DropFolders {
  readonly root: string;
  /** The ERP puts drops here. */
  readonly in: string;
  /** Original files of drops that were read. */
  readonly done: string;
  /** Rows and drops that could not be taken, with reasons. */
  readonly rejected: string;
  /** Drops that are being read now; a restart goes on with them. */
  readonly taking: string;
  /** What became of each drop, for programs of the ERP. */
  readonly acks: string;
  /** Lineside puts postings here. */
  readonly out: string;
  /** The ERP puts its answers to postings here. */
  readonly answers: string;
}

/** The folders under a drop root. */
export function dropFolders(root: string): DropFolders {
  const inbox = path.join(root, 'in');
  return {
    root,
    in: inbox,
    done: path.join(inbox, 'done'),
    rejected: path.join(inbox, 'rejected'),
    taking: path.join(inbox, '.taking'),
    acks: path.join(root, 'ack'),
    out: path.join(root, 'out'),
    answers: path.join(root, 'out-ack'),
  };
}

/**
 * Makes the folders of a new drop root, for a first set-up. The running file drop never makes `in` and `out` itself: when a share is not
 * connected, files would vanish under its mount point. @throws when the disk refuses.
 */
export async function createDropFolders(root: string): Promise<DropFolders> {
  const folders = dropFolders(root);
  for (const folder of [folders.done, folders.rejected, folders.acks, folders.out, folders.answers])
    await mkdir(folder, { recursive: true });
  return folders;
}
