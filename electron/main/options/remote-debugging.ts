/** Switches of Chromium that let another program, or another machine, drive the screens. No fuse turns them off. */
const switches = ['remote-debugging-port', 'remote-debugging-pipe', 'remote-debugging-address'];

/**
 * Why a start is refused that would hand the screens to a debugger; undefined when it is not. Tests drive an installed kiosk too: theirs has the fuse
 * for Node's inspector on, so where the inspector runs, this is such a package.
 */
export function remoteDebuggingProblem(
  hasSwitch: (name: string) => boolean,
  isPackaged: boolean,
  inspectorUrl: string | undefined,
): string | undefined {
  const found = switches.find(hasSwitch);
  if (found === undefined || !isPackaged || inspectorUrl !== undefined) return undefined;
  return `--${found} would let others drive this kiosk. Start it without.`;
}
