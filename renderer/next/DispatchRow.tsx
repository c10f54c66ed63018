import { IconPlayerPlay } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { NextLine } from '../../shared/views/view-schemas.ts';
import { useBusy } from '../commands/give-command.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { BlockedKey, Findings } from '../readiness/Findings.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { Counterfactual } from './Counterfactual.tsx';
import { ownQuantity } from './own-quantity.ts';
import { Reasons } from './Reasons.tsx';
import { startLine, startWish } from './start-job.ts';

interface DispatchRowProps {
  readonly line: NextLine;
  /** Dispatch puts this one first: it starts with one tap. */
  readonly recommended: boolean;
}

function StartButton({ line, recommended }: DispatchRowProps): ReactNode {
  const { t } = useWords();
  const busy = useBusy(startWish(line));
  const { order, operation } = line.job;
  const direct = recommended || line.suspendedHere;
  const label = line.suspendedHere ? t('next.resume') : recommended ? t('next.start') : t('next.startInstead');
  return (
    <TouchButton
      testId={testIds.startJob(order, operation)}
      tone={recommended ? 'strong' : 'plain'}
      className="row-start"
      icon={<IconPlayerPlay />}
      label={label}
      ariaLabel={`${label}: ${line.job.number}`}
      busy={busy}
      onPress={() => {
        if (direct) void startLine(line);
        else showScreen({ name: 'override', order, operation });
      }}
    />
  );
}

/** One job of the dispatch list: what, how much, by when, why here; and Start, or what it waits for. */
export function DispatchRow({ line, recommended }: DispatchRowProps): ReactNode {
  const { t, format, quantity } = useWords();
  const nowMs = useNowMs();
  const { job, readiness, suspendedHere } = line;
  const classes = ['row', recommended ? 'row--first' : '', readiness === 'blocked' ? 'row--blocked' : ''];
  return (
    <li
      className={classes.join(' ')}
      data-testid={testIds.dispatchLine(job.order, job.operation)}
      data-readiness={readiness}
    >
      <div className="row-job">
        <h2 className="large">
          <span className="strong">{job.number}</span>
          {' · '}
          {job.operationName}
        </h2>
        <p>{job.material.name}</p>
      </div>
      <dl className="row-figures">
        <div>
          <dt className="unseen">{t('job.quantity')}</dt>
          <dd>{quantity(ownQuantity(line))}</dd>
        </div>
        <div>
          <dt>{t('job.due')}</dt>
          <dd>{format.time(job.due, nowMs)}</dd>
        </div>
        <div>
          <dt>{t('job.needs')}</dt>
          <dd>{format.minutes(job.remainingMinutes)}</dd>
        </div>
      </dl>
      <div className="row-why">
        {recommended || suspendedHere ? (
          <p className="row-mark strong">{recommended ? t('next.recommended') : t('next.suspendedHere')}</p>
        ) : null}
        <Reasons line={line} most={3} dueBeside />
        <Findings findings={line.findings} />
        <Counterfactual line={line} />
      </div>
      {readiness !== 'blocked' ? (
        <StartButton line={line} recommended={recommended} />
      ) : (
        <BlockedKey findings={line.findings} about={job.number} />
      )}
    </li>
  );
}
