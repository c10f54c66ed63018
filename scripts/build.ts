/**
 * `npm run build [-- --force]`: bundles the kiosk into `out/`. A part whose inputs have not changed since is not built again.
 *
 *   out/renderer/           static files, for Electron's app:// protocol and for the sync server
 *   out/main/main.js        Electron's main process (ESM)
 *   out/preload/preload.cjs the bridge (CommonJS: it runs sandboxed)
 *   out/station/station.js  the station (ESM), for Electron's utilityProcess and for plain Node
 *   out/threads/threads.js  what it does in threads that may be ended at any moment (ESM)
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';

import react from '@vitejs/plugin-react';
import { build as viteBuild, type InlineConfig } from 'vite';

import { projectRoot } from './project-root.ts';

interface Part {
  name: 'renderer' | 'main' | 'preload' | 'station' | 'threads';
  /** The file that is there when the part has been built, relative to the project. */
  product: string;
  /** Folders and files whose content decides whether the part is up to date. */
  inputs: readonly string[];
  config: InlineConfig;
}

/** Native code cannot be bundled; optional accelerators of `ws` are not installed. */
const leftOutside = [
  'electron',
  '@photostructure/sqlite',
  'serialport',
  'bufferutil',
  'utf-8-validate',
  ...builtinModules,
  /^node:/,
];

const common: InlineConfig = { root: projectRoot, configFile: false, logLevel: 'warn', publicDir: false };

const parts: readonly Part[] = [
  {
    name: 'renderer',
    product: 'out/renderer/index.html',
    inputs: ['renderer', 'shared', 'assets'],
    config: {
      ...common,
      root: path.join(projectRoot, 'renderer'),
      publicDir: path.join(projectRoot, 'renderer/public'),
      base: './',
      plugins: [react()],
      build: {
        outDir: path.join(projectRoot, 'out/renderer'),
        emptyOutDir: true,
        target: 'chrome130',
        // The content security policy allows neither inline scripts nor data: fonts.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        chunkSizeWarningLimit: 4_000,
        reportCompressedSize: false,
        // zod asks at its first object whether it may compile code, which the policy notes as a violation. What forbids it to ask has to run before
        // any chunk that holds a schema does: so it stands in the chunk of zod itself, that all of those load first.
        rolldownOptions: {
          output: {
            codeSplitting: { groups: [{ name: 'zod', test: /[\\/]node_modules[\\/]zod[\\/]|[\\/]jitless\.ts$/ }] },
          },
        },
      },
    },
  },
  {
    name: 'main',
    product: 'out/main/main.js',
    inputs: ['electron/main', 'shared'],
    config: nodeBundle('electron/main/main.ts', 'out/main', 'main.js'),
  },
  {
    name: 'preload',
    product: 'out/preload/preload.cjs',
    inputs: ['electron/preload', 'shared'],
    config: nodeBundle('electron/preload/preload.ts', 'out/preload', 'preload.cjs'),
  },
  {
    name: 'station',
    product: 'out/station/station.js',
    inputs: ['electron/station', 'shared'],
    config: nodeBundle('electron/station/main.ts', 'out/station', 'station.js'),
  },
  {
    name: 'threads',
    product: 'out/threads/threads.js',
    inputs: ['electron/station', 'shared'],
    config: nodeBundle('electron/station/threads.ts', 'out/threads', 'threads.js'),
  },
];

/** Everything of ours and of npm in one file, for the Node 20 inside the oldest Electron that we run on. */
function nodeBundle(entry: string, outDir: string, fileName: string): InlineConfig {
  return {
    ...common,
    ssr: { noExternal: true, external: leftOutside.filter((name) => typeof name === 'string') },
    build: {
      ssr: path.join(projectRoot, entry),
      outDir: path.join(projectRoot, outDir),
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        external: leftOutside,
        output: {
          format: fileName.endsWith('.cjs') ? 'cjs' : 'esm',
          entryFileNames: fileName,
          // One file: a kiosk starts faster, and the package's file list stays short.
          codeSplitting: false,
        },
      },
    },
  };
}

/**
 * Brings `out/` up to date.
 *
 * @returns the names of the parts that had to be built
 * @throws when a part does not compile; what was built before it stays
 */
export async function build(options: { force?: boolean } = {}): Promise<string[]> {
  const built: string[] = [];
  for (const part of parts) {
    const stamp = path.join(projectRoot, '.cache/build', part.name);
    const fingerprint = await fingerprintOf(part);
    const product = path.join(projectRoot, part.product);
    if (options.force !== true && existsSync(product) && (await readIfThere(stamp)) === fingerprint) continue;
    await rm(stamp, { force: true });
    await viteBuild(part.config);
    if (!existsSync(product)) throw new Error(`Building ${part.name} left no ${part.product}`);
    await mkdir(path.dirname(stamp), { recursive: true });
    await writeFile(stamp, fingerprint);
    built.push(part.name);
  }
  return built;
}

async function fingerprintOf(part: Part): Promise<string> {
  const hash = createHash('sha256');
  const always = ['package.json', 'package-lock.json', 'scripts/build.ts'];
  const files: string[] = [];
  for (const input of [...always, ...part.inputs]) {
    for await (const entry of glob([input, `${input}/**/*`], { cwd: projectRoot, withFileTypes: true })) {
      if (entry.isFile()) files.push(path.join(entry.parentPath, entry.name));
    }
  }
  for (const file of files.filter((name) => !/\.(test|testkit)\.tsx?$/.test(name)).toSorted()) {
    hash
      .update(`${path.relative(projectRoot, file)}\0`)
      .update(await readFile(file))
      .update('\0');
  }
  return hash.digest('hex');
}

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { force: { type: 'boolean', default: false } } });
  const started = performance.now();
  const built = await build({ force: values.force });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(built.length === 0 ? 'out/ is up to date.' : `Built ${built.join(', ')} into out/ in ${seconds} s.`);
}
