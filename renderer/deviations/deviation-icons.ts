import {
  IconBell,
  IconCheck,
  IconClockPause,
  IconCloudX,
  IconCopy,
  IconFileAlert,
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
  IconUserCheck,
  IconUsers,
} from '@tabler/icons-react';

import type { DeviationKind } from '../../shared/deviations/deviation-kinds.ts';
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
};

/** How far it has come. */
export const statusIcons: Readonly<Record<DeviationLine['status'], Icon>> = {
  raised: IconBell,
  acknowledged: IconUserCheck,
  proposed: IconUsers,
  decided: IconGavel,
  settled: IconCheck,
};
