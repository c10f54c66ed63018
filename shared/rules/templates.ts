import type { RuleDefinition } from './rule-definition.ts';

/** A rule that is shipped, to publish as it is or changed. */
export interface RuleTemplate {
  readonly rule: string;
  readonly definition: RuleDefinition;
}

const seldom = { perHour: 2, quietMinutes: 30 } as const;

/** Eight rules that are of use in most plants. Their times are to be made those of the plant, by rehearsing them on what happened there. */
export const ruleTemplates: readonly RuleTemplate[] = [
  {
    rule: 'stop-unexplained',
    definition: {
      places: [],
      if: [],
      name: 'A stop that nobody explains',
      when: { kind: 'stopLasts', minutes: 15, unexplained: true },
      does: { kind: 'notify', role: 'supervisor', text: 'The machine stands and nobody says why' },
      limits: seldom,
    },
  },
  {
    rule: 'stop-long',
    definition: {
      name: 'A stop that lasts',
      places: [],
      if: [],
      when: { kind: 'stopLasts', minutes: 30 },
      does: { kind: 'raise', deviation: 'equipmentStop', note: 'It has stood for half an hour' },
      limits: seldom,
    },
  },
  {
    rule: 'setup-long',
    definition: {
      name: 'A setup that takes too long',
      places: [],
      if: [],
      when: { kind: 'setupLasts', minutes: 90 },
      does: { kind: 'raise', deviation: 'assistance', note: 'The setup takes longer than an hour and a half' },
      limits: seldom,
    },
  },
  {
    rule: 'scrap-high',
    definition: {
      name: 'Too much scrap',
      places: [],
      if: [],
      when: { kind: 'scrapShare', percent: 8, pieces: 50 },
      does: { kind: 'raise', deviation: 'qualityConcern', note: 'More than eight percent of what was made is scrap' },
      limits: seldom,
    },
  },
  {
    rule: 'pause-long',
    definition: {
      name: 'A pause that is none any more',
      places: [],
      if: [],
      when: { kind: 'jobPaused', minutes: 45 },
      does: {
        kind: 'propose',
        command: 'suspendJob',
        role: 'supervisor',
        text: 'The job has been paused for long: free the machine for the next one',
      },
      limits: seldom,
    },
  },
  {
    rule: 'nobody-here',
    definition: {
      name: 'A machine that runs by itself',
      places: [],
      if: [],
      when: { kind: 'nobodyHere', minutes: 20 },
      does: { kind: 'notify', role: 'supervisor', text: 'The machine runs a job and nobody is on it' },
      limits: seldom,
    },
  },
  {
    rule: 'due-soon',
    definition: {
      name: 'An urgent order that is due soon',
      places: [],
      if: [{ kind: 'priorityAtLeast', priority: 2 }],
      when: { kind: 'dueSoon', minutes: 60 },
      does: { kind: 'notify', role: 'supervisor', text: 'An urgent order is due within the hour and still runs' },
      limits: seldom,
    },
  },
  {
    rule: 'shortage-waits',
    definition: {
      name: 'A shortage that nobody decides',
      places: [],
      if: [],
      when: { kind: 'deviationOpen', minutes: 20, kinds: ['materialShortage'] },
      does: { kind: 'recommend', text: 'Run the next job until the material is there' },
      limits: seldom,
    },
  },
];
