/** Names and shape of the one bridge between a kiosk's window and Electron's main process. Free of imports: the preload carries it. */

/** Channel of frames from the screen to the station. */
export const CHANNEL_TO_STATION = 'lineside:to-station';

/** Channel of frames from the station to the screen. */
export const CHANNEL_FROM_STATION = 'lineside:from-station';

/** What the preload exposes as `window.lineside`: JSON texts of the frames in host-frames.ts, nothing else. */
export interface PreloadBridge {
  /** Sends one frame to the station. Frames sent while the station is away are lost: wait for `ready`. */
  readonly send: (frame: string) => void;
  /** Names the one receiver of frames from the station; frames that came before it was named are handed over at once. */
  readonly onFrame: (receive: (frame: string) => void) => void;
}
