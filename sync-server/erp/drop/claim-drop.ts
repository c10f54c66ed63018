import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { errorCode } from '../../files/file-problem.ts';
import type { DropFolders } from './drop-folders.ts';
import type { ReadyDrop } from './scan-drops.ts';

/** A drop that is ours now: nobody writes to it any more. */
export interface ClaimedDrop {
  /** Names its folders: UTC time and name. */
  readonly id: string;
  readonly folder: string;
}

/** Loose files are collected under this ending; a crash in between leaves them there. */
const COLLECTING = '.collecting';

/** Moves a drop out of the reach of the ERP. @throws when the disk refuses; then nothing is lost and the next look tries again. */
export async function claimDrop(folders: DropFolders, drop: ReadyDrop, nowMs: number): Promise<ClaimedDrop> {
  await makeFolder(folders.taking);
  const id = await freeId(folders, drop.name, nowMs);
  const folder = path.join(folders.taking, id);
  if (drop.kind === 'folder') {
    await rename(path.join(folders.in, drop.name), folder);
    return { id, folder };
  }
  const collecting = folder + COLLECTING;
  await mkdir(collecting);
  for (const name of drop.entries) await rename(path.join(folders.in, name), path.join(collecting, name));
  await rename(collecting, folder);
  return { id, folder };
}

/** Makes a folder if it is not there, not its parents: where those are missing, the share is. @throws with the true cause. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/** Drops that an earlier run claimed and did not finish, oldest first. Half collected loose files go back to `in/` first. */
export async function unfinishedDrops(folders: DropFolders): Promise<ClaimedDrop[]> {
  const names = await namesIn(folders.taking);
  for (const name of names.filter((one) => one.endsWith(COLLECTING))) await putBack(folders, name);
  return names
    .filter((name) => !name.endsWith(COLLECTING))
    .toSorted()
    .map((id) => ({ id, folder: path.join(folders.taking, id) }));
}

async function putBack(folders: DropFolders, name: string): Promise<void> {
  const collecting = path.join(folders.taking, name);
  const files = await namesIn(collecting);
  const taken = await Promise.all(files.map((file) => exists(path.join(folders.in, file))));
  if (taken.includes(true)) {
    // A newer export came meanwhile: these files are a drop of their own, read as far as they go.
    await rename(collecting, path.join(folders.taking, name.slice(0, -COLLECTING.length)));
    return;
  }
  for (const file of files) await rename(path.join(collecting, file), path.join(folders.in, file));
  await rm(collecting, { recursive: true });
}

async function freeId(folders: DropFolders, name: string, nowMs: number): Promise<string> {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const plain = name.replaceAll(/[^\w.-]+/g, '_').slice(0, 60);
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? `${stamp}-${plain}` : `${stamp}-${plain}-${number}`;
    const places = [folders.done, folders.rejected, folders.taking].map((folder) => path.join(folder, id));
    const used = await Promise.all([...places, path.join(folders.taking, id + COLLECTING)].map(exists));
    if (!used.includes(true)) return id;
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function namesIn(folder: string): Promise<string[]> {
  return (await exists(folder)) ? readdir(folder) : [];
}
