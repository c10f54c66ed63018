import { hostMethods, hostTopics } from './host-contract.ts';
import type { Host, HostMethod, HostParams, HostResult, HostTopic, HostView } from './host-contract.ts';
import { frameFromStation, MAX_FRAME_LENGTH } from './host-frames.ts';
import type { FrameFromStation, FrameToStation } from './host-frames.ts';

/** A call that the station answered with an error: the message is a sentence for the person. */
export class HostCallError extends Error {
  readonly code: 'invalid' | 'failed';
  constructor(code: 'invalid' | 'failed', message: string) {
    super(message);
    this.name = 'HostCallError';
    this.code = code;
  }
}

interface Pending {
  readonly frame: FrameToStation;
  readonly method: HostMethod;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The screen's side of a connection, independent of what carries the frames. */
export interface HostLink {
  readonly host: Host;
  /** Takes one frame from the station (an object, or its JSON text). */
  readonly receive: (frame: unknown) => void;
  /** The carrier is open, or closed. Calls wait and are sent again when it opens: commands are idempotent by their id. */
  readonly setOpen: (open: boolean) => void;
}

/**
 * Connects a screen to its station. Calls made while the station is away wait for it; subscriptions are renewed after
 * every `ready`, so a restarted station or a new socket needs no help from the screens.
 */
export function connectHost(send: (frame: FrameToStation) => void): HostLink {
  let nextNumber = 0;
  let connected = false;
  const pending = new Map<number, Pending>();
  const listeners = new Map<HostTopic, Set<(view: never) => void>>();
  const last = new Map<HostTopic, unknown>();
  const watchers = new Set<(connected: boolean) => void>();
  const problemWatchers = new Set<(sentence: string | null, code: string | null) => void>();
  let problem: string | null = null;
  let problemCode: string | null = null;

  function setConnected(now: boolean): void {
    if (connected === now) return;
    connected = now;
    for (const watcher of watchers) watcher(now);
  }

  function renew(): void {
    const news = !connected;
    connected = true;
    // Copies, because an answer may come, and a listener may ask for more, before `send` returns. What waited goes first.
    const topics = [...listeners.keys()];
    const waiting = [...pending.values()];
    for (const topic of topics) send({ t: 'subscribe', topic });
    for (const { frame } of waiting) send(frame);
    if (news) for (const watcher of watchers) watcher(true);
  }

  function setProblem(now: string | null, code: string | null = null): void {
    if (problem === now && problemCode === code) return;
    problem = now;
    problemCode = code;
    for (const watcher of problemWatchers) watcher(now, code);
  }

  function settle(frame: Extract<FrameFromStation, { t: 'result' }>): void {
    const call = pending.get(frame.n);
    if (!call) return;
    pending.delete(frame.n);
    if (!frame.ok) {
      call.reject(new HostCallError(frame.error.code, frame.error.message));
      return;
    }
    const parsed = hostMethods[call.method].result.safeParse(frame.value);
    if (parsed.success) call.resolve(parsed.data);
    else call.reject(new HostCallError('failed', `The station's answer to "${call.method}" was not understood.`));
  }

  function show(topic: HostTopic, value: unknown): void {
    const parsed = hostTopics[topic].safeParse(value);
    const set = listeners.get(topic);
    // A view of another build is not shown half: the last good one stays. A view that nobody wants any more is not kept.
    if (!parsed.success || !set) return;
    last.set(topic, parsed.data);
    // Iterating the set itself would also visit a listener that subscribes meanwhile and has had this view already.
    const present = [...set];
    for (const listener of present) listener(parsed.data as never);
  }

  const host: Host = {
    call<M extends HostMethod>(method: M, params: HostParams<M>) {
      return new Promise<HostResult<M>>((resolve, reject) => {
        const n = nextNumber;
        nextNumber += 1;
        const frame: FrameToStation = { t: 'call', n, method, params };
        const { length } = JSON.stringify(frame);
        if (length > MAX_FRAME_LENGTH) {
          const message = `The call "${method}" has ${length} characters; a station takes at most ${MAX_FRAME_LENGTH}.`;
          reject(new HostCallError('invalid', message));
          return;
        }
        pending.set(n, { frame, method, resolve: resolve as (value: unknown) => void, reject });
        if (connected) send(frame);
      });
    },
    subscribe<T extends HostTopic>(topic: T, listener: (view: HostView<T>) => void) {
      const set = listeners.get(topic) ?? new Set();
      const first = !listeners.has(topic);
      listeners.set(topic, set);
      // Every subscription is an entry of its own, even when one function subscribes twice.
      const entry = (view: HostView<T>) => listener(view);
      set.add(entry);
      if (last.has(topic)) listener(last.get(topic) as HostView<T>);
      if (first && connected) send({ t: 'subscribe', topic });
      return () => {
        set.delete(entry);
        if (set.size > 0 || listeners.get(topic) !== set) return;
        listeners.delete(topic);
        last.delete(topic);
        if (connected) send({ t: 'unsubscribe', topic });
      };
    },
    onProblem(listener) {
      const watcher = (sentence: string | null, code: string | null) => listener(sentence, code);
      problemWatchers.add(watcher);
      watcher(problem, problemCode);
      return () => problemWatchers.delete(watcher);
    },
    onConnection(listener) {
      const watcher = (now: boolean) => listener(now);
      watchers.add(watcher);
      watcher(connected);
      return () => watchers.delete(watcher);
    },
  };

  return {
    host,
    receive(raw) {
      let value = raw;
      if (typeof raw === 'string') {
        try {
          value = JSON.parse(raw);
        } catch {
          return;
        }
      }
      const parsed = frameFromStation.safeParse(value);
      if (!parsed.success) return;
      const frame = parsed.data;
      if (frame.t === 'ready') {
        setProblem(null);
        renew();
      } else if (frame.t === 'gone') setConnected(false);
      // From a station that works it is about a frame of ours; from one that is away it says why.
      else if (frame.t === 'problem' && !connected) setProblem(frame.message, frame.code ?? null);
      else if (frame.t === 'result') settle(frame);
      else if (frame.t === 'view') show(frame.topic, frame.value);
    },
    setOpen(open) {
      if (!open) setConnected(false);
    },
  };
}
