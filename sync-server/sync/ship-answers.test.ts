import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { applyFact, emptyWorld, stateOf } from '../../shared/aggregates/world.ts';
import { answerTo } from '../../shared/attention/refusal-answers.ts';
import { readFact } from '../../shared/catalogue/fact-catalogue.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { must } from '../../shared/invariant.ts';
import { collisionsOf } from '../../shared/production/order-decisions.ts';
import { postingsOf } from '../erp/postings-of.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import type { TestStation } from '../testing/station.testkit.ts';
import { connect } from '../testing/sync-client.testkit.ts';

const at = '2026-11-22T10:00:00.000Z';
const settled = { type: 'PostingSettled', person: { id: 'sam', proof: 'badge' } } as const;
const resent = { type: 'PostingResent', person: { id: 'sam', proof: 'badge' } } as const;

describe('answers to one refused report, given by stations that did not know of each other', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer({ postingsOf });
  });
  afterEach(() => server.dispose());

  /** Two stations answer, one of them earlier in the order of facts; `late` is the one whose answer reaches the server last. */
  async function answeredBy(late: 'earlier' | 'later') {
    const press = testStation('press-1');
    const [report] = press.record([{}]);
    const { id: posting } = must(report, 'report');
    const line = await connect(server.url, press);
    await line.ship([must(report, 'report')]);
    const open = await server.store.openPostings(10);
    await server.store.settlePostings(
      open.map(({ number }) => ({ number, state: 'rejected', reference: null, message: 'order_closed', at })),
    );
    const about = { posting, refusedAt: at };
    const [first, second] = ['09:00', '09:30'].map((time, index) =>
      testStation(`office-${index + 1}`, undefined, 'demo', Date.parse(`2026-11-22T${time}:00.000Z`)),
    ) as [TestStation, TestStation];
    const ofFirst = first.record([{ ...resent, data: about }]);
    const ofSecond = second.record([{ ...settled, data: { ...about, as: 'bookedByHand', note: '' } }]);
    const shipments = [
      [first, ofFirst],
      [second, ofSecond],
    ] as const;
    for (const [station, facts] of late === 'later' ? shipments : shipments.toReversed())
      await (await connect(server.url, station)).ship(facts);
    const rows = [...(await line.pull()).rows, ...(await line.pull({ lane: 'priority' })).rows];
    const facts = rows
      .map(({ body }) => body as RawFact)
      .filter((body) => typeof body.type === 'string' && 'hlc' in body);
    return { posting, report: must(report, 'report'), ofFirst, ofSecond, facts: [...facts, must(report, 'report')] };
  }

  it.each([
    ['later', 'PostingResent', 'pending'],
    ['earlier', 'PostingSettled', 'settled'],
  ] as const)(
    'are one answer, that which arrives first, at the server and at everybody, when the one that is %s in the order of facts comes last',
    async (late, stands, state) => {
      const { posting, report, ofFirst, ofSecond, facts } = await answeredBy(late);
      const idle = must((late === 'later' ? ofSecond : ofFirst)[0], 'the idle one').id;
      expect((await server.store.receipt(posting))?.posting).toMatchObject({ state });
      expect(facts.filter(({ type }) => type === 'PostingAnswerIdle')).toMatchObject([
        { data: { posting, refusedAt: at, answer: idle }, person: null },
      ]);
      for (const arrived of [facts, facts.toReversed()]) {
        const world = emptyWorld();
        for (const raw of arrived) {
          const reading = readFact(raw);
          if (reading.ok) applyFact(world, reading.fact);
        }
        expect(answerTo(world, report, at)?.type).toBe(stands);
        expect(collisionsOf(stateOf(world, 'workOrder', '1001').decisions)).toMatchObject([{ second: { fact: idle } }]);
      }
    },
  );

  it('in one batch are carried out once as well', async () => {
    const press = testStation('press-1');
    const line = await connect(server.url, press);
    const [report] = press.record([{}]);
    await line.ship([must(report, 'report')]);
    const open = await server.store.openPostings(10);
    await server.store.settlePostings(
      open.map(({ number }) => ({ number, state: 'rejected', reference: null, message: 'order_closed', at })),
    );
    const about = { posting: must(report, 'report').id, refusedAt: at };
    const answers = press.record([
      { ...resent, data: about },
      { ...settled, data: { ...about, as: 'notNeeded', note: '' } },
    ]);
    await line.ship(answers);
    const said = (await line.pull({ lane: 'priority' })).rows.map(({ body }) => body as RawFact);
    expect(said.filter(({ type }) => type === 'PostingAnswerIdle')).toMatchObject([
      { data: { answer: answers[1]?.id } },
    ]);
  });
});
