import { IconPlayerPlay, IconTool } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { DispatchLine, HomeView } from '../../shared/views/view-schemas.ts';
import { useBusy } from '../commands/give-command.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { ownQuantity } from '../next/own-quantity.ts';
import { Reasons } from '../next/Reasons.tsx';
import { startLine, startWish } from '../next/start-job.ts';
import { ShiftStrip } from '../shift/ShiftStrip.tsx';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { GettingPlan, isGettingPlan } from '../sync/GettingPlan.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

function Recommended({ line }: { readonly line: DispatchLine }): ReactNode {
  const words = useWords();
  const { t, format, quantity } = words;
  const nowMs = useNowMs();
  const busy = useBusy(startWish(line));
  const busySetup = useBusy(startWish(line, undefined, true));
  const { job } = line;
  // Setting up comes first where the plan has time for it; what was suspended here is set up already.
  const withSetup = job.setupMinutes > 0 && !line.suspendedHere;
  return (
    <div className="recommended">
      <div className="recommended-job">
        <h1>
          <span className="strong">{job.number}</span>
          {' · '}
          {job.operationName}
        </h1>
        <p className="large">{job.material.name}</p>
        <p className="large">
          <span className="strong">{quantity(ownQuantity(line))}</span>
          {' · '}
          {format.minutes(job.remainingMinutes)}
          {' · '}
          {t('job.due')} {format.time(job.due, nowMs)}
        </p>
        <Reasons line={line} most={4} />
      </div>
      <div className="recommended-keys">
        {withSetup ? (
          <TouchButton
            testId={testIds.startWithSetup}
            icon={<IconTool />}
            label={t('home.startSetup')}
            hint={format.minutes(job.setupMinutes)}
            busy={busySetup}
            onPress={() => void startLine(line, undefined, true)}
          />
        ) : null}
        <TouchButton
          testId={testIds.startRecommended}
          tone="strong"
          className="recommended-start"
          icon={<IconPlayerPlay />}
          label={line.suspendedHere ? t('home.resume') : t('home.start')}
          hint={job.number}
          busy={busy}
          onPress={() => void startLine(line)}
        />
      </div>
    </div>
  );
}

/** Home while no job runs: the recommended one with its reasons and one tap to start it, or why there is none. */
export function NoJob({ home }: { readonly home: HomeView }): ReactNode {
  const { t } = useWords();
  const sync = useView('sync');
  if (home.next)
    return (
      <>
        <Recommended line={home.next} />
        <ShiftStrip equipment={home.station.equipment?.id} />
      </>
    );
  if (sync && isGettingPlan(sync))
    return (
      <div className="no-job no-job--wide" data-testid={testIds.nothingToRun}>
        <GettingPlan sync={sync} />
      </div>
    );
  const [title, hint] =
    home.station.equipment === null
      ? [t('home.noMachine'), t('home.noMachineHint')]
      : [t('home.nothingReady'), t('home.nothingReadyHint')];
  return (
    <>
      <div className="no-job" data-testid={testIds.nothingToRun}>
        <h1>{title}</h1>
        <p className="large">{hint}</p>
      </div>
      <ShiftStrip equipment={home.station.equipment?.id} />
    </>
  );
}
