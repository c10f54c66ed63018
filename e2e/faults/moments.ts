import type { Chance } from './fault.ts';
import type { Ledger } from './ledger.ts';
import { until } from './waiting.ts';

/** Facts after which a fault finds work under way, and the longest wait for them. */
const FACTS = 10;
const PATIENCE_MS = 10_000;

/** Before most faults: until something has been acknowledged since the last one. Other faults hit programs that are only starting. */
export async function someWork(ledger: Ledger, chance: Chance): Promise<void> {
  if (chance.unit() < 0.25) return;
  const goal = ledger.acknowledged() + FACTS;
  await until(() => (ledger.acknowledged() >= goal ? true : undefined), PATIENCE_MS, 20);
}
