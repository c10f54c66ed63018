import type { IpcMain, IpcMainEvent, WebContents } from 'electron';

import { hostMethods } from '../../../shared/host/host-contract.ts';
import type { FrameFromStation, FrameToStation } from '../../../shared/host/host-frames.ts';
import { CHANNEL_FROM_STATION, CHANNEL_TO_STATION } from '../../../shared/host/preload-bridge.ts';
import type { RecordIncident } from '../incidents/incident-log.ts';
import { KIOSK_URL } from '../protocol/addresses.ts';
import type { StationConnection, StationSupervisor } from '../station/station-supervisor.ts';
import { checkFrame, senderProblem } from './frame-check.ts';
import type { Sender } from './frame-check.ts';

/** The parts of a WebContents that the bridge uses. */
export type BridgedContents = Pick<WebContents, 'id' | 'on' | 'send' | 'isDestroyed' | 'getURL'>;

/** What the shell wants to know of what passes between screens and station. */
export interface ScreenListener {
  /** A screen has painted and asks whether anybody is at home. */
  readonly onBeat: () => void;
  /** The station lets this person out of the kiosk. */
  readonly onLeave: (person: string) => void;
}

export interface ScreenBridge {
  /** Makes these contents the ones that show the screens. The contents before lose their connection. */
  readonly attach: (contents: BridgedContents) => void;
}

/**
 * The only place that speaks IPC with a renderer. Each loaded document of the screens gets a connection of its own to the station;
 * it ends when the document goes, in whatever way.
 */
export function openScreenBridge(
  ipc: Pick<IpcMain, 'on'>,
  station: Pick<StationSupervisor, 'connect'>,
  record: RecordIncident,
  listener: ScreenListener,
): ScreenBridge {
  let current: BridgedContents | undefined;
  let connection: StationConnection | undefined;
  /** Numbers of calls that ask to leave the kiosk. */
  const leaving = new Set<number>();

  function disconnect(): void {
    connection?.close();
    connection = undefined;
    leaving.clear();
  }

  function connect(contents: BridgedContents): void {
    disconnect();
    connection = station.connect((frame) => {
      deliver(contents, frame);
      if (contents === current) hearAnswer(frame);
    });
  }

  function passOn(frame: FrameToStation): void {
    if (frame.t === 'call') {
      if (frame.method === 'leaveKiosk') leaving.add(frame.n);
      // The number is that of another call now; its answer opens nothing.
      else leaving.delete(frame.n);
      if (frame.method === 'beat') listener.onBeat();
    }
    connection?.send(frame);
  }

  /** Only the station's own answer to the question lets anybody out, whatever a page says. */
  function hearAnswer(frame: FrameFromStation): void {
    if (frame.t !== 'result' || !leaving.delete(frame.n) || !frame.ok) return;
    const answer = hostMethods.leaveKiosk.result.safeParse(frame.value);
    if (answer.success && answer.data.ok) listener.onLeave(answer.data.person);
  }

  function deliver(contents: BridgedContents, frame: FrameFromStation): void {
    if (contents === current && !contents.isDestroyed()) contents.send(CHANNEL_FROM_STATION, JSON.stringify(frame));
  }

  ipc.on(CHANNEL_TO_STATION, (event: IpcMainEvent, text: unknown) => {
    const contents = current;
    const wrong = senderProblem(senderOf(event), contents?.id);
    if (wrong !== undefined || !contents) {
      record('frame-rejected', { why: wrong, sender: event.sender.id });
      return;
    }
    const checked = checkFrame(text);
    if ('frame' in checked) passOn(checked.frame);
    else {
      record('frame-rejected', { why: JSON.stringify(checked.answer) });
      deliver(contents, checked.answer);
    }
  });

  return {
    attach(contents) {
      disconnect();
      current = contents;
      const whileCurrent = (act: () => void) => () => {
        if (contents === current) act();
      };
      // By then the preload listens and the page's own scripts have run.
      contents.on(
        'dom-ready',
        whileCurrent(() => {
          if (contents.getURL() === KIOSK_URL) connect(contents);
        }),
      );
      // Not did-start-navigation: that comes for navigations too that are then denied, and the document stays.
      contents.on('did-navigate', whileCurrent(disconnect));
      contents.on('render-process-gone', whileCurrent(disconnect));
      contents.on('destroyed', whileCurrent(disconnect));
    },
  };
}

function senderOf(event: IpcMainEvent): Sender {
  const frame = event.senderFrame;
  return {
    contentsId: event.sender.id,
    frame: frame ? { origin: frame.origin, isMainFrame: frame.parent === null } : undefined,
  };
}
