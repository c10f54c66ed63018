import type { acceptedTable } from './accepted-table.testkit.ts';
import type { RefusalCase } from './refusal-table.testkit.ts';

/** How a recommendation is declined. */
export const recommendationsAccepted: typeof acceptedTable = [
  [
    'declineRecommendation',
    'for a while that the reason tells',
    ({ commands }) => commands.decline('ann', 'busy'),
    [
      {
        type: 'RecommendationDeclined',
        refs: ['person:ann', 'equipment:saw-1'],
        data: { person: 'ann', at: 'saw-1', kind: 'dispatch', about: 'wo-1/10', reason: 'busy' },
      },
    ],
  ],
];

/** What declining a recommendation is refused for. */
export const recommendationsRefused: readonly RefusalCase[] = [
  { command: 'declineRecommendation', code: 'not-signed-on', given: ({ commands }) => commands.decline('tom') },
  {
    command: 'declineRecommendation',
    code: 'not-allowed',
    given(station) {
      station.give(station.commands.signOn('ben'));
      return station.commands.decline('ben');
    },
  },
  {
    command: 'declineRecommendation',
    code: 'reason-unknown',
    given: ({ commands }) => commands.decline('ann', 'whim'),
  },
];
