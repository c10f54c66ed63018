import { ruleApproval } from '../rules/rule-approval.ts';
import { deviationKinds } from './deviation-kinds.ts';
import type { DeviationKind } from './deviation-kinds.ts';
import type { DeviationType } from './deviation-type.ts';
import { plainOption, plainType } from './plain-type.ts';

/** Somebody sees to it. */
const seeTo = () => [plainOption('seeTo')];

/** Every kind of deviation with what is particular to it. A new kind joins here. */
const types: Readonly<Record<DeviationKind, DeviationType>> = {
  materialShortage: plainType({ owner: 'materialHandler', blocksStart: true, options: seeTo }),
  equipmentStop: plainType({ owner: 'maintenance', options: seeTo }),
  qualityConcern: plainType({ owner: 'qualityInspector', options: seeTo }),
  reworkNeeded: plainType({ owner: 'supervisor', options: seeTo }),
  maintenanceConflict: plainType({ owner: 'supervisor', options: seeTo }),
  orderStopRequest: plainType({
    owner: 'supervisor',
    options: () => [plainOption('goOn', { settles: true }), plainOption('stop', { needsSecond: true })],
  }),
  assistance: plainType({ owner: 'supervisor', options: seeTo }),
  holdHit: plainType({ owner: 'qualityInspector', options: seeTo }),
  orderChanged: plainType({ owner: 'supervisor', options: seeTo }),
  postingRefused: plainType({ owner: 'supervisor', options: seeTo }),
  postingSilent: plainType({ owner: 'engineer', options: seeTo }),
  lotOverconsumed: plainType({ owner: 'materialHandler', options: seeTo }),
  jobStartedTwice: plainType({ owner: 'supervisor', options: seeTo }),
  jobFinishedTwice: plainType({ owner: 'supervisor', options: seeTo }),
  decisionsCollided: plainType({ owner: 'supervisor', options: seeTo }),
  lateFact: plainType({ owner: 'supervisor', options: seeTo }),
  stationForked: plainType({ owner: 'engineer', options: seeTo }),
  factSetAside: plainType({ owner: 'engineer', options: seeTo }),
  ruleApproval,
};

/** What is particular to a kind. */
export function deviationType(kind: DeviationKind): DeviationType {
  return types[kind];
}

/** The types that find something, with their kinds. */
export function detectingTypes(): readonly (readonly [
  DeviationKind,
  DeviationType & Required<Pick<DeviationType, 'detect'>>,
])[] {
  return deviationKinds.flatMap((kind) => {
    const type = types[kind];
    return type.detect ? [[kind, { ...type, detect: type.detect }] as const] : [];
  });
}
