import type { Command } from '../../../shared/gate/command.ts';
import { instantOf } from '../../../shared/gate/gate-context.ts';
import type { Refusal } from '../../../shared/gate/refusal.ts';
import type { CommandResult } from '../../../shared/host/host-contract.ts';
import type { CodeBook } from '../../../shared/scan/code-book.ts';
import { resolveAnyCase } from '../../../shared/scan/resolve-scan.ts';
import { actionOfScan } from '../../../shared/scan/scan-action.ts';
import type { ScanAction, ScanContext } from '../../../shared/scan/scan-context.ts';
import { failedScan } from '../../../shared/scan/scan-refusals.ts';
import { meaningWorded } from '../../../shared/scan/scan-words.ts';
import { visibleText } from '../../../shared/scan/visible-text.ts';
import type { ScanLine, ScansView } from '../../../shared/views/scans-view.ts';
import type { Worded } from '../../../shared/views/worded.ts';

/** A code as it was read. */
export interface ScanInput {
  /** Of the sender; the same id is the same scan, and the id of the command that it leads to. */
  readonly id: string;
  readonly text: string;
  readonly source: ScanLine['source'];
  /** Name of the device; empty for a screen. */
  readonly device: string;
  /** Tells readers of one source apart, such as the windows of several browsers; absent: there is one. */
  readonly reader?: string;
  /** The same code from the same device within this time (milliseconds) is the reader repeating itself; 0: every reading counts. */
  readonly repeatMs: number;
}

/** What the router works on. */
export interface ScanRouterParts {
  readonly nowMs: () => number;
  /** Milliseconds that never go back, for repetitions. */
  readonly mono: () => number;
  readonly context: () => Omit<ScanContext, 'raising'>;
  readonly codeBook: () => CodeBook;
  /** Why nothing can be decided yet; undefined as soon as it can. */
  readonly notYet: () => Refusal | undefined;
  readonly execute: (command: Command) => Promise<CommandResult>;
  readonly actAs: (person: string) => Promise<unknown>;
  /** What a command recorded, for people; undefined when it is not known. */
  readonly recorded: (command: string) => Worded | undefined;
  /** A code was read whose letters were as they are printed, or known only with small and capital ones taken for the same. */
  readonly onLetters: (source: ScanLine['source'], otherCase: boolean) => void;
  /** The view has changed. */
  readonly onChanged: () => void;
  /** Test mode has begun or ended. */
  readonly onTesting: () => void;
  readonly schedule: (afterMs: number, run: () => void) => () => void;
}

/** The one way of scans, whatever read them: numbered as they arrive, executed one after the other, shown with what became of them. */
export interface ScanRouter {
  /** Takes a scan. @returns its number at once, and when it is decided and durable. */
  readonly take: (input: ScanInput) => { readonly number: number; readonly settled: Promise<void> };
  readonly view: () => ScansView;
  readonly setTesting: (on: boolean) => boolean;
  readonly testing: () => boolean;
  /** From now on scans say what somebody reports about, until it is ended or time is over. */
  readonly setRaising: (on: boolean) => boolean;
  /** Settles when nothing waits any more. */
  readonly idle: () => Promise<void>;
  readonly stop: () => void;
}

/** How many scans the view holds. */
const LINES = 50;
/** How many ids are remembered for answers that were lost; more than any screen sends again. */
const REMEMBERED = 500;
/** Of how many readers the last code is remembered: every page that is loaded in a browser is one. */
const READERS = 100;
/** Test mode ends by itself after this time (milliseconds). */
export const TEST_MS = 300_000;
/** A window that is open asks again before; one that has died is forgotten after this time (milliseconds). */
export const RAISING_MS = 90_000;

type Outcome = ScanLine['outcome'];

