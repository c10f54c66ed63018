import type { FrameFromStation, FrameToStation } from '../../../shared/host/host-frames.ts';
import { UNREADABLE_FACT, UNREADABLE_STARTS } from '../../../shared/host/station-problem.ts';
import type { RecordIncident } from '../incidents/incident-log.ts';
import type { Timers } from '../timers.ts';
import type { KeyVault } from '../trust/key-vault.ts';
import { restartDelayMs, STEADY_MS } from './restart-delay.ts';
import { messageFromStation } from './station-messages.ts';
import type { MessageToStation } from './station-messages.ts';

/** One running station process, whatever carries it. */
export interface StationProcess {
  readonly post: (message: MessageToStation) => void;
  /** Asks it to end. */
  readonly end: () => void;
  /** Ends it without asking. */
  readonly kill: () => void;
}

/** What the supervisor hears of a process. After `onExit` nothing more comes. */
export interface StationProcessEvents {
  readonly onMessage: (message: unknown) => void;
  /** @param lastWords the end of what it wrote to its error output */
  readonly onExit: (code: number, lastWords: string) => void;
}

export interface StationConnection {
  /** Passes a frame on; while the station is away it is lost, and the screen knows by `gone`. */
  readonly send: (frame: FrameToStation) => void;
  readonly close: () => void;
}

export interface StationSupervisor {
  /** Opens a connection for one loaded screen. It survives the station: `gone` comes when it dies, `ready` when it is back. */
  readonly connect: (receive: (frame: FrameFromStation) => void) => StationConnection;
  /** Ends the present process at once, because it does not answer any more; it is started anew as after any death. */
  readonly restart: () => void;
  /** Ends the station for good. Settles when its process has ended. */
  readonly stop: () => Promise<void>;
}

/** How long a station may take to end when asked, or after it said why it must. */
export const END_GRACE_MS = 5_000;

/**
 * Keeps a station process running: starts it now, and again after every death, at once the first time and then with growing
 * pauses. It does not give up on a full disk, which is emptied some day; until then the screen shows the sentence. It gives up on a station
 * that ends three times in a row because of a fact that it cannot read: only another version of the program helps, or somebody who looks.
 *
 * @param vault wraps keys for the station; absent: nothing can
 * @param isEnding tells whether the application is ending, which takes the station with it
 */
export function superviseStation(
  start: (events: StationProcessEvents) => StationProcess,
  timers: Timers,
  record: RecordIncident,
  isEnding: () => boolean,
  vault: KeyVault = ({ vault: asked }) => Promise.resolve({ vault: asked, text: null }),
): StationSupervisor {
  const receivers = new Map<number, (frame: FrameFromStation) => void>();
  let nextConnection = 1;
  let child: StationProcess | undefined;
  let isReady = false;
  let deaths = 0;
  /** How often in a row it ended because of a fact that it cannot read, at its start. */
  let unreadable = 0;
  let isUnreadable = false;
  /** Why the station cannot work, in its own words. */
  let problem: Extract<FrameFromStation, { t: 'problem' }> | undefined;
  let stopping: (() => void) | undefined;
  let cancelSteady = (): void => undefined;
  let cancelRestart = (): void => undefined;

  function launch(): void {
    const cancels: (() => void)[] = [];
    const own = start({
      onMessage: (message) => {
        if (child === own) hear(message, own, cancels);
      },
      onExit: (code, lastWords) => {
        for (const cancel of cancels) cancel();
        if (child === own) bury(code, lastWords);
      },
    });
    child = own;
  }

  function hear(message: unknown, own: StationProcess, cancels: (() => void)[]): void {
    const parsed = messageFromStation.safeParse(message);
    if (!parsed.success) {
      record('station-message-rejected', { message: JSON.stringify(message)?.slice(0, 500) });
      return;
    }
    const { data } = parsed;
    if ('vault' in data)
      void vault(data).then((answer) => {
        if (child === own) own.post(answer);
      });
    else if ('frame' in data) receivers.get(data.connection)?.(data.frame);
    else if ('fatal' in data) {
      const { fatal: message, code } = data;
      isUnreadable = code === UNREADABLE_FACT;
      problem = { t: 'problem', message, ...(code === undefined ? {} : { code }) };
      record('station-failed', { sentence: message, code });
      tellProblem();
      // It announced its own end; one that stays is ended, or nothing would ever start again.
      cancels.push(timers.after(END_GRACE_MS, own.kill));
    } else if (!isReady) {
      isReady = true;
      problem = undefined;
      cancelSteady = timers.after(STEADY_MS, () => {
        deaths = 0;
      });
      for (const connection of receivers.keys()) own.post({ connection, open: true });
    }
  }

  function bury(code: number, lastWords: string): void {
    child = undefined;
    isReady = false;
    cancelSteady();
    for (const receive of receivers.values()) receive({ t: 'gone' });
    if (stopping) {
      stopping();
      return;
    }
    if (isEnding()) return;
    deaths += 1;
    unreadable = isUnreadable ? unreadable + 1 : 0;
    isUnreadable = false;
    if (unreadable >= UNREADABLE_STARTS) {
      record('station-given-up', { code, deaths, sentence: problem?.message });
      tellProblem();
      return;
    }
    const pauseMs = restartDelayMs(deaths);
    record('station-gone', { code, deaths, pauseMs, lastWords });
    tellProblem();
    if (pauseMs === 0) launch();
    else cancelRestart = timers.after(pauseMs, launch);
  }

  function tellProblem(): void {
    if (!problem) return;
    for (const receive of receivers.values()) receive(problem);
  }

  launch();

  return {
    connect(receive) {
      const connection = nextConnection;
      nextConnection += 1;
      receivers.set(connection, receive);
      if (isReady) child?.post({ connection, open: true });
      else {
        receive({ t: 'gone' });
        if (problem) receive(problem);
      }
      return {
        send(frame) {
          if (isReady && receivers.has(connection)) child?.post({ connection, frame });
        },
        close() {
          if (receivers.delete(connection) && isReady) child?.post({ connection, close: true });
        },
      };
    },
    restart() {
      child?.kill();
    },
    stop() {
      cancelRestart();
      const own = child;
      if (!own) return Promise.resolve();
      return new Promise((resolve) => {
        const cancelKill = timers.after(END_GRACE_MS, own.kill);
        stopping = () => {
          cancelKill();
          resolve();
        };
        own.end();
      });
    },
  };
}
