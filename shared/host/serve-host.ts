import { z } from 'zod';

import { hostMethods } from './host-contract.ts';
import type { Asker, HostHandlers, HostMethod, HostTopic } from './host-contract.ts';
import { frameToStation, MAX_FRAME_LENGTH, numberedCall } from './host-frames.ts';
import type { FrameFromStation } from './host-frames.ts';

/** The station's side of one connection. */
export interface HostConnection {
  /** Takes one frame from the screen: an object, or its JSON text. Never throws; what is wrong is answered. */
  readonly receive: (frame: unknown) => void;
  /** Sends a view if this connection subscribed to its topic. */
  readonly publish: (topic: HostTopic, value: unknown) => void;
  /** Topics that this connection wants. */
  readonly topics: ReadonlySet<HostTopic>;
  /** The screen has gone: nobody waits for an answer any more. */
  readonly end: () => void;
}

/** What a connection needs of the kernel. */
export interface HostService {
  readonly handlers: HostHandlers;
  /** The present value of a view; undefined while it is not known yet. */
  readonly currentView: (topic: HostTopic) => unknown;
}

function parseFrame(frame: unknown): { readonly value: unknown } | { readonly problem: string } {
  if (typeof frame !== 'string') return { value: frame };
  if (frame.length > MAX_FRAME_LENGTH)
    return {
      problem: `A frame of ${frame.length} characters is too long; the most is ${MAX_FRAME_LENGTH}.`,
    };
  try {
    return { value: JSON.parse(frame) };
  } catch {
    return { problem: 'A frame is not JSON.' };
  }
}

/** A complaint repeats what was wrong; it must not repeat a quarter of a megabyte of it. */
const MAX_COMPLAINT = 1000;

function complaint(start: string, error: z.ZodError): string {
  const text = `${start}: ${z.prettifyError(error)}`;
  return text.length > MAX_COMPLAINT ? `${text.slice(0, MAX_COMPLAINT)}...` : text;
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The station could not do this.';
}

/** Serves one screen over any channel that carries frames; `send` must not throw. */
export function serveHost(service: HostService, send: (frame: FrameFromStation) => void): HostConnection {
  const topics = new Set<HostTopic>();
  const leaving = new Set<() => void>();
  const asker: Asker = {
    onGone(listener) {
      leaving.add(listener);
      return () => leaving.delete(listener);
    },
  };

  function refuse(n: number, message: string): void {
    send({ t: 'result', n, ok: false, error: { code: 'invalid', message } });
  }

  async function answer(n: number, method: HostMethod, params: unknown): Promise<void> {
    const parsed = hostMethods[method].params.safeParse(params);
    if (!parsed.success) {
      refuse(n, complaint(`The call "${method}" is not valid`, parsed.error));
      return;
    }
    try {
      const handler = service.handlers[method] as (params: unknown, asker: Asker) => Promise<unknown>;
      send({ t: 'result', n, ok: true, value: await handler(parsed.data, asker) });
    } catch (error) {
      send({ t: 'result', n, ok: false, error: { code: 'failed', message: sentenceOf(error) } });
    }
  }

  send({ t: 'ready' });
  return {
    topics,
    end() {
      for (const listener of leaving) listener();
      leaving.clear();
    },
    publish(topic, value) {
      if (topics.has(topic)) send({ t: 'view', topic, value });
    },
    receive(frame) {
      const parsed = parseFrame(frame);
      if ('problem' in parsed) {
        send({ t: 'problem', message: parsed.problem });
        return;
      }
      const checked = frameToStation.safeParse(parsed.value);
      if (!checked.success) {
        const message = complaint('A frame was not understood', checked.error);
        const call = numberedCall.safeParse(parsed.value);
        // A call of another build must get its answer too: somebody waits for it.
        if (call.success) refuse(call.data.n, message);
        else send({ t: 'problem', message });
        return;
      }
      const { data } = checked;
      if (data.t === 'call') void answer(data.n, data.method, data.params);
      else if (data.t === 'unsubscribe') topics.delete(data.topic);
      else {
        topics.add(data.topic);
        const value = service.currentView(data.topic);
        if (value !== undefined) send({ t: 'view', topic: data.topic, value });
      }
    },
  };
}
