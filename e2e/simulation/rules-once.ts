import { factsOf } from '../../shared/aggregates/world.ts';
import type { OnceRule } from './exactly-once.ts';

/** How many parts of a trigger's key say what it is about, by its first part; what follows, if anything does, is no other matter. */
const parts: Readonly<Record<string, number>> = { fact: 2, stop: 2, due: 3, paused: 4, setup: 4, scrap: 4, nobody: 4 };

function matterOf(trigger: string): string {
  const all = trigger.split('/');
  return all.slice(0, parts[all[0] ?? ''] ?? all.length).join('/');
}

/** However many stations stand at a machine, and however often they start: a rule has effect once on what it fires on. */
export const rulesOnce: OnceRule = (_server, scratch) =>
  [...scratch.logs.equipment.keys()].flatMap((id) => {
    const { facts, silenced } = factsOf(scratch, 'equipment', id);
    const effects = new Map<string, number>();
    for (const fact of facts) {
      if (fact.type !== 'AutomationFired' || silenced.has(fact.id)) continue;
      const what = `rule ${fact.data.rule} at ${id} on ${matterOf(fact.data.trigger)}`;
      effects.set(what, (effects.get(what) ?? 0) + 1);
    }
    return [...effects].flatMap(([what, times]) => (times > 1 ? [`${what} has effect ${times} times`] : []));
  });
