import { IconArrowRight, IconBellRinging, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useBusy } from '../commands/give-command.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { type DoableRemedy, runFindingRemedy, wishOfRemedy } from './run-remedy.ts';

/** The key that does what helps: calls somebody, reports it, or leads to where it can be done. */
export function FindingKey({
  remedy,
  about,
  narrow = false,
}: {
  readonly remedy: DoableRemedy;
  /** What it is about, for those who do not see where it stands. */
  readonly about: string;
  /** There is room for its words alone. */
  readonly narrow?: boolean;
}): ReactNode {
  const { t } = useWords();
  const busy = useBusy(wishOfRemedy(remedy));
  const label = t(remedy.label as 'remedy.screen.home', { defaultValue: t('remedy.command.raiseDeviation') });
  const Icon =
    remedy.kind === 'screen' ? IconArrowRight : remedy.name === 'raiseDeviation' ? IconBellRinging : IconCheck;
  return (
    <TouchButton
      testId={testIds.findingKey(remedy.kind === 'screen' ? remedy.screen : remedy.label)}
      size="secondary"
      flat
      className="finding-key"
      {...(narrow ? {} : { icon: <Icon /> })}
      label={label}
      ariaLabel={`${label}: ${about}`}
      busy={busy}
      onPress={() => runFindingRemedy(remedy)}
    />
  );
}
