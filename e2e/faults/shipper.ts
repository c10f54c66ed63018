import { randomUUID } from 'node:crypto';

import type { RawFact } from '../../shared/facts/envelope.ts';
import { must } from '../../shared/invariant.ts';
import { quantityDraft, testStation } from '../../sync-server/testing/station.testkit.ts';
import { connect, Problem } from '../../sync-server/testing/sync-client.testkit.ts';
import { personOfBadge } from './fault-plant.ts';
import { answered } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { pause } from './waiting.ts';

/**
 * A station without a disk: it never sends again what the server has acknowledged, so that nobody makes good what a server forgets. Real
 * stations keep their facts until they are backed up, and would.
 */
export interface Shipper {
  /** Sentences about acknowledgements that the server took back. */
  readonly violations: readonly string[];
  /** Refusals of the server with their sentences, in their order. */
  readonly refusals: () => readonly { readonly status: number; readonly message: string }[];
  /** How many of its facts the server has acknowledged. */
  readonly acknowledged: () => number;
  /** Settles when the server has answered for everything that was under way, or has not for so long. */
  readonly stop: (withinMs: number) => Promise<void>;
}

const BATCH = 5;
const ORDER = 'W-press-12';

/** Ships small batches of counts, one after the other, until told to stop. What is acknowledged is written into the ledger. */
export function startShipper(name: string, url: string, ledger: Ledger, thinkMs: number): Shipper {
  const station = testStation(name);
  const person = personOfBadge('B-1');
  const quantity = { good: { value: '1', unit: 'C62' }, scrap: [], rework: { value: '0', unit: 'C62' } };
  const job = { order: ORDER, operation: '10' };
  const stopping = new AbortController();
  const givenUp = new AbortController();
  const violations: string[] = [];
  const refusals: { status: number; message: string }[] = [];
  let unsent: RawFact[] = [];
  let acknowledged = 0;

  function record(): void {
    unsent.push(
      ...station.record(
        Array.from({ length: BATCH }, () =>
          quantityDraft({
            refs: [`workOrder:${ORDER}`, 'equipment:press-1'],
            data: { ...job, equipment: 'press-1', ...quantity },
            person: { id: person, proof: 'badge' },
            command: randomUUID(),
          }),
        ),
      ),
    );
  }

  function acknowledge(facts: readonly RawFact[]): void {
    for (const fact of facts) {
      const id = must(fact.command, 'command');
      const command = { id, actor: person, name: 'reportQuantity' as const, params: { ...job, ...quantity } };
      answered(ledger.given(name, command), { ok: true, facts: [fact.id] });
      acknowledged = fact.seq;
    }
  }

  async function session(): Promise<void> {
    const { hello, ship } = await connect(url, station);
    const held = must(hello.held[0], 'the normal chain').seq;
    if (held < acknowledged)
      violations.push(`LOST: the server acknowledged ${acknowledged} facts of ${name} and now holds ${held}.`);
    acknowledge(unsent.filter(({ seq }) => seq <= held));
    unsent = unsent.filter(({ seq }) => seq > held);
    const isOver = () => stopping.signal.aborted && unsent.length === 0;
    while (!isOver()) {
      if (unsent.length === 0) record();
      await ship(unsent);
      acknowledge(unsent);
      unsent = [];
      await pause(thinkMs);
    }
  }

  async function work(): Promise<void> {
    while (!givenUp.signal.aborted && (!stopping.signal.aborted || unsent.length > 0)) {
      try {
        await session();
      } catch (error) {
        if (error instanceof Problem) refusals.push({ status: error.status, message: error.problem.message });
        await pause(50); // The server is away; what was under way is asked for with the next hello.
      }
    }
  }
  const over = work();
  return {
    violations,
    refusals: () => refusals,
    acknowledged: () => acknowledged,
    stop: async (withinMs) => {
      stopping.abort();
      const isOver = over.then(() => true);
      if ((await Promise.race([isOver, pause(withinMs)])) === true) return;
      violations.push(`STUCK: the server has not answered ${name} for ${Math.round(withinMs / 1000)} s.`);
      givenUp.abort();
    },
  };
}
