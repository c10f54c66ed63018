import { IconArrowsSplit2 } from '@tabler/icons-react';
import { t } from 'i18next';
import { type ReactNode, useState } from 'react';

import type { StopLine } from '../../shared/views/stops-view.ts';
import { give, useBusyWishes, type Wish } from '../commands/give-command.ts';
import { Loading } from '../controls/Loading.tsx';
import { ReasonTiles } from '../controls/ReasonTiles.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { Pareto } from './Pareto.tsx';
import { ShiftTimeline } from './ShiftTimeline.tsx';
import { canSplit } from './split-moment.ts';
import { SplitStop } from './SplitStop.tsx';
import { stopInFocus } from './stop-order.ts';
import { StopRows } from './StopRows.tsx';

const explainWish = (stop: string, reason: string): Wish => ({ name: 'explainStop', params: { stop, reason } });

interface ExplainProps {
  readonly stop: StopLine;
  readonly splitting: boolean;
  readonly onSplit: (splitting: boolean) => void;
  /** Explained: the next one that nobody has explained is chosen. */
  readonly onDone: () => void;
}

/** Why the chosen stop was: one tap on a reason explains it. */
function Explain({ stop, splitting, onSplit, onDone }: ExplainProps): ReactNode {
  const words = useWords();
  const reasons = useView('reasons');
  const isBusy = useBusyWishes();
  if (!reasons) return <Loading />;
  if (splitting) return <SplitStop stop={stop} onEnd={() => onSplit(false)} />;
  return (
    <section className="explain" aria-label={words.t('stops.why')}>
      <ReasonTiles
        reasons={reasons.stop}
        most={6}
        columns={2}
        isBusy={(code) => isBusy(explainWish(stop.id, code))}
        chosen={stop.reason}
        onChoose={(code) => {
          const reason = words.reason('stop', code);
          void give(explainWish(stop.id, code), {
            success: () => t('done.explained', { reason }),
          }).then((done) => {
            if (done) onDone();
          });
        }}
      />
    </section>
  );
}

/** The stops of the shift: what lasts, what nobody has explained, what was lost to what. */
export function StopsScreen(): ReactNode {
  const { t } = useWords();
  const nowMs = useNowMs();
  const stops = useView('stops');
  const performance = useView('performance');
  const [chosen, setChosen] = useState<string | null>(null);
  const [splitting, setSplitting] = useState(false);
  if (!stops) return <Loading />;
  const focus = stopInFocus(stops.lines, chosen);
  const choose = (stop: string | null) => {
    setChosen(stop);
    setSplitting(false);
  };
  const { unexplained } = stops;
  return (
    <div className="list-screen" data-testid={testIds.stopsScreen}>
      <ScreenHead
        title={t('stops.title')}
        hint={unexplained > 0 ? t('stops.unexplained', { count: unexplained }) : t('stops.allExplained')}
      >
        {focus ? (
          <TouchButton
            testId={testIds.splitStop}
            size="secondary"
            flat
            icon={<IconArrowsSplit2 />}
            label={t('stops.split')}
            selected={splitting}
            disabled={!canSplit(focus, nowMs)}
            onPress={() => setSplitting(!splitting)}
          />
        ) : null}
      </ScreenHead>
      {performance?.unit ? (
        <ShiftTimeline unit={performance.unit} stops={stops.lines} focus={focus?.id} onChoose={choose} />
      ) : null}
      {focus ? (
        <div className="stops">
          <StopRows lines={stops.lines} focus={focus.id} onChoose={choose} />
          <Explain
            key={focus.id}
            stop={focus}
            splitting={splitting && canSplit(focus, nowMs)}
            onSplit={setSplitting}
            onDone={() => choose(null)}
          />
          {performance?.unit ? <Pareto unit={performance.unit} /> : null}
        </div>
      ) : (
        <div className="empty">
          <p className="title">{t('stops.none')}</p>
          <p className="large">{t('stops.noneHint')}</p>
        </div>
      )}
    </div>
  );
}
