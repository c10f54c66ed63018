import { AsyncLocalStorage } from 'node:async_hooks';

import { adviceFor } from './log-advice.ts';

/** Levels of the log, from the least to the most urgent. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Writes one structured line. `event` is a fixed name to search for; the fields say the rest. */
export type Log = (level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>) => void;

export interface LogOptions {
  readonly now?: () => number;
  /** Lines below this level are left out. */
  readonly least?: LogLevel;
}

/** The request that is being answered, so that all lines about it carry its id. */
export const requestContext = new AsyncLocalStorage<string>();

/** Longest line, in UTF-16 units before the line break; longest text in it; most items of a list. */
const LIMITS = { line: 8_000, text: 2_000, list: 20 } as const;
/** Lines of one kind in one window; what comes beyond is counted, and the count is written when the window is over. */
const REPEATS = { perWindow: 30, windowMs: 10_000, kinds: 500 } as const;

const secretNames = /token|secret|password|passwd|authorization|cookie|^pin$|verifier|private/i;
const secretTexts = /Bearer [\w.~+/-]+=*/g;

function shortened(name: string, value: unknown): unknown {
  if (name !== '' && secretNames.test(name)) return '[left out]';
  if (typeof value === 'string') {
    const text = value.replaceAll(secretTexts, 'Bearer [left out]');
    return text.length <= LIMITS.text ? text : `${text.slice(0, LIMITS.text)}... (${text.length} characters)`;
  }
  if (Array.isArray(value) && value.length > LIMITS.list)
    return [...(value as unknown[]).slice(0, LIMITS.list), `... (${value.length} in all)`];
  return typeof value === 'bigint' ? String(value) : value;
}

function lineOf(fixed: Readonly<Record<string, unknown>>, fields: Readonly<Record<string, unknown>>): string {
  let line: string;
  try {
    line = JSON.stringify({ ...fixed, ...fields }, shortened);
  } catch {
    line = ''; // A field that no JSON can carry must not keep the line from being written.
  }
  if (line !== '' && line.length <= LIMITS.line) return `${line}\n`;
  const kept = ['station', 'error', 'message', 'advice'].flatMap((name) => {
    const value = fields[name];
    return typeof value === 'string' ? [[name, value.slice(0, 500)] as const] : [];
  });
  return `${JSON.stringify({ ...fixed, ...Object.fromEntries(kept), cut: true }, shortened)}\n`;
}

interface Window {
  readonly event: string;
  readonly until: number;
  lines: number;
}

/** Counts lines of one kind: the same event with the same complaint. */
function createRepeats(now: () => number) {
  const windows = new Map<string, Window>();
  return {
    /** Windows that are over, with how many lines each left out. */
    over: (): { readonly of: string; readonly count: number }[] => {
      const left: { of: string; count: number }[] = [];
      // All windows are equally long, so the first one ends first.
      for (const [kind, { until, event, lines }] of windows) {
        if (until > now()) break;
        windows.delete(kind);
        if (lines > REPEATS.perWindow) left.push({ of: event, count: lines - REPEATS.perWindow });
      }
      return left;
    },
    isOneTooMany: (event: string, fields: Readonly<Record<string, unknown>>): boolean => {
      const complaint = fields['error'] ?? fields['message'] ?? fields['sentence'] ?? '';
      const exact = `${event} ${typeof complaint === 'string' ? complaint.slice(0, 100) : ''}`;
      // So many kinds at once come from one event whose complaints all differ.
      const kind = windows.has(exact) || windows.size < REPEATS.kinds ? exact : event;
      const window = windows.get(kind) ?? { event, until: now() + REPEATS.windowMs, lines: 0 };
      windows.set(kind, window);
      window.lines += 1;
      return window.lines > REPEATS.perWindow;
    },
  };
}

/**
 * A log of JSON lines, one object per line with `at`, `level`, `from` and `event` first, `request` where there is one, and on errors
 * `advice`. Lines are bounded, secrets are left out, and what repeats is counted.
 */
export function jsonLinesLog(write: (line: string) => void, { now = Date.now, least = 'info' }: LogOptions = {}): Log {
  const repeats = createRepeats(now);
  const put = (level: LogLevel, event: string, fields: Readonly<Record<string, unknown>>) => {
    const request = requestContext.getStore();
    const fixed = {
      at: new Date(now()).toISOString(),
      level,
      from: 'sync-server',
      event,
      ...(request === undefined ? {} : { request }),
    };
    write(lineOf(fixed, level === 'error' ? { ...fields, advice: fields['advice'] ?? adviceFor(event) } : fields));
  };
  return (level, event, fields = {}) => {
    if (logLevels.indexOf(level) < logLevels.indexOf(least)) return;
    for (const { of, count } of repeats.over()) put('warn', 'repeats-left-out', { of, count });
    if (!repeats.isOneTooMany(event, fields)) put(level, event, fields);
  };
}

/** What a log line says of an error. */
export function errorFields(error: unknown): { readonly error: string; readonly stack?: string | undefined } {
  return error instanceof Error ? { error: error.message, stack: error.stack } : { error: String(error) };
}
