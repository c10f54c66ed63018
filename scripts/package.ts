/**
 * `npm run package [-- --dir] [--for-tests] [--output DIR]`: packages the kiosk with electron-builder for this platform.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { build as buildPackages } from 'electron-builder';

import { build } from './build.ts';
import { electronRuntime } from './electron-runtime.ts';
import { projectRoot, readManifest } from './project-root.ts';
import { FOR_TESTS_VARIABLE } from './release-fuses.ts';
import { runCommand } from './run-command.ts';
import { writeThirdPartyNotices } from './third-party-notices.ts';

interface PackageOptions {
  /** An unpacked application only, no archives or installers. */
  unpacked: boolean;
  /** Lets tests attach: the inspector fuse stays on. Never for a release. */
  forTests: boolean;
  /** Folder for the results, relative to the project. It is emptied first. */
  output: string;
}

/**
 * Packages the kiosk and returns the paths of what was made (none for an unpacked application, which is in `linux-unpacked` or so).
 *
 * With the Electron of the npm registry only an archive is made: installers are built on a release machine, with the Electron we declare.
 */
async function packageKiosk({ unpacked, forTests, output }: PackageOptions): Promise<string[]> {
  await build();
  await writeThirdPartyNotices();
  const runtime = await electronRuntime(console.log);
  console.log(runtime.description);
  if (runtime.isFallback && !unpacked) {
    console.log(
      'Not for release: only an archive is made with it. AppImage, deb, rpm and installers need the declared Electron.',
    );
  }
  await rm(path.join(projectRoot, output), { recursive: true, force: true });
  process.env[FOR_TESTS_VARIABLE] = forTests ? '1' : '0';
  const made = await buildPackages({
    projectDir: projectRoot,
    ...(unpacked || runtime.isFallback ? { dir: true } : {}),
    publish: 'never',
    config: {
      extends: 'electron-builder.yml',
      electronVersion: runtime.version,
      electronDist: runtime.dist,
      directories: { output },
    },
  });
  return runtime.isFallback && !unpacked ? [await archive(output)] : made;
}

/** electron-builder would fetch its archiver from GitHub; the system's tar does as well. */
async function archive(output: string): Promise<string> {
  const name = `lineside-${readManifest().version}-${process.platform}-${process.arch}`;
  const file = path.join(projectRoot, output, `${name}.tar.gz`);
  const args = ['-czf', file, `--transform=s,^linux-unpacked,${name},`, 'linux-unpacked'];
  const { code, stderr } = await runCommand('tar', args, { cwd: path.join(projectRoot, output) });
  if (code !== 0) throw new Error(`tar could not write ${file}: ${stderr.trim()}`);
  return file;
}

const { values } = parseArgs({
  options: {
    dir: { type: 'boolean', default: false },
    'for-tests': { type: 'boolean', default: false },
    output: { type: 'string', default: 'dist' },
  },
});
const made = await packageKiosk({ unpacked: values.dir, forTests: values['for-tests'], output: values.output });
for (const file of made) console.log(file);
if (values.dir) console.log(`The unpacked application is in ${values.output}/.`);
