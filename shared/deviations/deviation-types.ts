import { ruleApproval } from '../rules/rule-approval.ts';
import { ruleNotice } from '../rules/rule-notice.ts';
import { withDeciders } from './deciders.ts';
import { deviationKinds } from './deviation-kinds.ts';
import type { DeviationKind } from './deviation-kinds.ts';
import type { DeviationType } from './deviation-type.ts';
import { decisionsCollided } from './types/collided.ts';
import { lotOverconsumed } from './types/lot-overconsumed.ts';
import { equipmentStop, maintenanceConflict } from './types/machine-trouble.ts';
import { materialShortage } from './types/material-shortage.ts';
import { orderChanged } from './types/order-changed.ts';
import { factSetAside, postingRefused, postingSilent } from './types/postings.ts';
import { holdHit, qualityConcern } from './types/quality.ts';
import { assistance, orderStopRequest, reworkNeeded } from './types/requests.ts';
import { stationForked } from './types/station-forked.ts';
import { jobFinishedTwice, jobStartedTwice, lateFact } from './types/twice.ts';

/** Every kind of deviation with what is particular to it. A new kind joins here. */
const types: Readonly<Record<DeviationKind, DeviationType>> = {
  materialShortage,
  equipmentStop,
  qualityConcern,
  reworkNeeded,
  maintenanceConflict,
  orderStopRequest,
  assistance,
  holdHit,
  orderChanged,
  postingRefused,
  postingSilent,
  lotOverconsumed,
  jobStartedTwice,
  jobFinishedTwice,
  decisionsCollided,
  lateFact,
  stationForked,
  factSetAside,
  ruleApproval,
  ruleNotice,
};

/** What is particular to a kind. */
export function deviationType(kind: DeviationKind): DeviationType {
  const known = withTheirDeciders.get(kind);
  if (known) return known;
  const type = withDeciders(kind, types[kind]);
  withTheirDeciders.set(kind, type);
  return type;
}

const withTheirDeciders = new Map<DeviationKind, DeviationType>();

type Detecting = readonly [DeviationKind, DeviationType & Required<Pick<DeviationType, 'detect'>>];
let detecting: readonly Detecting[] | undefined;

/** The types that find something, with their kinds. */
export function detectingTypes(): readonly Detecting[] {
  detecting ??= deviationKinds.flatMap((kind) => {
    const type = deviationType(kind);
    return type.detect ? [[kind, { ...type, detect: type.detect }] as const] : [];
  });
  return detecting;
}
