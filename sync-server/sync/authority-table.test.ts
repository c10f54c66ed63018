import { describe, expect, it } from 'vitest';

import { allFactTypes } from '../../shared/catalogue/fact-catalogue.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { HLC_ZERO } from '../../shared/facts/hlc.ts';
import { acceptedTable } from '../../shared/gate/accepted-table.testkit.ts';
import { stationOf } from '../../shared/gate/refusal-table.testkit.ts';
import { judgeFact } from './judge-fact.ts';
import type { JudgeContext } from './judge-fact.ts';
import { receivedRow } from './received-row.ts';

/** Facts of every kind that the gate lets people record, as the gate records them; the first of each kind. */
const recorded = new Map<string, RawFact>();
for (const [, , given] of acceptedTable) {
  const station = stationOf({});
  const outcome = station.give(given(station));
  if (outcome.ok) for (const fact of outcome.facts) if (!recorded.has(fact.type)) recorded.set(fact.type, fact);
}

/** Of what people do besides commands: its station records it. */
const sample = [...recorded.values()].find(({ type }) => type === 'SignedOn');
if (sample) recorded.set('KioskLeft', { ...sample, type: 'KioskLeft' });

/** The verdict on a fact in its place, when its person may do only what `may` says. */
function verdictOn(fact: RawFact, may: (action: string) => boolean, knows = true) {
  const context: JudgeContext = {
    site: fact.site,
    plan: {
      knowsPerson: () => knows,
      mayRecord: (_person, action) => may(action),
      workCenterOf: () => undefined,
      prioritySafetyAt: () => undefined,
    },
    target: () => undefined,
  };
  return judgeFact(
    receivedRow(fact),
    { chain: fact.chain, seq: fact.seq - 1, head: fact.prev, stamp: HLC_ZERO },
    context,
  ).quarantined;
}

/** Who leaves may always leave: these need a known person and no right. */
const always = new Set(['SignedOff', 'LaborStopped']);

describe('authority on the server', () => {
  it.each(['SignedOn', 'SignedOff'])('over %s of somebody else is nobody’s', (type) => {
    const fact = recorded.get(type);
    expect(fact && verdictOn({ ...fact, person: { id: 'tess', proof: 'badge' } }, () => true)).toMatchObject({
      reason: 'unauthorised',
    });
  });

  const guarded = allFactTypes().filter(({ action }) => action !== null);

  it('has an example of every kind of fact that people record', () => {
    expect(guarded.map(({ name }) => name).filter((name) => !recorded.has(name))).toEqual([]);
  });

  it.each([...recorded.values()].map((fact) => [fact.type, fact] as const))('over %s', (type, fact) => {
    const refused = guarded.some(({ name }) => name === type) ? 'unauthorised' : undefined;
    expect(verdictOn(fact, () => false)?.reason).toBe(always.has(type) ? undefined : refused);
    expect(verdictOn(fact, () => true)).toBeNull();
    // Nobody whom the plan does not know records anything that needs a person.
    expect(verdictOn(fact, () => true, false)?.reason).toBe(refused);
    // And a person has to be named at all.
    expect(verdictOn({ ...fact, person: null }, () => true)?.reason).toBe(refused);
  });
});
