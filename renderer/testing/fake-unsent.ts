import type { RawFact } from '../../shared/facts/envelope.ts';
import type { Receipt } from '../../shared/sync/protocol.ts';
import type { UnsentView } from '../../shared/views/unsent-view.ts';

type Line = UnsentView['lines'][number];

const iso = (ms: number) => new Date(ms).toISOString();

/** The fact of the entry that the ERP refused and nobody has decided about. */
export const REFUSED_FACT = '0198a0f0-0000-7000-8000-000000000001';

/** Entries at every stage of their way, with what an ERP answers. */
export function fakeUnsent(nowMs: number): UnsentView {
  const line = (minutes: number, over: Partial<UnsentView['lines'][number]>): UnsentView['lines'][number] => ({
    fact: crypto.randomUUID(),
    command: crypto.randomUUID(),
    at: iso(nowMs - minutes * 60_000),
    person: 'Jana Novak',
    what: { code: 'QuantityReported', params: { order: 'WO-1041', good: '60', unit: 'C62' } },
    reached: 'server',
    reference: null,
    message: null,
    attempt: 1,
    answered: null,
    ...over,
  });
  return {
    waiting: 2,
    pending: 1,
    rejected: 3,
    unanswered: { count: 41, oldestAt: iso(nowMs - 22 * 60_000) },
    lines: [
      line(310, {
        fact: REFUSED_FACT,
        reached: 'rejected',
        message: 'Order WO-1031 is completed technically; nothing can be posted to it any more.',
        what: { code: 'QuantityReported', params: { order: 'WO-1031', good: '12', unit: 'C62' } },
      }),
      line(240, {
        reached: 'rejected',
        message: 'insufficient_stock',
        what: { code: 'MaterialConsumed', params: { order: 'WO-1031', lot: 'SH-240811', quantity: '4', unit: 'KGM' } },
        answered: { code: 'resend', person: 'Ines Ferrari', at: iso(nowMs - 6 * 60_000) },
      }),
      line(190, {
        reached: 'quarantined',
        person: 'Karl-Heinz Brandstetter',
        what: { code: 'JobCompleted', params: { order: 'WO-1038', good: '2', unit: 'C62' } },
      }),
      line(72, {
        what: { code: 'MaterialConsumed', params: { order: 'WO-1041', lot: 'SH-240811', quantity: '40', unit: 'KGM' } },
      }),
      line(12, { reached: 'station' }),
      line(4, {
        reached: 'station',
        what: { code: 'QuantityReported', params: { order: 'WO-1041', good: '27', unit: 'C62' } },
      }),
    ],
  };
}

/** The fact behind a refused entry, as far as the gate looks at it, and what the ERP said. */
export function fakeRefused({ fact, at, message }: Line, like: RawFact): { raw: RawFact; receipt: Receipt } {
  const posting = { state: 'rejected', at, reference: null, message } as const;
  return {
    raw: { ...like, id: fact, type: 'QuantityReported' },
    receipt: { fact, chain: like.chain, receivedAt: at, quarantined: null, posting },
  };
}

/** The entries after somebody decided about a refusal. */
export function fakeAnswered(
  view: UnsentView,
  posting: string,
  code: NonNullable<Line['answered']>['code'],
  at: string,
): UnsentView {
  const answered = { code, person: 'Ines Ferrari', at };
  return { ...view, lines: view.lines.map((line) => (line.fact === posting ? { ...line, answered } : line)) };
}
