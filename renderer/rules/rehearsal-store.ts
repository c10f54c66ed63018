import { create } from 'zustand';

import type { RuleDefinition } from '../../shared/rules/rule-definition.ts';
import type { RehearsalView } from '../../shared/views/rules-view.ts';
import { stationHost } from '../station/station-host.ts';
import { isSameRule } from './rule-draft.ts';

/** How far back a rehearsal can go (days). */
export const rehearsalDays = [1, 7, 14, 30] as const;

/** A rehearsal that was made at this screen. */
export interface Rehearsed {
  readonly definition: RuleDefinition;
  readonly rehearsal: RehearsalView;
  /** What the version that is on would have done in the same time; null: none is on, or it is the same. */
  readonly current: RehearsalView | null;
}

interface RehearsalState {
  /** By rule. */
  readonly done: Readonly<Record<string, Rehearsed>>;
  /** The rule that is being rehearsed. */
  readonly busy: string | null;
  /** Why there was none, in sentences of the station; empty: it did not answer. */
  readonly problems: Readonly<Record<string, readonly string[]>>;
}

const rehearsalStore = create<RehearsalState>(() => ({ done: {}, busy: null, problems: {} }));

/** The rehearsals of this screen, in a component. */
export const useRehearsals = (): RehearsalState => rehearsalStore();

/** The rehearsal of exactly this definition, if there was one; what is known of another says nothing about it. */
export function rehearsedAs(rehearsed: Rehearsed | undefined, definition: RuleDefinition): Rehearsed | undefined {
  return rehearsed && isSameRule(rehearsed.definition, definition) ? rehearsed : undefined;
}

/** A rule that is to be rehearsed. */
interface Asked {
  readonly rule: string;
  readonly definition: RuleDefinition;
  /** The version that is on, to compare; null: none is. */
  readonly current: RuleDefinition | null;
  readonly days: number;
  /** It was published before: what it did then is left out. */
  readonly isKnown: boolean;
}

/** Asks the station what a rule would have done; one after the other, because the station rehearses one at a time. */
export async function rehearse({ rule, definition, current, days, isKnown }: Asked): Promise<void> {
  if (rehearsalStore.getState().busy !== null) return;
  const of = (which: RuleDefinition) =>
    stationHost().call('rehearseRule', { definition: which, days, ...(isKnown ? { rule } : {}) });
  rehearsalStore.setState(({ problems }) => ({
    busy: rule,
    problems: Object.fromEntries(Object.entries(problems).filter(([other]) => other !== rule)),
  }));
  try {
    const answer = await of(definition);
    if (!answer.ok) {
      rehearsalStore.setState(({ problems }) => ({ problems: { ...problems, [rule]: answer.problems } }));
      return;
    }
    const before = current === null || isSameRule(current, definition) ? null : await of(current);
    const rehearsed = { definition, rehearsal: answer.rehearsal, current: before?.ok ? before.rehearsal : null };
    rehearsalStore.setState(({ done }) => ({ done: { ...done, [rule]: rehearsed } }));
  } catch {
    rehearsalStore.setState(({ problems }) => ({ problems: { ...problems, [rule]: [] } }));
  } finally {
    rehearsalStore.setState({ busy: null });
  }
}
