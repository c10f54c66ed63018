import {
  IconBuildingFactory2,
  IconCloudCheck,
  IconDeviceTablet,
  IconExclamationCircle,
  IconFileAlert,
  IconHandClick,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { ActionLine } from '../../shared/views/view-schemas.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

const icons = {
  station: IconDeviceTablet,
  server: IconCloudCheck,
  erp: IconBuildingFactory2,
  settled: IconHandClick,
  rejected: IconExclamationCircle,
  quarantined: IconFileAlert,
} satisfies Record<ActionLine['reached'], unknown>;

const abnormal = new Set<ActionLine['reached']>(['rejected', 'quarantined']);

/** How far a record has come; amber when somebody has to look after it. */
export function Reached({ reached }: { readonly reached: ActionLine['reached'] }): ReactNode {
  const { t } = useWords();
  const Icon = icons[reached];
  return (
    <span
      className={abnormal.has(reached) ? 'reached reached--abnormal' : 'reached'}
      data-testid={testIds.reached}
      data-reached={reached}
    >
      <Icon aria-hidden />
      <span>{t(`actions.reached.${reached}`)}</span>
    </span>
  );
}
