import { IconPlayerPause, IconPlayerPlay, IconRecycle, IconTool } from '@tabler/icons-react';
import { t } from 'i18next';
import type { ReactNode } from 'react';

import type { HomeView } from '../../shared/views/view-schemas.ts';
import { give, useBusy } from '../commands/give-command.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { finishSetupWish, resumeWish, startSetupWish } from './job-wishes.ts';
import type { JobTarget } from './production-wishes.ts';

/** The job on the machine and what is done with it, without its counts: keys need not be drawn again for each piece. */
export interface JobOnMachine {
  readonly job: JobTarget;
  readonly phase: NonNullable<HomeView['running']>['phase'];
}

interface JobKeyProps {
  readonly running: JobOnMachine | null;
}

/** Pause, or go on: the same place. */
function PauseKey({ running }: JobKeyProps): ReactNode {
  const words = useWords();
  const busy = useBusy(running ? resumeWish(running.job) : undefined);
  if (running?.phase === 'paused')
    return (
      <TouchButton
        testId={testIds.resume}
        size="secondary"
        tone="strong"
        className="pad-deed"
        icon={<IconPlayerPlay />}
        label={words.t('home.goOn')}
        busy={busy}
        onPress={() => void give(resumeWish(running.job), { success: () => t('done.resumeJob') })}
      />
    );
  return (
    <TouchButton
      testId={testIds.pause}
      size="secondary"
      className="pad-deed"
      icon={<IconPlayerPause />}
      label={words.t('home.pause')}
      disabled={!running}
      onPress={() => showScreen({ name: 'pause' })}
    />
  );
}

/** Set up, or the setup is done: the same place. */
function SetupKey({ running }: JobKeyProps): ReactNode {
  const words = useWords();
  const inSetup = running?.phase === 'setup';
  const wish = running ? (inSetup ? finishSetupWish(running.job) : startSetupWish(running.job)) : undefined;
  const busy = useBusy(wish);
  return (
    <TouchButton
      testId={testIds.setup}
      size="secondary"
      tone={inSetup ? 'strong' : 'plain'}
      className="pad-deed"
      icon={<IconTool />}
      label={inSetup ? words.t('home.setupDone') : words.t('home.setup')}
      busy={busy}
      disabled={!running || running.phase === 'paused'}
      onPress={() => wish && void give(wish, { success: () => t(inSetup ? 'done.finishSetup' : 'done.startSetup') })}
    />
  );
}

/** What is done to the running job beside counting: pause, setup, rework. */
export function JobKeys({ running }: JobKeyProps): ReactNode {
  const words = useWords();
  return (
    <>
      <PauseKey running={running} />
      <SetupKey running={running} />
      <TouchButton
        testId={testIds.rework}
        size="secondary"
        className="pad-deed"
        icon={<IconRecycle />}
        label={words.t('home.rework')}
        disabled={!running}
        onPress={() => showScreen({ name: 'rework' })}
      />
    </>
  );
}
