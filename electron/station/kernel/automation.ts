import { parseRef } from '../../../shared/aggregates/references.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import type { FactDraft } from '../../../shared/facts/seal.ts';
import { evaluateRules } from '../../../shared/rules/evaluate-rules.ts';
import { automationDrafts } from '../../../shared/rules/fire-rule.ts';
import { nodeSchedule } from './observations.ts';
import type { Schedule } from './observations.ts';

/** The automation rules of the site at the machine of a station: they work without a server. */
export interface Automation {
  /** Begins, once everything that is stored has been read: on half of it a machine may seem to stand that runs. */
  readonly start: () => void;
  /** Aggregates have changed; absent: anything may have. */
  readonly touched: (refs?: ReadonlySet<string>) => void;
  /** No rule fires any more. Resolves when what was on its way is recorded. */
  readonly stop: () => Promise<void>;
}

export interface AutomationParts {
  readonly world: World;
  /** The machine that the station stands at; null: at none, and no rule fires here. */
  readonly equipment: () => string | null;
  readonly nowMs: () => number;
  readonly schedule?: Schedule;
  /** Records facts behind the commands that came before; `make` is called when it is their turn. Rejects when nothing was recorded. */
  readonly record: (make: (nowMs: number) => readonly FactDraft[]) => Promise<void>;
  readonly failed: (sentence: string) => void;
}

/** After a disk refused, or what fired was not seen to have: so long until the next attempt (milliseconds). */
const RETRY_MS = 5000;
/** Kinds of aggregates whose change may make a rule fire at a machine. */
const concerned: ReadonlySet<string> = new Set(['person', 'ruleBook', 'deviation']);

/**
 * Fires the rules. One timer, set to the next moment at which something is due; nothing polls, but for rules that wait for what else has to be so.
 * What fired is known by facts, so a start goes on where the station was.
 */
export function createAutomation(parts: AutomationParts): Automation {
  const { world, equipment, nowMs, record, failed } = parts;
  const schedule = parts.schedule ?? nodeSchedule;
  let callOff: (() => void) | undefined;
  let working: Promise<void> | undefined;
  let isRunning = false;
  let notBeforeMs = -Infinity;
  let isTouched = false;
  /** Keys of what was recorded: what has no effect all the same, because the server set it aside, is not recorded again and again. */
  const recorded = new Set<string>();

  function arm(inMs: number): void {
    callOff?.();
    callOff = schedule(Math.max(0, inMs), () => {
      callOff = undefined;
      isTouched = false;
      look();
    });
  }

  async function fire(machine: string): Promise<void> {
    const keys: string[] = [];
    const news = (drafts: readonly FactDraft[]) => {
      const fresh = drafts.filter(({ dedupKey }) => dedupKey === undefined || !recorded.has(dedupKey));
      keys.push(...fresh.flatMap(({ dedupKey }) => dedupKey ?? []));
      return fresh;
    };
    try {
      await record((now) => {
        const sight = { world, equipment: machine, nowMs: now };
        return equipment() === machine ? news(automationDrafts(sight, evaluateRules(sight))) : [];
      });
      for (const key of keys) recorded.add(key);
      notBeforeMs = -Infinity;
    } catch (error) {
      notBeforeMs = nowMs() + RETRY_MS;
      failed(`What automation rules found waits: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Thinks over what is due now, and sets the timer to what is due next. */
  function look(): void {
    const machine = equipment();
    if (!isRunning || working || machine === null) return;
    // Whatever has changed until now is looked at here: what changes from now on has to be told anew.
    isTouched = false;
    const now = nowMs();
    const sight = { world, equipment: machine, nowMs: now };
    const { firings, nextMs } = evaluateRules(sight);
    const isNews = automationDrafts(sight, { firings }).some(
      ({ dedupKey }) => dedupKey !== undefined && !recorded.has(dedupKey),
    );
    if (isNews && now >= notBeforeMs) {
      working = fire(machine).finally(() => {
        working = undefined;
        look();
      });
      return;
    }
    const next = Math.max(notBeforeMs, isNews ? now : (nextMs ?? Infinity));
    if (next < Infinity) arm(next - now);
    else callOff?.();
  }

  return {
    start() {
      isRunning = true;
      arm(0);
    },
    touched(refs) {
      if (!isRunning || isTouched) return;
      const machine = equipment();
      const own = `equipment:${machine ?? ''}`;
      const isConcerned =
        refs === undefined || refs.has(own) || [...refs].some((ref) => concerned.has(parseRef(ref).kind));
      if (!isConcerned) return;
      // After the command is answered, and once for all that changed with it.
      isTouched = true;
      arm(0);
    },
    stop: async () => {
      isRunning = false;
      callOff?.();
      await working;
    },
  };
}
