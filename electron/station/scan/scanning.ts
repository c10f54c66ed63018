import type { World } from '../../../shared/aggregates/world.ts';
import type { Command } from '../../../shared/gate/command.ts';
import type { GateContext, JobKey } from '../../../shared/gate/gate-context.ts';
import { configuringRefusal } from '../../../shared/gate/may-configure.ts';
import { openScreen, refuse } from '../../../shared/gate/refusal.ts';
import type { CommandResult, HostHandlers } from '../../../shared/host/host-contract.ts';
import { codeBookKinds, codeBookOf } from '../../../shared/scan/code-book.ts';
import type { CodeBook } from '../../../shared/scan/code-book.ts';
import { resolveScan } from '../../../shared/scan/resolve-scan.ts';
import type { DevicesView } from '../../../shared/views/devices-view.ts';
import type { ScansView } from '../../../shared/views/scans-view.ts';
import type { ActionsView, SessionView } from '../../../shared/views/view-schemas.ts';
import { createDevices } from '../devices/devices.ts';
import type { OpenSerialPort } from '../devices/open-port.ts';
import type { ListPorts } from '../devices/port-list.ts';
import type { StationClock } from '../process/clock.ts';
import { createScanRouter } from './scan-router.ts';

/** The serial ports of a machine; tests bring their own. */
export interface SerialHardware {
  readonly listPorts?: ListPorts;
  readonly open?: OpenSerialPort;
}

export interface ScanningParts {
  readonly folder: string;
  readonly clock: StationClock;
  readonly world: World;
  readonly station: string;
  readonly equipment: () => string | null;
  readonly recommended: () => JobKey | undefined;
  readonly history: () => GateContext['history'];
  readonly execute: (command: Command) => Promise<CommandResult>;
  readonly session: () => SessionView;
  readonly actions: () => ActionsView;
  readonly actAs: HostHandlers['actAs'];
  /** The person proved themselves by PIN where the site wants that for an action. */
  readonly isProven: (person: string) => boolean;
  /** See GateContext. */
  readonly hasPin: (person: string) => boolean;
  /** The machine of this station counted. */
  readonly onCounts: (counts: number) => void;
  /** Makes and sends a view at once. */
  readonly send: (topic: 'scans' | 'devices') => void;
  readonly touch: (topic: 'scans' | 'devices') => void;
  /** A text that was read may be the ticket that lets this station in. @returns whether it was. */
  readonly onTicket: (text: string) => boolean;
  readonly log: (sentence: string) => void;
  readonly schedule: (afterMs: number, run: () => void) => () => void;
  readonly hardware: SerialHardware;
}

/** Scanners, scans and what becomes of them at one station. */
export interface Scanning {
  readonly scans: () => ScansView;
  readonly devices: () => DevicesView;
  readonly handlers: Pick<HostHandlers, 'scan' | 'testScans' | 'raiseByScan' | 'configureDevices'>;
  /** A scan came from the keyboard since the start. */
  readonly keyboardSeen: () => boolean;
  /** The last scan from the keyboard was known only with small and capital letters taken for the same. */
  readonly capsLock: () => boolean;
  /** Plan documents of these kinds have changed. */
  readonly planChanged: (kinds: ReadonlySet<string>) => void;
  readonly stop: () => Promise<void>;
}

/** Starts the devices and the router of a station. */
export function startScanning(parts: ScanningParts): Scanning {
  const { world, clock } = parts;
  let book: CodeBook | undefined;
  let keyboardSeen = false;
  let capsLock = false;
  const codeBook = () => (book ??= codeBookOf(world.plan));

  const router = createScanRouter({
    nowMs: clock.nowMs,
    mono: clock.mono,
    codeBook,
    context: () => {
      const { active, people } = parts.session();
      return {
        world,
        station: { id: parts.station, equipment: parts.equipment() },
        active: active ?? people[0]?.id ?? null,
        recommended: parts.recommended,
        lastCommand: () =>
          parts.actions().lines.find(({ undone, command }) => !undone && command !== null)?.command ?? undefined,
      };
    },
    notYet: () => {
      const history = parts.history();
      if (!history) return undefined;
      const percent = Math.floor((100 * history.done) / Math.max(1, history.of));
      return refuse('starting', { percent }, [openScreen('home')]).refusal;
    },
    execute: parts.execute,
    actAs: (person) => parts.actAs({ person }),
    recorded: (command) => parts.actions().lines.find((line) => line.command === command)?.what,
    onLetters(source, otherCase) {
      if (source === 'wedge') capsLock = otherCase;
    },
    // Not with the next turn: what a person has just scanned is what they look at.
    onChanged: () => parts.send('scans'),
    onTesting: () => parts.send('devices'),
    schedule: parts.schedule,
  });

  const devices = createDevices({
    folder: parts.folder,
    nowMs: clock.nowMs,
    onScan: (scan) => {
      if (!parts.onTicket(scan.text)) void router.take({ ...scan, id: clock.newId(), source: 'serial' }).settled;
    },
    onCounts: parts.onCounts,
    isKnown: (text) => {
      const { kind } = resolveScan(world.plan, codeBook(), text, new Date(clock.nowMs()).getUTCFullYear());
      return kind !== 'unknown' && kind !== 'unreadable';
    },
    onChanged: () => parts.touch('devices'),
    log: parts.log,
    schedule: parts.schedule,
    ...parts.hardware,
  });

  const place = { world, station: parts.station, isProven: parts.isProven, hasPin: parts.hasPin };

  return {
    scans: router.view,
    keyboardSeen: () => keyboardSeen,
    capsLock: () => capsLock,
    devices: () => ({ ...devices.view(), testing: router.testing() }),
    handlers: {
      async scan({ id, text, source, reader }) {
        keyboardSeen ||= source === 'wedge';
        if (parts.onTicket(text)) return { number: 0 };
        const repeatMs = source === 'wedge' ? devices.wedgeRepeatMs() : 0;
        const { number, settled } = router.take({
          id,
          text,
          source,
          device: '',
          repeatMs,
          ...(reader === undefined ? {} : { reader }),
        });
        // The answer may be lost and the scan sent again; before it is durable, it was not taken.
        await settled;
        return { number };
      },
      raiseByScan: ({ on }) => Promise.resolve({ on: router.setRaising(on) }),
      testScans: ({ on }) => Promise.resolve({ on: router.setTesting(on) }),
      async configureDevices({ actor, file }) {
        await Promise.resolve();
        const refusal = configuringRefusal(place, actor, 'as-the-site-wants');
        if (refusal) return { ok: false, problems: [], refusal };
        const problems = devices.configure(file);
        return problems.length === 0 ? { ok: true } : { ok: false, problems };
      },
    },
    planChanged(kinds) {
      if ([...kinds].some((kind) => codeBookKinds.has(kind))) book = undefined;
    },
    stop: async () => {
      router.stop();
      await devices.stop();
      await router.idle();
    },
  };
}
