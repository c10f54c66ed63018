import { readFileSync, writeFileSync } from 'node:fs';

/** Deaths of the graphics process further apart than this do not belong together. */
export const GPU_WINDOW_MS = 10 * 60_000;

const TOO_MANY = 3;

/**
 * Counts deaths of the graphics process.
 *
 * @returns a function to call at each death with the time in milliseconds; true when it was one too many
 */
export function countGpuDeaths(): (now: number) => boolean {
  let deaths: number[] = [];
  return (now) => {
    deaths = [...deaths.filter((at) => now - at < GPU_WINDOW_MS && at <= now), now];
    return deaths.length >= TOO_MANY;
  };
}

/**
 * True when an earlier start decided to draw without the graphics processor. It holds for one version of Electron: a new one may
 * get along with the driver.
 */
export function drawsInSoftware(file: string, electronVersion: string): boolean {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null && 'electron' in value && value.electron === electronVersion;
  } catch {
    return false;
  }
}

/** Lets later starts draw without the graphics processor. Does nothing when the disk refuses: then it is tried again later. */
export function rememberSoftwareDrawing(file: string, electronVersion: string): void {
  try {
    writeFileSync(file, `${JSON.stringify({ electron: electronVersion })}\n`);
  } catch {
    // The next death decides again.
  }
}
