import { IconArrowsSplit2, IconX } from '@tabler/icons-react';
import { t } from 'i18next';
import { type ReactNode, useState } from 'react';

import type { StopLine } from '../../shared/views/stops-view.ts';
import { give, useBusy, type Wish } from '../commands/give-command.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { middleMinute, moveMinute } from './split-moment.ts';

const steps = [-5, -1, 1, 5];

/** Where one cause of a stop ended and the next began: minute by minute, nothing is dragged. */
export function SplitStop({ stop, onEnd }: { readonly stop: StopLine; readonly onEnd: () => void }): ReactNode {
  const words = useWords();
  const { format } = words;
  const nowMs = useNowMs();
  const [atMs, setAtMs] = useState(() => middleMinute(stop, nowMs));
  const at = new Date(atMs).toISOString();
  const wish: Wish = { name: 'splitStop', params: { stop: stop.id, at } };
  const busy = useBusy(wish);
  const part = (fromMs: number, toMs: number) => format.elapsed(toMs - fromMs);
  const endMs = stop.to === null ? nowMs : Date.parse(stop.to);
  return (
    <section className="explain" aria-label={words.t('stops.splitTitle')}>
      <p className="strong">{words.t('stops.splitTitle')}</p>
      <div className="split-at panel">
        <p className="split-part">
          <span className="dim">{words.t('stops.firstPart')}</span>
          <span className="large strong">{part(Date.parse(stop.from), atMs)}</span>
        </p>
        <p className="split-time" data-testid={testIds.splitAt}>
          {format.time(at, nowMs)}
        </p>
        <p className="split-part">
          <span className="dim">{words.t('stops.secondPart')}</span>
          <span className="large strong">{part(atMs, endMs)}</span>
        </p>
      </div>
      <div className="split-steps">
        {steps.map((minutes) => (
          <TouchButton
            key={minutes}
            testId={testIds.splitStep(minutes)}
            size="secondary"
            className="quick"
            label={minutes > 0 ? `+${minutes}` : `−${-minutes}`}
            ariaLabel={words.t('stops.step', { count: minutes })}
            disabled={moveMinute(stop, atMs, minutes, nowMs) === atMs}
            onPress={() => setAtMs(moveMinute(stop, atMs, minutes, nowMs))}
          />
        ))}
      </div>
      <div className="split-ends">
        <TouchButton testId={testIds.splitCancel} icon={<IconX />} label={words.t('nav.cancel')} onPress={onEnd} />
        <TouchButton
          testId={testIds.splitHere}
          tone="strong"
          flat
          className="split-here"
          icon={<IconArrowsSplit2 />}
          label={words.t('stops.splitAt', { time: format.time(at, nowMs) })}
          busy={busy}
          onPress={() =>
            void give(wish, { success: () => t('done.splitStop') }).then((done) => {
              if (done) onEnd();
            })
          }
        />
      </div>
    </section>
  );
}
