import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { build } from 'vite';
import type { Plugin } from 'vite';

import { electronRuntime, sandboxFlags } from '../../scripts/electron-runtime.ts';
import { projectRoot } from '../../scripts/project-root.ts';
import { hasDisplay, startVirtualDisplay } from '../../scripts/virtual-display.ts';

/** A program of a benchmark inside Electron: `node` for the main or a utility process, `page` for a document. */
export interface ElectronPart {
  readonly name: string;
  readonly entry: string;
  readonly kind: 'node' | 'page';
}

/** Makes sure that windows can be opened. @returns the environment for a process that opens them, and a function that ends the display. */
export async function displayEnvironment(): Promise<{ readonly env: NodeJS.ProcessEnv; readonly end: () => void }> {
  if (hasDisplay()) return { env: process.env, end: () => undefined };
  const display = await startVirtualDisplay();
  return { env: { ...process.env, DISPLAY: display.name }, end: display.stop };
}

/** What RxDB's performance tests import that a page does not have or that is not installed; only what they use of it. */
const standIns: Readonly<Record<string, string>> = {
  assert: `export default {
    ok(value, message) { if (!value) throw new Error(message); },
    strictEqual(value, expected, message) { if (value !== expected) throw new Error(message + ': ' + value); },
  };`,
  'async-test-util': `
    export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    export const randomString = (length) => Array.from({ length }, () => 'abcdefghij'[Math.floor(Math.random() * 10)]).join('');`,
};

const standInModules: Plugin = {
  name: 'stand-ins',
  enforce: 'pre',
  resolveId: (id) => (id in standIns ? `\0stand-in:${id}` : null),
  load: (id) => (id.startsWith('\0stand-in:') ? (standIns[id.slice('\0stand-in:'.length)] ?? null) : null),
};

/** The performance tests alone, without the suite that they are exported with. */
const aliases = {
  'rxdb/plugins/test-utils': path.join(projectRoot, 'node_modules/rxdb/dist/esm/plugins/test-utils/performance.js'),
};

async function bundle(part: ElectronPart, outDir: string): Promise<void> {
  const isPage = part.kind === 'page';
  const entry = path.join(projectRoot, part.entry);
  const fileName = isPage ? `${part.name}.js` : `${part.name}.mjs`;
  await build({
    root: projectRoot,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [standInModules],
    resolve: { alias: aliases },
    ...(isPage ? {} : { ssr: { noExternal: true as const } }),
    build: {
      outDir,
      emptyOutDir: false,
      minify: false,
      target: isPage ? 'chrome130' : 'node20',
      ...(isPage ? { lib: { entry, formats: ['iife'], name: 'bench', fileName: () => fileName } } : { ssr: entry }),
      rolldownOptions: {
        external: isPage ? [] : ['electron', '@photostructure/sqlite', ...builtinModules, /^node:/],
        output: { entryFileNames: fileName, codeSplitting: false },
      },
    },
  });
}

/** An Electron application of a benchmark, bundled into a folder of its own. */
export interface ElectronApplication {
  /** Starts it; each line that it prints as JSON goes to `onLine`. Settles when it has ended; rejects when it ended badly. */
  readonly run: (args: readonly string[], onLine: (line: Record<string, unknown>) => void) => Promise<void>;
  /** A folder for its data, on the same disk. */
  readonly data: string;
  readonly end: () => Promise<void>;
}

/** Bundles an application; the part named `main` is where Electron starts. Every page is also put into an empty `NAME.html`. */
export async function bundleElectronApplication(parts: readonly ElectronPart[]): Promise<ElectronApplication> {
  const { executable } = await electronRuntime();
  // Inside the project, so that native modules are found.
  await mkdir(path.join(projectRoot, '.cache'), { recursive: true });
  const folder = await mkdtemp(path.join(projectRoot, '.cache/bench-app-'));
  const data = await mkdtemp(path.join(os.tmpdir(), 'lineside-bench-'));
  for (const part of parts) {
    await bundle(part, folder);
    if (part.kind !== 'page') continue;
    const html = `<!doctype html><meta charset="utf-8"><title>${part.name}</title><script src="${part.name}.js"></script>`;
    await writeFile(path.join(folder, `${part.name}.html`), html);
  }
  const manifest = { name: 'lineside-bench', version: '0.0.1', type: 'module', main: 'main.mjs' };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  const display = await displayEnvironment();
  return {
    data,
    run: (args, onLine) =>
      new Promise((resolve, reject) => {
        const child = spawn(executable, [...sandboxFlags(), folder, ...args], {
          env: display.env,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        let errors = '';
        child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4000)));
        createInterface({ input: child.stdout }).on('line', (line) => {
          if (line.startsWith('{')) onLine(JSON.parse(line) as Record<string, unknown>);
        });
        child.once('error', reject);
        child.once('close', (code) => {
          if (code === 0) resolve();
          else reject(new Error(`Electron ended with code ${code}.\n${errors}`));
        });
      }),
    end: async () => {
      display.end();
      await rm(folder, { recursive: true, force: true });
      await rm(data, { recursive: true, force: true });
    },
  };
}
