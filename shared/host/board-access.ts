import type { HostMethod, HostTopic } from './host-contract.ts';
import { frameToStation, MAX_FRAME_LENGTH, numberedCall } from './host-frames.ts';
import type { FrameFromStation } from './host-frames.ts';

/** Where a server shows the andon board, and where the board gets its data; both take `?station=`. */
export const boardPaths = { page: '/board', socket: '/board-host' } as const;

/** What an andon board is shown: the line, and what its words, its times and their age need. */
export const boardTopics = ['session', 'reasons', 'line', 'sync'] as const satisfies readonly HostTopic[];

/** What it may ask: whether anybody is at home. It gives no command and changes nothing. */
const boardMethods: readonly HostMethod[] = ['beat'];

const problem = (message: string): FrameFromStation => ({ t: 'problem', message });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The answer to a frame that a board may not send, a sentence in it; undefined for one that may go on to the station. A board hangs where
 * everybody can reach it, so nothing but looking goes through.
 */
export function boardRefusal(text: string): FrameFromStation | undefined {
  if (text.length > MAX_FRAME_LENGTH) return problem('A frame of a board is too long.');
  const value = parsed(text);
  const frame = frameToStation.safeParse(value);
  const refusal = 'A board shows what is going on and changes nothing. Open the screens of a station for that.';
  if (!frame.success) {
    const call = numberedCall.safeParse(value);
    return call.success
      ? { t: 'result', n: call.data.n, ok: false, error: { code: 'invalid', message: refusal } }
      : problem('A frame of a board was not understood.');
  }
  const { data } = frame;
  if (data.t === 'unsubscribe') return undefined;
  if (data.t === 'subscribe')
    return boardTopics.some((topic) => topic === data.topic)
      ? undefined
      : problem(`A board is not shown "${data.topic}".`);
  return boardMethods.includes(data.method)
    ? undefined
    : { t: 'result', n: data.n, ok: false, error: { code: 'invalid', message: refusal } };
}
