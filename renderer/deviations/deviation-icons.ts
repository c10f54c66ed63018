import {
  IconBell,
  IconCheck,
  IconClockPause,
  IconCloudX,
  IconCopy,
  IconFileAlert,
  IconForklift,
  IconGavel,
  IconHandStop,
  IconHelpHexagon,
  IconLock,
  IconPackageOff,
  IconPlayerPause,
  IconQuestionMark,
  IconRecycle,
  IconScale,
  IconSettingsAutomation,
  IconSettingsCheck,
  IconTool,
  IconTools,
  IconUserCheck,
  IconUsers,
} from '@tabler/icons-react';

import type { calls, DeviationKind } from '../../shared/deviations/deviation-kinds.ts';
import type { DeviationLine } from '../../shared/views/deviations-view.ts';

type Icon = typeof IconBell;

/** What a kind of deviation is told by, besides its words. */
export const kindIcons: Readonly<Record<DeviationKind, Icon>> = {
  materialShortage: IconPackageOff,
  equipmentStop: IconTool,
  qualityConcern: IconQuestionMark,
  reworkNeeded: IconRecycle,
  maintenanceConflict: IconSettingsCheck,
  orderStopRequest: IconHandStop,
  assistance: IconHelpHexagon,
  holdHit: IconLock,
  orderChanged: IconFileAlert,
  postingRefused: IconCloudX,
  postingSilent: IconPlayerPause,
  lotOverconsumed: IconScale,
  jobStartedTwice: IconCopy,
  jobFinishedTwice: IconCopy,
  decisionsCollided: IconGavel,
  lateFact: IconClockPause,
  stationForked: IconCopy,
  factSetAside: IconFileAlert,
  ruleApproval: IconSettingsAutomation,
  ruleNotice: IconBell,
};

/** Who is called. */
export const callIcons: Readonly<Record<(typeof calls)[number], Icon>> = {
  leader: IconHelpHexagon,
  maintenance: IconTools,
  material: IconForklift,
};

/** How far it has come. */
export const statusIcons: Readonly<Record<DeviationLine['status'], Icon>> = {
  raised: IconBell,
  acknowledged: IconUserCheck,
  proposed: IconUsers,
  decided: IconGavel,
  settled: IconCheck,
};
