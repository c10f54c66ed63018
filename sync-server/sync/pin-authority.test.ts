import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { actions } from '../../shared/authority/actions.ts';
import type { Action } from '../../shared/authority/actions.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { HLC_ZERO } from '../../shared/facts/hlc.ts';
import { acceptedTable } from '../../shared/gate/accepted-table.testkit.ts';
import { must } from '../../shared/invariant.ts';
import type { Checkpoint } from '../../shared/sync/protocol.ts';
import { smallPlant } from '../../shared/testing/small-plant.ts';
import { createTestStation } from '../../shared/testing/test-station.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import { connect } from '../testing/sync-client.testkit.ts';
import { judgeFact } from './judge-fact.ts';
import type { JudgeContext } from './judge-fact.ts';
import { receivedRow } from './received-row.ts';

/** What the server finds of a fact in its place when the station knew which actions the site wants proven by PIN. */
function verdictOn(fact: RawFact, wanted: readonly Action[]) {
  const context: JudgeContext = {
    site: fact.site,
    plan: {
      knowsPerson: () => true,
      mayRecord: () => true,
      workCenterOf: () => undefined,
      prioritySafetyAt: () => undefined,
    },
    target: () => undefined,
    wantedPin: (_seq, action) => wanted.includes(action),
  };
  return judgeFact(
    receivedRow(fact),
    { chain: fact.chain, seq: fact.seq - 1, head: fact.prev, stamp: HLC_ZERO },
    context,
  );
}

/** The facts of a command that the gate accepts while the site wants actions proven by PIN; none when it refuses. */
function recordedUnder(pinFor: readonly Action[], row: (typeof acceptedTable)[number]): readonly RawFact[] {
  const plan = smallPlant().map((document) =>
    document.kind === 'settings' ? { ...document, body: { ...document.body, pinFor: [...pinFor] } } : document,
  );
  const station = createTestStation({ plan });
  station.give(station.commands.signOn('ann'));
  const outcome = station.give(row[2](station));
  return outcome.ok ? outcome.facts : [];
}

describe('the proof of a person on the server', () => {
  it.each(actions)('is never doubted where the gate let it pass, while the site wants a PIN for %s', (action) => {
    const doubted = acceptedTable.flatMap((row) =>
      recordedUnder([action], row)
        .filter((fact) => verdictOn(fact, [action]).doubt !== undefined)
        .map(({ type }) => `${row[0]} (${row[1]}): ${type}`),
    );
    expect(doubted).toEqual([]);
  });

  it('is doubted when a badge alone did what the gate wants a PIN for; the fact keeps its effect', () => {
    const recorded = new Map<string, RawFact>();
    for (const row of acceptedTable)
      for (const fact of recordedUnder([], row)) if (!recorded.has(fact.type)) recorded.set(fact.type, fact);
    const found = new Map<string, string | undefined>();
    for (const [type, fact] of recorded) {
      const { quarantined, doubt } = verdictOn(fact, actions);
      expect(quarantined).toBeNull();
      found.set(type, doubt);
      if (fact.person) {
        const proven: RawFact = { ...fact, person: { ...fact.person, proof: 'badge+pin' } };
        found.set(`${type}, proven`, verdictOn(proven, actions).doubt);
      }
    }
    for (const type of ['JobStarted', 'JobCompleted', 'QuantityReported', 'DispatchOverridden', 'MaterialConsumed'])
      expect([type, found.get(type)]).toEqual([type, expect.stringMatching(/wants \S+ proven by PIN.*badge only/)]);
    expect([...found].filter(([type, doubt]) => type.endsWith(', proven') && doubt !== undefined)).toEqual([]);
  });
});

describe('a station that records what the site wants proven by PIN', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(() => server.dispose());
  const settings = async (pinFor: Action[]) => {
    const body = { name: 'Demo', timeZone: 'UTC', syncAmberAfterMinutes: 5, pinFor };
    await server.store.putPlan([{ kind: 'settings', id: 'site', externalRefs: [], body }]);
  };
  const doubtOf = async (fact: RawFact | undefined) => (await server.store.receipt(must(fact, 'fact').id))?.doubt;

  /** Pulls as a station does, until nothing more comes and the server knows that it arrived. */
  async function pulled(client: Awaited<ReturnType<typeof connect>>): Promise<Checkpoint> {
    const { checkpoint } = await client.pull();
    return (await client.pull({ checkpoint })).checkpoint;
  }

  it('and knew that is found out, whatever its clock says, and what it recorded before is not', async () => {
    await settings(['production.report']);
    const station = testStation('press-1');
    const first = await connect(server.url, station);
    const early = station.record([{}]);
    await pulled(first);
    // Recorded before it knew, as far as the server can tell: before the end of the chain that it says hello with.
    const unsent = station.record([{}]);
    const again = await connect(server.url, station);
    const later = station.record([{}, { person: { id: 'anna', proof: 'badge+pin' } }]);
    const { rows } = await again.ship([...early, ...unsent, ...later]);
    expect(rows.map(({ status }) => status)).toEqual(['stored', 'stored', 'stored', 'stored']);
    expect(await Promise.all([...early, ...unsent].map(doubtOf))).toEqual([undefined, undefined]);
    expect(await doubtOf(later[0])).toContain('production.report proven by PIN');
    expect(await doubtOf(later[1])).toBeUndefined();
    // It has its effect, and no verdict against it.
    expect((await server.store.receipt(must(later[0], 'fact').id))?.quarantined).toBeNull();
  });

  it('and has not asked for more since it was told is not doubted: the answer may be lost', async () => {
    await settings(['production.report']);
    const station = testStation('press-1');
    const client = await connect(server.url, station);
    await client.pull();
    const again = await connect(server.url, station);
    const facts = station.record([{}]);
    await again.ship(facts);
    expect(await doubtOf(facts[0])).toBeUndefined();
  });

  it('and whose site wants less since is not doubted, nor one whose disk went back, nor another one of its name', async () => {
    await settings(['production.report']);
    const station = testStation('press-1');
    const checkpoint = await pulled(await connect(server.url, station));
    await settings([]);
    const second = await connect(server.url, station);
    const facts = station.record([{}]);
    await second.ship(facts);
    expect(await doubtOf(facts[0])).toBeUndefined();
    await settings(['production.report']);
    const third = await connect(server.url, station);
    await pulled(third);
    const fourth = await connect(server.url, station);
    // It asks from before what it had: its disk is another one.
    await fourth.pull({ checkpoint: { ...checkpoint, seq: 1 } });
    const restored = station.record([{}]);
    await fourth.ship(restored);
    expect(await doubtOf(restored[0])).toBeUndefined();
  });
});
