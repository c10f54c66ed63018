import { cp, link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { createPackage } from '@electron/asar';

import { projectRoot } from '../../scripts/project-root.ts';
import { lastLines, runCommand } from '../../scripts/run-command.ts';

/** One folder for each run: another benchmark may be running its kiosk. */
const OUTPUT = `.cache/bench-kiosk-${process.pid}`;

/** The packaged kiosk, and the same binary with an application that does nothing but open a window. */
export interface PackagedApplications {
  readonly kiosk: string;
  readonly emptyWindow: string;
  readonly end: () => Promise<void>;
}

/** What the empty window shows: something to paint, nothing else. */
export const EMPTY_PAGE = 'data:text/html,<title>empty</title><h1>Empty</h1>';

/** As bare as Electron's own first example, in a window of the kiosk's size. */
const emptyMain = `import { app, BrowserWindow } from 'electron';
app.setPath('userData', process.argv.at(-1));
app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadURL('${EMPTY_PAGE}'));
`;

async function withEmptyApplication(dist: string, folder: string): Promise<string> {
  // Links instead of copies: the files are the same, down to their place in the disk cache.
  await cp(dist, folder, { recursive: true, filter: (source) => source === dist });
  const { stdout } = await runCommand('find', ['.', '-type', 'f', '-not', '-path', './resources/app.asar*'], {
    cwd: dist,
  });
  for (const file of stdout.trim().split('\n')) {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
    await link(path.join(dist, file), path.join(folder, file));
  }
  const source = await mkdtemp(path.join(os.tmpdir(), 'lineside-empty-'));
  await writeFile(
    path.join(source, 'package.json'),
    '{"name":"empty","version":"0.0.1","type":"module","main":"main.js"}',
  );
  await writeFile(path.join(source, 'main.js'), emptyMain);
  await createPackage(source, path.join(folder, 'resources/app.asar'));
  await rm(source, { recursive: true });
  return path.join(folder, 'lineside');
}

/** Packages the kiosk as for a release (Linux), but for the fuse that lets somebody look in from outside. */
export async function packagedApplications(): Promise<PackagedApplications> {
  const args = [path.join(projectRoot, 'scripts/package.ts'), '--dir', '--for-tests', '--output', OUTPUT];
  const { code, stdout, stderr } = await runCommand(process.execPath, args, { cwd: projectRoot });
  if (code !== 0) throw new Error(`Packaging ended with code ${code}.\n${lastLines(stdout + stderr, 20)}`);
  const dist = path.join(projectRoot, OUTPUT, 'linux-unpacked');
  const empty = path.join(projectRoot, OUTPUT, 'empty');
  return {
    kiosk: path.join(dist, 'lineside'),
    emptyWindow: await withEmptyApplication(dist, empty),
    end: () => rm(path.join(projectRoot, OUTPUT), { recursive: true, force: true }),
  };
}
