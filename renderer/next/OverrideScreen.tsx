import type { ReactNode } from 'react';

import { useBusyWishes } from '../commands/give-command.ts';
import { Loading } from '../controls/Loading.tsx';
import { ReasonTiles } from '../controls/ReasonTiles.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { startLine, startWish } from './start-job.ts';

/** Why another job than the recommended one is started: one tap on the reason starts it. */
export function OverrideScreen({
  order,
  operation,
}: {
  readonly order: string;
  readonly operation: string;
}): ReactNode {
  const { t } = useWords();
  const reasons = useView('reasons');
  const next = useView('next');
  const isBusy = useBusyWishes();
  if (!reasons || !next) return <Loading />;
  const line = next.lines.find(({ job }) => job.order === order && job.operation === operation);
  const [first] = next.lines;
  const back = () => showScreen({ name: 'next' });
  if (!line)
    return (
      <div className="list-screen" data-testid={testIds.overrideScreen}>
        <ScreenHead title={t('noJob.title')} hint={t('noJob.hint')} onBack={back} />
      </div>
    );
  const { number } = line.job;
  return (
    <div className="list-screen" data-testid={testIds.overrideScreen}>
      <ScreenHead
        title={t('override.title', { number })}
        hint={t('override.hint', { number, recommended: first?.job.number ?? '' })}
        onBack={back}
      />
      <ReasonTiles
        reasons={reasons.dispatchOverride}
        isBusy={(code) => isBusy(startWish(line, code))}
        onChoose={(code) => void startLine(line, code)}
      />
    </div>
  );
}
