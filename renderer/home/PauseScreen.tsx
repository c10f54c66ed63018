import { IconPlayerPause, IconTransferOut } from '@tabler/icons-react';
import { t } from 'i18next';
import type { ReactNode } from 'react';

import type { JobView } from '../../shared/views/view-schemas.ts';
import { give, useBusyWishes, type Wish } from '../commands/give-command.ts';
import { Loading } from '../controls/Loading.tsx';
import { ReasonTiles } from '../controls/ReasonTiles.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { WithRunningJob } from '../quantity/WithRunningJob.tsx';
import { goHome } from '../screen/screen-store.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { pauseWish, suspendWish } from './job-wishes.ts';

function Pause({ job }: { readonly job: JobView }): ReactNode {
  const words = useWords();
  const reasons = useView('reasons');
  const isBusy = useBusyWishes();
  if (!reasons) return <Loading />;
  const rest = (wish: Wish) =>
    void give(wish, { success: () => t(`done.${wish.name}`) }).then((done) => {
      if (done) goHome();
    });
  return (
    <div className="list-screen" data-testid={testIds.pauseScreen}>
      <ScreenHead title={words.t('pause.title')} hint={words.t('pause.hint', { number: job.number })} />
      {reasons.pause.length > 0 ? (
        <ReasonTiles
          reasons={reasons.pause}
          isBusy={(code) => isBusy(pauseWish(job, code))}
          onChoose={(code) => rest(pauseWish(job, code))}
        />
      ) : null}
      <div className="choices">
        <TouchButton
          testId={testIds.pauseNow}
          flat
          icon={<IconPlayerPause />}
          label={words.t('pause.now')}
          hint={words.t('pause.nowHint')}
          busy={isBusy(pauseWish(job))}
          onPress={() => rest(pauseWish(job))}
        />
        <TouchButton
          testId={testIds.suspend}
          flat
          icon={<IconTransferOut />}
          label={words.t('pause.suspend')}
          hint={words.t('pause.suspendHint')}
          busy={isBusy(suspendWish(job))}
          onPress={() => rest(suspendWish(job))}
        />
      </div>
    </div>
  );
}

/** Why the job rests: one tap on a reason; or it leaves the machine for another one. */
export function PauseScreen(): ReactNode {
  return <WithRunningJob>{(job) => <Pause job={job} />}</WithRunningJob>;
}
