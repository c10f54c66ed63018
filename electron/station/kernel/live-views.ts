import type { HostTopic } from '../../../shared/host/host-contract.ts';
import type { Changes } from './replica.ts';

/** A view that costs something to make: it is made again only when what it is made from has changed, and not more often than it says. */
export interface LiveView {
  readonly topic: HostTopic;
  readonly make: () => unknown;
  /** Whether these changes may change it. */
  readonly changedBy: (changes: Changes) => boolean;
  /** It is sent at most this often (milliseconds). */
  readonly atMostEveryMs: number;
  /** Time alone changes it: it is made this often (milliseconds) even when nothing happens; absent: it does not. */
  readonly byTimeEveryMs?: number;
}

export interface LiveViews {
  /** The value of a view, made anew when anything has changed since it was; undefined when nobody makes it. */
  readonly make: (topic: HostTopic) => unknown;
  readonly changed: (changes: Changes) => void;
  /** Everything may have changed. */
  readonly everything: () => void;
  readonly stop: () => void;
}

interface State {
  isStale: boolean;
  value: unknown;
  touchedMs: number;
  callOff: (() => void) | undefined;
}

/** Keeps views live. `touch` has a view made and sent to the screens that show it; where none does, nothing is made. */
export function createLiveViews(
  list: readonly LiveView[],
  touch: (topic: HostTopic) => void,
  schedule: (afterMs: number, run: () => void) => () => void,
  monoMs: () => number,
): LiveViews {
  const entries = list.map((view) => {
    const state: State = { isStale: true, value: undefined, touchedMs: -Infinity, callOff: undefined };
    return { view, state };
  });
  const ticking: (() => void)[] = [];

  function send({ topic }: LiveView, state: State): void {
    state.callOff = undefined;
    state.touchedMs = monoMs();
    touch(topic);
  }

  function spoil({ view, state }: (typeof entries)[number]): void {
    state.isStale = true;
    if (state.callOff) return;
    const waitMs = state.touchedMs + view.atMostEveryMs - monoMs();
    if (waitMs <= 0) send(view, state);
    else state.callOff = schedule(waitMs, () => send(view, state));
  }

  for (const [index, entry] of entries.entries()) {
    const everyMs = entry.view.byTimeEveryMs;
    if (everyMs === undefined) continue;
    const tick = () => {
      spoil(entry);
      ticking[index] = schedule(everyMs, tick);
    };
    ticking[index] = schedule(everyMs, tick);
  }

  return {
    make(topic) {
      const entry = entries.find(({ view }) => view.topic === topic);
      if (!entry) return undefined;
      if (entry.state.isStale) entry.state.value = entry.view.make();
      entry.state.isStale = false;
      return entry.state.value;
    },
    changed(changes) {
      for (const entry of entries) if (entry.view.changedBy(changes)) spoil(entry);
    },
    everything() {
      for (const entry of entries) spoil(entry);
    },
    stop() {
      for (const { state } of entries) state.callOff?.();
      for (const callOff of ticking) callOff?.();
    },
  };
}

/** Changes of one of these aggregates (by kind, or `kind:id`), or of plan documents of one of these kinds. */
export function changesOf(refs: readonly string[], plan: readonly string[]): (changes: Changes) => boolean {
  return (changes) =>
    [...changes.refs].some((ref) => refs.some((one) => ref === one || ref.startsWith(`${one}:`))) ||
    [...changes.plan].some((key) => plan.some((kind) => key.startsWith(`${kind}/`)));
}
