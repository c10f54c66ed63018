/**
 * `npm run package [-- --dir] [--for-tests] [--output DIR]`: packages the kiosk with electron-builder for this platform.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { build as buildPackages } from 'electron-builder';

import { build } from './build.ts';
import { electronRuntime } from './electron-runtime.ts';
import { projectRoot } from './project-root.ts';
import { FOR_TESTS_VARIABLE } from './release-fuses.ts';
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
  return buildPackages({
    projectDir: projectRoot,
    ...(unpacked ? { dir: true } : {}),
    ...(runtime.isFallback && !unpacked ? { linux: ['tar.gz'] } : {}),
    publish: 'never',
    config: {
      extends: 'electron-builder.yml',
      electronVersion: runtime.version,
      electronDist: runtime.dist,
      directories: { output },
    },
  });
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
