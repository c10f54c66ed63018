import { IconFlag3, IconHandStop, IconKeyboard, IconPlayerPlay, IconPlus, IconTrash } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';

import { give, useBusy } from '../commands/give-command.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { testIds } from '../test-ids.ts';
import { useWords, type Words } from '../words/use-words.ts';
import { JobKeys, type JobOnMachine } from './JobKeys.tsx';
import { countGood, goodWish, type JobTarget, releaseWish } from './production-wishes.ts';

interface GoodButtonProps {
  readonly job: JobTarget | undefined;
  readonly amount: number;
  readonly words: Words;
}

function QuickGood({ job, amount, words }: GoodButtonProps): ReactNode {
  const value = String(amount);
  const busy = useBusy(job && goodWish(job, value));
  const { t } = words;
  return (
    <TouchButton
      testId={testIds.goodPlus(amount)}
      className="pad-quick"
      label={t('home.goodPlus', { count: amount })}
      ariaLabel={`${t('home.good')} ${t('home.goodPlus', { count: amount })}`}
      busy={busy}
      disabled={!job}
      onPress={() => job && void countGood(job, value, words.quantity({ value, unit: job.quantity.unit }))}
    />
  );
}

function Good({ job, words, strong }: Omit<GoodButtonProps, 'amount'> & { strong: boolean }): ReactNode {
  const busy = useBusy(job && goodWish(job, '1'));
  const { t } = words;
  return (
    <TouchButton
      testId={testIds.good}
      tone={strong ? 'strong' : 'plain'}
      flat
      className="pad-big pad-good"
      icon={<IconPlus />}
      label={t('home.goodTile')}
      hint={t('home.goodTileHint')}
      busy={busy}
      disabled={!job}
      onPress={() => job && void countGood(job, '1', words.quantity({ value: '1', unit: job.quantity.unit }))}
    />
  );
}

/** The stop key: reports a stop, or that the machine runs again. Always in the same place. */
function StopOrRun({ stopped, machine, words }: { stopped: boolean; machine: boolean; words: Words }): ReactNode {
  const busy = useBusy(releaseWish);
  const { t } = words;
  if (stopped)
    return (
      <TouchButton
        testId={testIds.runAgain}
        tone="strong"
        className="pad-big"
        icon={<IconPlayerPlay />}
        label={t('home.runAgain')}
        busy={busy}
        onPress={() => void give(releaseWish, { success: () => t('done.releaseEquipment') })}
      />
    );
  return (
    <TouchButton
      testId={testIds.stop}
      className="pad-big"
      icon={<IconHandStop />}
      label={t('home.stop')}
      disabled={!machine}
      onPress={() => showScreen({ name: 'stop' })}
    />
  );
}

interface ActionPadProps {
  readonly running: JobOnMachine | null;
  readonly stopped: boolean;
  /** The station stands at a machine. */
  readonly machine: boolean;
}

/** The fixed keys of Home. Whatever the state, each keeps its place and meaning; what cannot be done is there and inert. */
export const ActionPad = memo(function ActionPad({ running, stopped, machine }: ActionPadProps): ReactNode {
  const words = useWords();
  const { t } = words;
  const job = running?.job;
  return (
    <section className="pad" aria-label={t('nav.home')}>
      <div className="pad-row">
        <QuickGood job={job} amount={5} words={words} />
        <QuickGood job={job} amount={10} words={words} />
        <TouchButton
          testId={testIds.goodKeypad}
          className="pad-quick"
          icon={<IconKeyboard />}
          label={t('home.keypad')}
          disabled={!job}
          onPress={() => showScreen({ name: 'good' })}
        />
        <JobKeys running={running} />
        <TouchButton
          testId={testIds.finish}
          className="pad-quick"
          icon={<IconFlag3 />}
          label={t('home.finish')}
          disabled={!job}
          onPress={() => showScreen({ name: 'closeOut' })}
        />
      </div>
      <Good job={job} words={words} strong={!stopped && (running === null || running.phase === 'run')} />
      <TouchButton
        testId={testIds.scrap}
        className="pad-big"
        icon={<IconTrash />}
        label={t('home.scrap')}
        disabled={!job}
        onPress={() => showScreen({ name: 'scrap' })}
      />
      <StopOrRun stopped={stopped} machine={machine} words={words} />
    </section>
  );
});
