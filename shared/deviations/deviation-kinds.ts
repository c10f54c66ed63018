/** Deviations that people raise, or a station on their behalf: something that work cannot go on with as planned. */
export const raisableKinds = [
  'materialShortage',
  'equipmentStop',
  'qualityConcern',
  'reworkNeeded',
  'maintenanceConflict',
  'orderStopRequest',
  'assistance',
] as const;
export type RaisableKind = (typeof raisableKinds)[number];

/** Whom somebody may call (`params.call` of `assistance`), besides those who look after the kinds that say what is wrong. */
export const calls = ['leader', 'maintenance', 'material'] as const;

/** Who is called by one of a kind: whoever calls nobody in particular calls the leader. Undefined: it is no call. */
export function callOf(
  kind: DeviationKind,
  params: Readonly<Record<string, string | number>> | undefined,
): string | undefined {
  return kind === 'assistance' ? String(params?.['call'] ?? calls[0]) : undefined;
}

/** Deviations that a pure function finds in what a replica knows: they need no fact to exist, and are the same on every replica. */
export const detectedKinds = [
  /** Work meets a hold that somebody placed. */
  'holdHit',
  /** An order was changed or ended in the ERP under running work. */
  'orderChanged',
  /** The ERP refused a report. */
  'postingRefused',
  /** The ERP has said nothing about reports for too long. */
  'postingSilent',
  /** More was taken from a lot than there was, by stations that did not know of each other. */
  'lotOverconsumed',
  'jobStartedTwice',
  'jobFinishedTwice',
  /** Two decisions on one subject that did not know of each other: the first in the order of facts stands. */
  'decisionsCollided',
  /** A fact arrived after what it concerns was closed. */
  'lateFact',
  /** Two devices went on under one name. */
  'stationForked',
  /** The server set a fact aside. */
  'factSetAside',
] as const;

/** Deviations that only an automation rule raises: it wants something done that takes a person, or tells something. */
const ruleKinds = ['ruleApproval', 'ruleNotice'] as const;

/** Every kind of deviation. */
export const deviationKinds = [...raisableKinds, ...detectedKinds, ...ruleKinds] as const;
export type DeviationKind = (typeof deviationKinds)[number];
