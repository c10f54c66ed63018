import { type ReactNode, useState } from 'react';

import { textIn } from '../../shared/plan/translated.ts';
import type { LineUnit } from '../../shared/views/line-view.ts';
import { Fact } from '../controls/Fact.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

type Reason = LineUnit['declined'][number];

/** The single cases of a reason, newest first. */
function Cases({ cases }: { readonly cases: Reason['cases'] }): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  return (
    <div data-testid={testIds.passedCases}>
      <p className="dim">{t('line.lastCases', { count: cases.length })}</p>
      <dl className="facts">
        {cases.map(({ at, person, taken, first }, index) => (
          <Fact key={`${at} ${index}`} name={format.time(at, nowMs)}>
            {[person, taken !== null && first !== null ? t('line.insteadOf', { taken, first }) : null]
              .filter((part) => part !== null)
              .join(' · ')}
          </Fact>
        ))}
      </dl>
    </div>
  );
}

interface ReasonsProps {
  readonly name: string;
  readonly reasons: readonly Reason[];
  readonly days: 7 | 30;
}

/** How often something was not followed, by reason; a tap on a reason opens its cases. Nothing where everything was followed. */
function Reasons({ name, reasons, days }: ReasonsProps): ReactNode {
  const { format } = useWords();
  const nowMs = useNowMs();
  const [open, setOpen] = useState<string>();
  const countOf = ({ week, month }: Reason) => (days === 7 ? week : month);
  const shown = reasons.filter((one) => countOf(one) > 0).toSorted((a, b) => countOf(b) - countOf(a));
  if (shown.length === 0) return null;
  const chosen = shown.find(({ reason }) => reason === open);
  const from = new Date(nowMs - (days - 1) * 86_400_000).toISOString().slice(0, 10);
  return (
    <>
      <p>{`${name} ${format.count(shown.reduce((sum, one) => sum + countOf(one), 0))}`}</p>
      <div className="choices">
        {shown.map((one) => (
          <TouchButton
            key={one.reason}
            testId={testIds.passedReason(one.reason)}
            size="secondary"
            flat
            label={`${textIn(one.text, format.language)} ${format.count(countOf(one))}`}
            selected={one.reason === open}
            onPress={() => setOpen(one.reason === open ? undefined : one.reason)}
          />
        ))}
      </div>
      {chosen ? <Cases cases={chosen.cases.filter(({ at }) => at >= from)} /> : null}
    </>
  );
}

/** What people did not follow at a machine, and why, in the last 7 or 30 days; nothing where everything was. */
export function WhyNot({ unit }: { readonly unit: LineUnit }): ReactNode {
  const { t } = useWords();
  const [days, setDays] = useState<7 | 30>(7);
  if (unit.declined.length + unit.overridden.length === 0) return null;
  return (
    <section>
      <div className="choices">
        {([7, 30] as const).map((each) => (
          <TouchButton
            key={each}
            testId={testIds.passedDays(each)}
            size="secondary"
            flat
            label={t('line.lastDays', { count: each })}
            selected={each === days}
            onPress={() => setDays(each)}
          />
        ))}
      </div>
      <Reasons name={t('line.declined')} reasons={unit.declined} days={days} />
      <Reasons name={t('line.overridden')} reasons={unit.overridden} days={days} />
    </section>
  );
}
