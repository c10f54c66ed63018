import fs from 'node:fs';
import type { Dirent } from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { dirname } from 'node:path';
import { Readable, Writable } from 'node:stream';

import type { Chance } from './chance.ts';
import type { Machine, Scheduler } from './scheduler.ts';

/** Files whose path begins so exist only here. */
export const VIRTUAL_ROOT = '/simulated';

interface Inode {
  now: string;
  changedMs: number;
  /** What a power cut leaves. */
  durable: string;
}

/** The files of all machines of one simulation. */
export interface VirtualFiles {
  /** How long an operation takes that is waited for, in milliseconds. */
  readonly delayMs: () => number;
  readonly isFull: (path: string) => boolean;
  /** Names as they are seen now, and as a power cut leaves them. */
  readonly names: Map<string, Inode>;
  readonly durableNames: Map<string, Inode>;
  readonly folders: Set<string>;
  readonly scheduler: Scheduler;
}

let files: VirtualFiles | undefined;

/** From now on these are the files under the virtual root. */
export function takeFiles(next: VirtualFiles): void {
  files = next;
}

function disk(): VirtualFiles {
  if (!files) throw new Error('A file was used outside of any simulation.');
  return files;
}

function problem(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: '${path}'`), { code });
}

/** A dead process writes nothing. */
function refuseTheDead(path: string): void {
  if (disk().scheduler.current()?.isDead === true) throw problem('EIO', path);
}

interface Handle {
  readonly path: string;
  readonly inode: Inode | undefined;
}

const handles = new Map<number, Handle>();
let nextHandle = 1_000_000;

const isVirtual = (path: unknown): path is string => typeof path === 'string' && path.startsWith(VIRTUAL_ROOT);

/** Operations as the disk does them, at once. */
const operations = {
  read: (path: string): string => {
    const inode = disk().names.get(path);
    if (!inode) throw problem('ENOENT', path);
    return inode.now;
  },
  open: (path: string, flags = 'r'): Handle => {
    const { names, folders } = disk();
    if (folders.has(path)) return { path, inode: undefined };
    const known = names.get(path);
    if (!flags.startsWith('w')) {
      if (!known) throw problem('ENOENT', path);
      return { path, inode: known };
    }
    refuseTheDead(path);
    if (!folders.has(dirname(path))) throw problem('ENOENT', path);
    const inode = known ?? { now: '', durable: '', changedMs: 0 };
    inode.now = '';
    inode.changedMs = disk().scheduler.nowMs();
    names.set(path, inode);
    return { path, inode };
  },
  write: ({ path, inode }: Handle, content: string): void => {
    refuseTheDead(path);
    if (!inode) throw problem('EISDIR', path);
    if (disk().isFull(path)) throw problem('ENOSPC', path);
    inode.now = content;
    inode.changedMs = disk().scheduler.nowMs();
  },
  sync: ({ path, inode }: Handle): void => {
    refuseTheDead(path);
    if (disk().isFull(path)) throw problem('ENOSPC', path);
    if (inode) inode.durable = inode.now;
    else syncNames(path);
  },
  rename: (from: string, to: string): void => {
    const { names } = disk();
    refuseTheDead(from);
    const inode = names.get(from);
    if (!inode) {
      moveFolder(from, to);
      return;
    }
    names.delete(from);
    names.set(to, inode);
  },
  remove: (path: string): void => {
    refuseTheDead(path);
    const { names, folders } = disk();
    const isBelow = (other: string) => other === path || other.startsWith(`${path}/`);
    if (!folders.has(path)) names.delete(path);
    else
      for (const within of [names, folders])
        for (const other of within.keys()) if (isBelow(other)) within.delete(other);
  },
  stat: (path: string) => {
    const { names, folders } = disk();
    const inode = names.get(path);
    if (!inode && !folders.has(path)) throw problem('ENOENT', path);
    const isFile = () => inode !== undefined;
    return { size: inode?.now.length ?? 0, mtimeMs: inode?.changedMs ?? 0, isFile, isDirectory: () => !inode };
  },
  makeOneFolder: (path: string): void => {
    refuseTheDead(path);
    const { folders } = disk();
    if (folders.has(path)) throw problem('EEXIST', path);
    if (!folders.has(dirname(path))) throw problem('ENOENT', path);
    folders.add(path);
  },
  makeFolder: (path: string): void => {
    const { folders } = disk();
    for (let folder = path; folder.startsWith(VIRTUAL_ROOT); folder = dirname(folder)) folders.add(folder);
  },
  list: (folder: string): string[] => {
    const { names, folders } = disk();
    if (!folders.has(folder)) throw problem('ENOENT', folder);
    const all = [...names.keys(), ...folders].filter((path) => dirname(path) === folder);
    return all.map((path) => path.slice(folder.length + 1)).toSorted();
  },
};

/** A folder goes with what is in it. What was durable in it stays so: only stations have power cuts, and they move no folders. */
function moveFolder(from: string, to: string): void {
  const { names, durableNames, folders } = disk();
  if (!folders.has(from)) throw problem('ENOENT', from);
  const there = (path: string) =>
    path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : undefined;
  for (const within of [names, durableNames])
    for (const [path, inode] of within) {
      const moved = there(path);
      if (moved === undefined) continue;
      within.delete(path);
      within.set(moved, inode);
    }
  for (const path of folders) {
    const moved = there(path);
    if (moved === undefined) continue;
    folders.delete(path);
    folders.add(moved);
  }
}

function syncNames(folder: string): void {
  const { names, durableNames } = disk();
  for (const path of durableNames.keys()) if (dirname(path) === folder && !names.has(path)) durableNames.delete(path);
  for (const [path, inode] of names) if (dirname(path) === folder) durableNames.set(path, inode);
}

/** What is not durable may be gone, each file and each name by itself. */
export function cutPower(of: VirtualFiles, root: string, chance: Chance): void {
  const { names, durableNames } = of;
  for (const path of new Set([...names.keys(), ...durableNames.keys()])) {
    if (!path.startsWith(`${root}/`)) continue;
    const survivor = chance.happens(0.5) ? names.get(path) : durableNames.get(path);
    if (!survivor) names.delete(path);
    else {
      if (chance.happens(0.5)) survivor.now = survivor.durable;
      survivor.durable = survivor.now;
      names.set(path, survivor);
    }
    if (survivor) durableNames.set(path, survivor);
    else durableNames.delete(path);
  }
}

/** An empty disk. */
export function emptyFiles(
  scheduler: Scheduler,
  delayMs: () => number,
  isFull: (path: string) => boolean,
): VirtualFiles {
  return { scheduler, delayMs, isFull, names: new Map(), durableNames: new Map(), folders: new Set([VIRTUAL_ROOT]) };
}

/** Copies what lies under one folder to another, as when a disk is cloned. */
export function copyFolder({ names, durableNames, folders }: VirtualFiles, from: string, to: string): void {
  folders.add(to);
  for (const [path, { now, changedMs }] of names) {
    if (!path.startsWith(`${from}/`)) continue;
    const inode = { now, durable: now, changedMs };
    names.set(to + path.slice(from.length), inode);
    durableNames.set(to + path.slice(from.length), inode);
  }
}

/** An operation that is waited for: it happens a little later, unless its process has died by then. */
async function later<T>(run: () => T): Promise<T> {
  const { scheduler, delayMs } = disk();
  const machine: Machine | null = scheduler.current();
  return await new Promise<T>((resolve, reject) => {
    if (machine?.isDead === true) return;
    scheduler.after(delayMs(), machine, () => {
      try {
        resolve(run());
      } catch (error) {
        reject(error);
      }
    });
  });
}

const textOf = (content: string | Uint8Array) =>
  typeof content === 'string' ? content : Buffer.from(content).toString();

function handleOf(handle: Handle) {
  return {
    writeFile: (content: string | Uint8Array) => later(() => operations.write(handle, textOf(content))),
    sync: () => later(() => operations.sync(handle)),
    close: () => later(() => undefined),
  };
}

function readStream(path: string, { end = Infinity }: { readonly end?: number } = {}): Readable {
  async function* pieces() {
    const bytes = Buffer.from(await later(() => operations.read(path)));
    if (bytes.length > 0) yield bytes.subarray(0, end + 1);
  }
  return Readable.from(pieces());
}

function writeStream(path: string): Writable {
  let text = '';
  return new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      text += textOf(chunk);
      done();
    },
    final(done) {
      try {
        operations.write(operations.open(path, 'w'), text);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

function direntOf(folder: string, name: string): Pick<Dirent, 'name' | 'isFile' | 'isDirectory'> {
  const isFolder = disk().folders.has(`${folder}/${name}`);
  return { name, isFile: () => !isFolder, isDirectory: () => isFolder };
}

type Anything = (...values: never[]) => unknown;

/** The function that serves paths under the virtual root by `virtual` and leaves all others to the one that was there. */
function split<F extends Anything>(real: F, virtual: (...values: never[]) => unknown): F {
  return ((...values: never[]) => (isVirtual(values[0]) ? virtual(...values) : real(...values))) as F;
}

function splitByHandle<F extends Anything>(real: F, virtual: (handle: Handle, ...values: never[]) => unknown): F {
  return ((first: never, ...values: never[]) => {
    const handle = handles.get(first);
    return handle ? virtual(handle, ...values) : real(first, ...values);
  }) as F;
}

function openSync(path: string, flags?: string): number {
  nextHandle += 1;
  handles.set(nextHandle, operations.open(path, flags));
  return nextHandle;
}

/**
 * Puts the virtual files under the virtual root of this process, as far as the code under test uses files. Files that the code waits for
 * take virtual time; what was not flushed is lost in a power cut.
 */
export function virtualiseFiles(): void {
  const real = { ...fs };
  const writeSync = split(real.writeFileSync, (path: string, content: string) =>
    operations.write(operations.open(path, 'w'), content),
  );
  Object.assign(fs, {
    readFileSync: split(real.readFileSync, operations.read),
    openSync: split(real.openSync, openSync),
    renameSync: split(real.renameSync, operations.rename),
    rmSync: split(real.rmSync, operations.remove),
    mkdirSync: split(real.mkdirSync, operations.makeFolder),
    existsSync: split(real.existsSync, (path: string) => disk().names.has(path) || disk().folders.has(path)),
    fsyncSync: splitByHandle(real.fsyncSync, operations.sync),
    closeSync: (handle: number) => {
      if (!handles.delete(handle)) real.closeSync(handle);
    },
    createReadStream: split(real.createReadStream, readStream),
    createWriteStream: split(real.createWriteStream, writeStream),
    writeFileSync: splitByHandle(writeSync, (handle, content: string) => operations.write(handle, content)),
  });
  const realPromises = { ...promises };
  Object.assign(promises, {
    open: split(realPromises.open, (path: string, flags?: string) =>
      later(() => handleOf(operations.open(path, flags))),
    ),
    rename: split(realPromises.rename, (from: string, to: string) => later(() => operations.rename(from, to))),
    rm: split(realPromises.rm, (path: string) => later(() => operations.remove(path))),
    stat: split(realPromises.stat, (path: string) => later(() => operations.stat(path))),
    access: split(realPromises.access, (path: string) => later(() => void operations.stat(path))),
    readFile: split(realPromises.readFile, (path: string) => later(() => operations.read(path))),
    mkdir: split(realPromises.mkdir, (path: string, options?: { recursive?: boolean }) =>
      later(() => (options?.recursive === true ? operations.makeFolder(path) : operations.makeOneFolder(path))),
    ),
    readdir: split(realPromises.readdir, (path: string, options?: { withFileTypes?: boolean }) =>
      later(() => {
        const names = operations.list(path);
        return options?.withFileTypes === true ? names.map((name) => direntOf(path, name)) : names;
      }),
    ),
  });
  syncBuiltinESMExports();
}

/** Reads and takes away a file, as a program on another machine does. */
export function takeFile({ names, durableNames }: VirtualFiles, path: string): string {
  const text = names.get(path)?.now ?? '';
  names.delete(path);
  durableNames.delete(path);
  return text;
}

/** Puts a file where it is safe, and the folders above it. */
export function putFile(files: VirtualFiles, path: string, text: string): void {
  const { names, durableNames, folders, scheduler } = files;
  for (let folder = dirname(path); folder.startsWith(VIRTUAL_ROOT); folder = dirname(folder)) folders.add(folder);
  const inode = { now: text, durable: text, changedMs: scheduler.nowMs() };
  names.set(path, inode);
  durableNames.set(path, inode);
}

/** Makes a folder. */
export function putFolder({ folders }: VirtualFiles, path: string): void {
  for (let folder = path; folder.startsWith(VIRTUAL_ROOT); folder = dirname(folder)) folders.add(folder);
}
