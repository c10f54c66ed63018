import { rm } from 'node:fs/promises';
import path from 'node:path';

import { flipFuses, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';

/**
 * Every fuse of Electron, set for a kiosk: nothing turns the executable into a plain Node, nothing but our own archive is run.
 * Complete by its type: a fuse that a later Electron adds has to be decided here.
 */
export const releaseFuses: Readonly<Record<FuseV1Options, boolean>> = {
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  // Off also ignores NODE_EXTRA_CA_CERTS: the site's certificate authority is loaded by our own code.
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // Checked by Electron on Windows and macOS; Linux has no such check.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.WasmTrapHandlers]: true,
};

/** Set to `1` to build a package that tests can drive: Playwright needs --inspect. Never for a release. */
export const FOR_TESTS_VARIABLE = 'LINESIDE_PACKAGE_FOR_TESTS';

/**
 * Sets the fuses of an executable: all that its Electron knows (an older one knows fewer).
 *
 * @throws when the executable has a fuse that the table does not decide
 */
export async function setReleaseFuses(executable: string, forTests: boolean): Promise<void> {
  const { version: _, ...wire } = await getCurrentFuseWire(executable);
  const decided = Object.entries({
    ...releaseFuses,
    ...(forTests ? { [FuseV1Options.EnableNodeCliInspectArguments]: true } : {}),
  });
  const settings = Object.fromEntries(decided.filter(([fuse]) => fuse in wire)) as Record<FuseV1Options, boolean>;
  await flipFuses(executable, { version: FuseVersion.V1, strictlyRequireAllFuses: true, ...settings });
}

interface PackedApplication {
  appOutDir: string;
  electronPlatformName: string;
  packager: { appInfo: { productFilename: string }; executableName?: string };
}

/** electron-builder's hook: sets the fuses, and drops Electron's own start-up application. Called when the application lies unpacked and unsigned. */
export async function afterPack({ appOutDir, electronPlatformName, packager }: PackedApplication): Promise<void> {
  const { productFilename } = packager.appInfo;
  const names: Record<string, string> = { darwin: `${productFilename}.app`, win32: `${productFilename}.exe` };
  const executable = path.join(appOutDir, names[electronPlatformName] ?? packager.executableName ?? productFilename);
  await setReleaseFuses(executable, process.env[FOR_TESTS_VARIABLE] === '1');
  if (electronPlatformName !== 'darwin') await rm(path.join(appOutDir, 'resources/default_app.asar'), { force: true });
}
