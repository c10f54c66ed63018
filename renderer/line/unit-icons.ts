import {
  IconActivity,
  IconHandStop,
  IconMinus,
  IconPlayerPause,
  IconQuestionMark,
  IconSettings,
} from '@tabler/icons-react';

import type { LineUnit } from '../../shared/views/line-view.ts';

/** The sign of what a machine does; its word always stands beside it. */
export const unitIcons: Readonly<Record<LineUnit['state'], typeof IconActivity>> = {
  producing: IconActivity,
  setup: IconSettings,
  stopped: IconHandStop,
  paused: IconPlayerPause,
  idle: IconMinus,
  noData: IconQuestionMark,
};
