import { describe, expect, test } from 'vitest';

import type { Action } from '../authority/actions.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { Outcome, TestStation } from '../testing/test-station.ts';
import type { Command } from './command.ts';
import { decide } from './decide.ts';
import { askForPin } from './floor-refusals.testkit.ts';

const job = ['wo-1', '10'] as const;

/** A saw where Ann and Sue, a supervisor, are signed on and wo-1 runs. */
function saw(): TestStation {
  const station = createTestStation({ plan: smallPlant() });
  for (const person of ['ann', 'sue']) station.give(station.commands.signOn(person));
  station.give(station.commands.start('ann', ...job));
  return station;
}

/** The count of another person, to be taken back. */
const counted = (station: TestStation): Outcome => station.give(station.commands.report('ann', ...job, { good: '1' }));

describe('an action that the site wants proven by PIN', () => {
  test.each<[Action, string, (station: TestStation) => Command]>([
    [
      'production.exceedTolerance',
      'a count beyond the tolerance',
      ({ commands }) => commands.report('sue', ...job, { good: '200', confirm: true }),
    ],
    [
      'production.exceedTolerance',
      'a close-out beyond the tolerance',
      ({ commands }) => commands.complete('sue', ...job, { good: '200', confirm: true }),
    ],
    ['production.report', 'a count in a close-out', ({ commands }) => commands.complete('sue', ...job, { good: '5' })],
    [
      'fact.reverseOthers',
      'the undo of what somebody else did',
      (station) => station.commands.undo('sue', counted(station).command),
    ],
    [
      'production.overrideDispatch',
      'a start of another job than the recommended one',
      (station) => {
        station.give(station.commands.suspend('ann', ...job));
        return station.commands.start('sue', 'wo-2', '10', 'urgent');
      },
    ],
  ])('%s is refused as a part of %s until it is proven', (action, _, make) => {
    const station = saw();
    askForPin(station, action);
    const command = make(station);
    expect(decide(station.context(), command)).toMatchObject({ ok: false, refusal: { code: 'pin-needed' } });
    expect(decide({ ...station.context(), provenByPin: () => true }, command).ok).toBe(true);
  });

  test('asks for none where the command has no part in it', () => {
    const station = saw();
    askForPin(station, 'production.exceedTolerance', 'fact.reverseOthers', 'production.overrideDispatch');
    const given = counted(station);
    expect(given.ok).toBe(true);
    expect(station.give(station.commands.undo('ann', given.command)).ok).toBe(true);
    expect(station.give(station.commands.complete('sue', ...job, { good: '100' })).ok).toBe(true);
  });
});
