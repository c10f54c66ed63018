import { expect, test } from 'vitest';

import { hlcOf } from '../../shared/facts/hlc.ts';
import { auditReport } from './audit-report.ts';
import type { AuditSource } from './audit-source.ts';

const at = (hour: number) => `2026-11-22T${String(hour).padStart(2, '0')}:00:00.000Z`;

/** Ann was a supervisor until noon; what she recorded at ten and at two was received at four. */
function source(): AuditSource {
  const person = (hour: number, roles: readonly string[]) => ({
    at: at(hour),
    id: 'ann',
    revision: hour,
    body: { name: 'Ann', roles },
  });
  const fact = (seq: number, hour: number) => ({
    seq,
    id: `fact-${seq}`,
    hash: '',
    body: JSON.stringify({
      type: 'HoldPlaced',
      occurredAt: at(hour),
      hlc: hlcOf(Date.parse(at(hour)), 0),
      person: { id: 'ann', proof: 'badge' },
      data: {},
    }),
    receivedAt: at(16),
    receipt: null,
    isExcused: false,
    hasNoEffect: false,
  });
  const parts: Partial<AuditSource> = {
    site: 'demo',
    chains: () => [{ chain: 'press-1/normal/0', branch: 0, first: 1, lastInTime: 2 }] as never,
    *facts() {
      yield fact(1, 10);
      yield fact(2, 14);
    },
    apart: () => [],
    people: () => [person(6, ['supervisor']), person(12, ['operator'])],
  };
  return parts as AuditSource;
}

test('who did what is told with the roles of when it was recorded, however late it was received', () => {
  const lines = auditReport(source(), { from: at(0), to: at(23) }).split('\n');
  expect(lines.filter((line) => line.includes('HoldPlaced at'))).toEqual([
    `  ${at(10)}  Ann [ann], supervisor, by badge: HoldPlaced at press-1:  {fact-1}`,
    `  ${at(14)}  Ann [ann], operator, by badge: HoldPlaced at press-1:  {fact-2}`,
  ]);
});
