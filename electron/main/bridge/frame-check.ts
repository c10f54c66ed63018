import { z } from 'zod';

import { frameToStation, MAX_FRAME_LENGTH, numberedCall } from '../../../shared/host/host-frames.ts';
import type { FrameFromStation, FrameToStation } from '../../../shared/host/host-frames.ts';
import { KIOSK_ORIGIN } from '../protocol/addresses.ts';

/** What Electron tells of an IPC message's sender. Fields are null or undefined when the frame has gone meanwhile. */
export interface Sender {
  readonly contentsId: number;
  readonly frame: { readonly origin: string; readonly isMainFrame: boolean } | undefined;
}

/**
 * Why a sender may not talk to the station; undefined when it may. What is missing counts against it.
 *
 * @param contentsId of the one window that shows the screens; undefined when there is none
 */
export function senderProblem(sender: Sender, contentsId: number | undefined): string | undefined {
  if (contentsId === undefined || sender.contentsId !== contentsId) return 'not the window of the screens';
  if (!sender.frame) return 'its frame is gone';
  if (!sender.frame.isMainFrame) return 'not the main frame';
  if (sender.frame.origin !== KIOSK_ORIGIN) return `its origin is ${sender.frame.origin}`;
  return undefined;
}

/** A frame that may pass on to the station, or the answer to a frame that may not. */
export type CheckedFrame = { readonly frame: FrameToStation } | { readonly answer: FrameFromStation };

const MAX_COMPLAINT = 500;

/**
 * Holds a text from the renderer to the host contract: its size, that it is JSON, that it names a method or topic of ours. The
 * parameters are the station's to judge. A refused call is answered under its number, so that nobody waits for ever.
 */
export function checkFrame(text: unknown): CheckedFrame {
  if (typeof text !== 'string') return problem('A frame must be a JSON text.');
  if (text.length > MAX_FRAME_LENGTH)
    return problem(`A frame of ${text.length} characters is too long; the most is ${MAX_FRAME_LENGTH}.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem('A frame is not JSON.');
  }
  const parsed = frameToStation.safeParse(value);
  if (parsed.success) return { frame: parsed.data };
  const message = `A frame was not understood: ${z.prettifyError(parsed.error)}`.slice(0, MAX_COMPLAINT);
  const call = numberedCall.safeParse(value);
  if (!call.success) return problem(message);
  return { answer: { t: 'result', n: call.data.n, ok: false, error: { code: 'invalid', message } } };
}

function problem(message: string): CheckedFrame {
  return { answer: { t: 'problem', message } };
}
