import { IconAlertTriangle, IconInfoCircle, IconPlayerPlay, IconPuzzle, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { addDecimals } from '../../shared/quantity/quantity.ts';
import { Loading } from '../controls/Loading.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { ReasonTiles } from '../controls/ReasonTiles.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import {
  addLeftover,
  addScrap,
  goodAdded,
  goodAgainstOrder,
  looseField,
  MOST_SCRAP_ENTRIES,
  removeLast,
} from './close-out-form.ts';
import type { PartProps } from './close-out-parts.ts';
import { entrySum } from './keypad-entry.ts';

/** What a part asks for; in amber while a number that was typed belongs to nothing. */
function Hint({ form, running, text }: PartProps & { readonly text: string }): ReactNode {
  const { t, quantity, format } = useWords();
  const loose = looseField(form);
  return (
    <p className={loose ? 'part-hint part-hint--loose' : 'part-hint'}>
      {loose ? <IconAlertTriangle aria-hidden /> : null}
      {loose === 'scrap'
        ? t('closeOut.scrapNoReason', {
            quantity: quantity({ value: entrySum(form.entries.scrap), unit: running.job.quantity.unit }),
          })
        : loose === 'leftovers'
          ? t('closeOut.leftoverNoLot', { quantity: format.decimal(entrySum(form.entries.leftovers)) })
          : text}
    </p>
  );
}

function Entries({ form, onForm, listed }: PartProps & { readonly listed: readonly string[] }): ReactNode {
  const { t } = useWords();
  return (
    <div className="scrap-entries">
      <p data-testid={testIds.closeOutEntries}>{listed.join(' · ')}</p>
      <TouchButton
        testId={testIds.removeEntry}
        size="secondary"
        icon={<IconX />}
        label={t('closeOut.remove')}
        disabled={listed.length === 0}
        onPress={() => onForm(removeLast(form))}
      />
    </div>
  );
}

function ScrapPart(props: PartProps): ReactNode {
  const { form, running, onForm } = props;
  const { t, quantity, reason } = useWords();
  const reasons = useView('reasons');
  if (!reasons) return <Loading />;
  const { unit } = running.job.quantity;
  const full = form.scrap.length >= MOST_SCRAP_ENTRIES;
  return (
    <>
      <Hint {...props} text={full ? t('closeOut.scrapLimit') : t('closeOut.scrapHint')} />
      <ReasonTiles
        reasons={reasons.scrap}
        most={6}
        columns={2}
        isBusy={() => false}
        onChoose={(code) => onForm(addScrap(form, code))}
      />
      <Entries
        {...props}
        listed={form.scrap.map((entry) => `${quantity({ value: entry.value, unit })} ${reason('scrap', entry.reason)}`)}
      />
    </>
  );
}

function LeftoversPart(props: PartProps): ReactNode {
  const { form, running, onForm } = props;
  const { t, quantity } = useWords();
  const lots = running.components.flatMap((component) => component.lots.map((lot) => ({ component, ...lot })));
  return (
    <>
      <Hint {...props} text={t('closeOut.leftoversHint')} />
      <PagedList>
        {lots.map(({ component, material, lot, quantity: used }) => (
          <li key={`${material} ${lot}`}>
            <TouchButton
              testId={testIds.leftover(lot)}
              flat
              className="lot"
              label={
                <>
                  <span>{lot}</span>
                  <span>{t('closeOut.used', { quantity: quantity({ value: used, unit: component.unit }) })}</span>
                </>
              }
              hint={component.name}
              selected={form.leftovers.some((one) => one.lot === lot && one.material === material)}
              onPress={() => onForm(addLeftover(form, { material, lot, unit: component.unit }))}
            />
          </li>
        ))}
      </PagedList>
      <Entries
        {...props}
        listed={form.leftovers.map(({ lot, value, unit }) => `${quantity({ value, unit })} ${lot}`)}
      />
    </>
  );
}

function MissingPart(props: PartProps): ReactNode {
  const { form, running, onForm } = props;
  const { t, quantity } = useWords();
  const reasons = useView('reasons');
  if (!reasons) return <Loading />;
  const { by } = goodAgainstOrder(form, running);
  const amount = quantity({ value: by, unit: running.job.quantity.unit });
  return (
    <>
      <Hint {...props} text={t('closeOut.missingHint', { quantity: amount })} />
      <TouchButton
        testId={testIds.remainderOpen}
        flat
        className="choice-open"
        icon={<IconPuzzle />}
        label={t('closeOut.leaveOpen', { quantity: amount })}
        hint={t('closeOut.leaveOpenHint')}
        selected={form.short === null}
        onPress={() => onForm({ ...form, short: null })}
      />
      <p className="strong">{t('closeOut.noneComes')}</p>
      <ReasonTiles
        reasons={reasons.short}
        most={4}
        columns={2}
        isBusy={() => false}
        chosen={form.short}
        onChoose={(code) => onForm({ ...form, short: code })}
      />
    </>
  );
}

function MachinePart(props: PartProps): ReactNode {
  const { form, onForm } = props;
  const { t } = useWords();
  const reasons = useView('reasons');
  if (!reasons) return <Loading />;
  return (
    <>
      <Hint {...props} text={t('closeOut.machineHint')} />
      <TouchButton
        testId={testIds.machineFree}
        flat
        className="choice-open"
        icon={<IconPlayerPlay />}
        label={t('closeOut.machineIsFree')}
        selected={form.stop === null}
        onPress={() => onForm({ ...form, stop: null })}
      />
      <p className="strong">{t('closeOut.machineStands')}</p>
      <ReasonTiles
        reasons={reasons.stop}
        most={6}
        columns={2}
        isBusy={() => false}
        chosen={form.stop}
        onChoose={(code) => onForm({ ...form, stop: code })}
      />
    </>
  );
}

/** How the job will stand when it is closed. */
function Verdict(props: PartProps): ReactNode {
  const { form, running } = props;
  const words = useWords();
  const { t, quantity } = words;
  const { job } = running;
  const { unit } = job.quantity;
  const { sign, by } = goodAgainstOrder(form, running);
  const amount = quantity({ value: by, unit });
  const good = words.format.decimal(addDecimals(job.good, goodAdded(form, running)));
  return (
    <>
      <Hint
        {...props}
        text={
          running.counted === null
            ? t(form.field === 'rework' ? 'closeOut.reworkHint' : 'closeOut.goodHint')
            : t('closeOut.counted', { counted: quantity({ value: running.counted, unit }) })
        }
      />
      <div className="verdict">
        <p className="verdict-count">{good}</p>
        <p className="large">{t('closeOut.goodOf', { quantity: quantity(job.quantity) })}</p>
        <p className={sign === 0 ? 'verdict-word' : 'verdict-word verdict-word--off'}>
          {sign === 0 ? <IconInfoCircle aria-hidden /> : <IconAlertTriangle aria-hidden />}
          {sign < 0
            ? t('closeOut.short', { quantity: amount })
            : sign > 0
              ? t('closeOut.over', { quantity: amount })
              : t('closeOut.complete')}
        </p>
        {sign < 0 ? (
          <p>
            {form.short === null
              ? t('closeOut.willStayOpen', { quantity: amount })
              : t('closeOut.willNotCome', { quantity: amount, reason: words.reason('short', form.short) })}
          </p>
        ) : null}
      </div>
    </>
  );
}

/** The part of the close-out that is open. */
export function CloseOutPart(props: PartProps): ReactNode {
  switch (props.form.field) {
    case 'scrap':
      return <ScrapPart {...props} />;
    case 'leftovers':
      return <LeftoversPart {...props} />;
    case 'missing':
      // Typing more may complete the order while this is open.
      return goodAgainstOrder(props.form, props.running).sign < 0 ? <MissingPart {...props} /> : <Verdict {...props} />;
    case 'machine':
      return <MachinePart {...props} />;
    case 'good':
    case 'rework':
      return <Verdict {...props} />;
  }
}