/** Makes the router of a station. */
export function createScanRouter(parts: ScanRouterParts): ScanRouter {
  let count = 0;
  let lines: readonly ScanLine[] = [];
  let turn: Promise<void> = Promise.resolve();
  let endTesting: (() => void) | undefined;
  let endRaising: (() => void) | undefined;
  const taken = new Map<string, { readonly number: number; readonly settled: Promise<void> }>();
  /** The last code of each reader, its scan and when it was read. */
  const last = new Map<string, { readonly text: string; readonly id: string; readonly at: number }>();

  function noteLast(reader: string, read: { readonly text: string; readonly id: string; readonly at: number }): void {
    last.delete(reader);
    last.set(reader, read);
    const [oldest] = last.keys();
    if (last.size > READERS && oldest !== undefined) last.delete(oldest);
  }

  async function execute(action: ScanAction, id: string, active: string | null): Promise<Outcome> {
    switch (action.kind) {
      case 'refuse':
        return { kind: 'refused', refusal: action.refusal };
      case 'open':
        return { kind: 'opened', screen: action.screen, params: action.params };
      case 'actAs':
        await parts.actAs(action.person);
        return { kind: 'done', command: '', did: { code: 'switched', params: { person: action.name } } };
      case 'command': {
        const { wish } = action;
        const actor = wish.name === 'signOn' ? null : active;
        const result = await parts.execute({ id, actor, ...wish });
        if (result.ok) return { kind: 'done', command: id, did: parts.recorded(id) ?? { code: wish.name, params: {} } };
        // The one refusal that a screen answers: it asks for the reason and starts.
        if (result.refusal.code === 'override-reason-needed' && wish.name === 'startJob')
          return {
            kind: 'opened',
            screen: 'next',
            params: { order: wish.params.order, operation: wish.params.operation },
          };
        return { kind: 'refused', refusal: result.refusal };
      }
    }
  }

  async function tryTo(action: ScanAction, { id, text }: ScanInput, active: string | null): Promise<Outcome> {
    try {
      return await execute(action, id, active);
    } catch (error) {
      // Sent again under the same id, it is tried again: nothing was recorded.
      taken.delete(id);
      return { kind: 'refused', refusal: failedScan(text, error instanceof Error ? error.message : String(error)) };
    }
  }

  async function decide(number: number, input: ScanInput, isTest: boolean): Promise<void> {
    const { text, source, device } = input;
    const nowMs = parts.nowMs();
    const context = { ...parts.context(), raising: endRaising !== undefined };
    const year = new Date(nowMs).getUTCFullYear();
    const { meaning, otherCase } = resolveAnyCase(context.world.plan, parts.codeBook(), text, year);
    parts.onLetters(source, otherCase);
    const notYet = parts.notYet();
    const outcome = isTest
      ? ({ kind: 'test' } as const)
      : notYet
        ? ({ kind: 'refused', refusal: notYet } as const)
        : await tryTo(actionOfScan(context, meaning, text), input, context.active);
    const line: ScanLine = {
      number,
      at: instantOf(nowMs),
      source,
      device,
      text: visibleText(text),
      what: notYet ? null : meaningWorded(meaning),
      outcome,
    };
    lines = [line, ...lines].slice(0, LINES);
    parts.onChanged();
  }

  function remember(id: string, entry: { readonly number: number; readonly settled: Promise<void> }): void {
    taken.set(id, entry);
    if (taken.size <= REMEMBERED) return;
    const [oldest] = taken.keys();
    if (oldest !== undefined) taken.delete(oldest);
  }

  function stopTesting(): void {
    endTesting?.();
    endTesting = undefined;
    parts.onTesting();
  }

  return {
    take(input) {
      const known = taken.get(input.id);
      if (known) return known;
      const at = parts.mono();
      const source = JSON.stringify([input.source, input.device, input.reader ?? '']);
      const before = last.get(source);
      const repeated =
        before?.text === input.text && at - before.at < input.repeatMs ? taken.get(before.id) : undefined;
      // The window moves on: a reader on auto-trigger repeats for as long as the label lies before it.
      noteLast(source, { text: input.text, id: repeated && before ? before.id : input.id, at });
      if (repeated) return repeated;
      count += 1;
      const number = count;
      const isTest = endTesting !== undefined;
      const settled = turn.then(() => decide(number, input, isTest));
      // Whatever happens to this one, the next one is decided.
      turn = settled.catch(() => undefined);
      const entry = { number, settled };
      remember(input.id, entry);
      return entry;
    },
    view: () => ({ lines: [...lines] }),
    setTesting(on) {
      endTesting?.();
      endTesting = on ? parts.schedule(TEST_MS, stopTesting) : undefined;
      parts.onTesting();
      return on;
    },
    testing: () => endTesting !== undefined,
    setRaising(on) {
      endRaising?.();
      endRaising = on
        ? parts.schedule(RAISING_MS, () => {
            endRaising = undefined;
          })
        : undefined;
      return on;
    },
    idle: async () => {
      while (true) {
        const waiting = turn;
        await waiting;
        if (turn === waiting) return;
      }
    },
    stop: () => {
      endTesting?.();
      endRaising?.();
    },
  };
}
