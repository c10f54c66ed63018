import type { App } from 'electron';

import type { RecordIncident } from '../incidents/incident-log.ts';
import { EXIT_FAILED } from './exit-codes.ts';

/** Pauses before the screens of a relaunched kiosk are loaded, in milliseconds, so that a kiosk that keeps failing does not spin. */
const pausesMs = [0, 0, 5_000, 15_000, 30_000, 60_000];

/** A kiosk that ran this long was well; what happened before does not count. */
export const WELL_MS = 5 * 60_000;

/** Pause for a kiosk that restarted itself so many times in a row. */
export function relaunchPauseMs(relaunched: number): number {
  return pausesMs[Math.min(relaunched, pausesMs.length - 1)] ?? 0;
}

export interface RelaunchSetting {
  readonly app: Pick<App, 'relaunch' | 'exit'>;
  /** process.argv. */
  readonly argv: readonly string[];
  /** From the command line: how many times in a row this kiosk has restarted itself. */
  readonly relaunched: number;
  /** Milliseconds since this process started. */
  readonly upMs: () => number;
  /** True when a service manager restarts the kiosk: a second start of our own would get in its way. */
  readonly supervised: boolean;
  /** The file that was started, when it is not the executable itself (AppImage). */
  readonly executable: string | undefined;
  readonly record: RecordIncident;
}

/** Ends the application with exit code 70, at once, and starts it anew unless a service manager does. */
export function relaunch(setting: RelaunchSetting, why: string): void {
  const { app, argv, upMs, supervised, executable, record } = setting;
  const times = upMs() >= WELL_MS ? 1 : setting.relaunched + 1;
  record('relaunch', { why, times, by: supervised ? 'service manager' : 'itself' });
  if (!supervised) {
    const args = argv.slice(1).filter((argument) => !argument.startsWith('--relaunched='));
    app.relaunch({
      args: [...args, `--relaunched=${times}`],
      ...(executable === undefined ? {} : { execPath: executable }),
    });
  }
  app.exit(EXIT_FAILED);
}
