import { must } from '../invariant.ts';
import type { TestStation } from '../testing/test-station.ts';
import type { acceptedTable } from './accepted-table.testkit.ts';
import type { Command, CommandName } from './command.ts';
import type { RefusalCase } from './refusal-table.testkit.ts';

const job = ['wo-1', '10'] as const;
const AT = '2026-11-23T07:00:00.000Z';

/** A count of Ann that the ERP refused, with Sue, a supervisor, signed on. @returns its fact and its command. */
function refusedCount(station: TestStation): { readonly fact: string; readonly command: string } {
  const { commands, receipts, give } = station;
  give(commands.start('ann', ...job));
  const outcome = give(commands.report('ann', ...job, { good: '5' }));
  give(commands.signOn('sue'));
  // Where the plan is empty nothing is recorded, and so nothing refused.
  const [count] = outcome.ok ? outcome.facts : [];
  if (!count) return { fact: station.newId(), command: outcome.command };
  const { id, chain } = count;
  const posting = { state: 'rejected', at: AT, reference: null, message: 'order_closed' } as const;
  receipts.set(id, { fact: id, chain, receivedAt: AT, quarantined: null, posting });
  return { fact: id, command: outcome.command };
}

/** How answers to a refusal of the ERP are accepted. */
export const refusedPostingsAccepted: typeof acceptedTable = [
  [
    'resendPosting',
    'that the ERP refused',
    (station) => station.commands.resend('sue', refusedCount(station).fact),
    [{ type: 'PostingResent', refs: ['workOrder:wo-1', 'equipment:saw-1'], data: { refusedAt: AT } }],
  ],
  [
    'settlePosting',
    'that was booked by hand, with a note',
    (station) => station.commands.settle('sue', refusedCount(station).fact, 'bookedByHand', 'Document 4711'),
    [{ type: 'PostingSettled', data: { refusedAt: AT, as: 'bookedByHand', note: 'Document 4711' } }],
  ],
  [
    'settlePosting',
    'that needs no booking',
    (station) => station.commands.settle('sue', refusedCount(station).fact, 'notNeeded'),
    [{ type: 'PostingSettled', data: { as: 'notNeeded', note: '' } }],
  ],
];

type Wanted = (station: TestStation, actor: string, posting: string) => Command;
const wishes: readonly (readonly [CommandName, Wanted])[] = [
  ['resendPosting', ({ commands }, actor, posting) => commands.resend(actor, posting)],
  ['settlePosting', ({ commands }, actor, posting) => commands.settle(actor, posting, 'notNeeded')],
];

/** What answers to a refusal of the ERP are refused for. */
export const refusedPostingsRefused: readonly RefusalCase[] = [
  ...wishes.flatMap(([command, want]): RefusalCase[] => [
    { command, code: 'not-signed-on', given: (station) => want(station, 'tom', station.newId()) },
    { command, code: 'not-allowed', given: (station) => want(station, 'ann', refusedCount(station).fact) },
    {
      command,
      code: 'posting-not-refused',
      given(station) {
        const { fact } = refusedCount(station);
        const receipt = must(station.receipts.get(fact), 'receipt');
        const posting = { ...must(receipt.posting, 'posting'), state: 'posted' as const };
        station.receipts.set(fact, { ...receipt, posting });
        return want(station, 'sue', fact);
      },
    },
    {
      command,
      code: 'posting-taken-back',
      given(station) {
        const { fact, command: count } = refusedCount(station);
        station.give(station.commands.undo('ann', count));
        return want(station, 'sue', fact);
      },
    },
    {
      command,
      code: 'posting-answered',
      given(station) {
        const { fact } = refusedCount(station);
        station.give(station.commands.resend('sue', fact));
        return want(station, 'sue', fact);
      },
    },
  ]),
  {
    command: 'undo',
    code: 'undo-of-answer',
    given(station) {
      const { fact } = refusedCount(station);
      const { command } = station.give(station.commands.resend('sue', fact));
      return station.commands.undo('sue', command);
    },
  },
];
