/** What can go wrong in a simulation, by name, with what it means. */
export const faults = {
  drop: 'requests and nudges are lost on the way, or the server says that it is busy',
  lost: 'the server does what it was asked, and its answer is lost',
  delay: 'a request takes up to two minutes to arrive; its sender has mostly given up by then',
  duplicate: 'a request arrives twice, up to a minute apart',
  reorder: 'requests, answers and nudges overtake one another',
  partition: 'a station is cut off the server for up to twelve minutes, in the middle of whatever is under way',
  late: 'a station is cut off for most of the scenario; what it recorded comes late everywhere',
  crash:
    'a station ends at any await; writes that were under way may be kept or lost, in a power cut also files that were not flushed',
  'server-crash':
    'the server ends at any await, between any two transactions, also between a file for the ERP and its note',
  clock: 'the clock of a station or the server is set, forward or back, by a tenth of a second up to hours',
  'disk-full': 'a disk refuses to write for a while; a fifth of what it refuses is kept all the same',
  restore: 'the server is put back to an older backup, with a new epoch or without anybody telling it',
  skew: 'another build ran at a station: facts of kinds and versions that this one does not know stand in its chain',
  clone: 'the disk of a station is copied to another machine, and both go on under one name',
  revoke: 'the site ends its trust in a device in the middle of its work; what that sends from then on has no effect',
} as const;

export type FaultName = keyof typeof faults;

/** How often a fault struck in a scenario: switching on is not striking. */
export type Strikes = Partial<Record<FaultName, number>>;

/** Counts how often faults strike. */
export function strikeCounter(): { readonly strikes: Strikes; readonly struck: (fault: FaultName) => void } {
  const strikes: Strikes = {};
  return {
    strikes,
    struck: (fault) => {
      strikes[fault] = (strikes[fault] ?? 0) + 1;
    },
  };
}

export const faultNames = Object.keys(faults) as FaultName[];
