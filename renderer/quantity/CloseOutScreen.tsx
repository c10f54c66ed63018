import { IconAlertTriangle, IconFlag3, IconInfoCircle, IconX } from '@tabler/icons-react';
import { t } from 'i18next';
import { type ReactNode, useState } from 'react';

import { addDecimals, type Decimal } from '../../shared/quantity/quantity.ts';
import type { JobView } from '../../shared/views/view-schemas.ts';
import { give, useBusy, type Wish } from '../commands/give-command.ts';
import { Loading } from '../controls/Loading.tsx';
import { ReasonTiles } from '../controls/ReasonTiles.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { goHome } from '../screen/screen-store.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords, type Words } from '../words/use-words.ts';
import {
  addScrap,
  type CloseOutField,
  type CloseOutForm,
  closeOutParams,
  emptyCloseOut,
  goodAgainstOrder,
  MOST_SCRAP_ENTRIES,
  removeLastScrap,
  scrapSum,
  scrapWaitsForReason,
  typeInto,
} from './close-out-form.ts';
import { isCounted } from './counted-units.ts';
import { entrySum } from './keypad-entry.ts';
import { Keypad } from './Keypad.tsx';
import { WithRunningJob } from './WithRunningJob.tsx';

interface PartProps {
  readonly form: CloseOutForm;
  readonly job: JobView;
  readonly onForm: (form: CloseOutForm) => void;
}

const fields: readonly CloseOutField[] = ['good', 'scrap', 'rework'];

function addedTo(form: CloseOutForm, field: CloseOutField): Decimal {
  const typed = entrySum(form.entries[field]);
  return field === 'scrap' ? addDecimals(scrapSum(form), typed) : typed;
}

function Fields({ form, job, onForm }: PartProps): ReactNode {
  const { t, format, quantity } = useWords();
  const { unit } = job.quantity;
  return (
    <div className="fields">
      {fields.map((field) => (
        <TouchButton
          key={field}
          testId={testIds.closeOutField(field)}
          className="field"
          label={
            <>
              <span>{t(`closeOut.${field}`)}</span>
              <span className="field-plus">+{format.decimal(addedTo(form, field))}</span>
            </>
          }
          hint={
            <>
              <span>{t('closeOut.soFar', { quantity: format.decimal(job[field]) })}</span>
              <span>
                {t('closeOut.after', {
                  quantity: quantity({ value: addDecimals(job[field], addedTo(form, field)), unit }),
                })}
              </span>
            </>
          }
          selected={form.field === field}
          onPress={() => onForm({ ...form, field })}
        />
      ))}
    </div>
  );
}

function ScrapPart({ form, job, onForm }: PartProps): ReactNode {
  const { t, quantity, reason } = useWords();
  const reasons = useView('reasons');
  if (!reasons) return <Loading />;
  const { unit } = job.quantity;
  const loose = scrapWaitsForReason(form);
  const full = form.scrap.length >= MOST_SCRAP_ENTRIES;
  const typed = quantity({ value: entrySum(form.entries.scrap), unit });
  const listed = form.scrap.map(
    (entry) => `${quantity({ value: entry.value, unit })} ${reason('scrap', entry.reason)}`,
  );
  return (
    <>
      <p className={loose ? 'part-hint part-hint--loose' : 'part-hint'}>
        {loose ? <IconAlertTriangle aria-hidden /> : null}
        {full
          ? t('closeOut.scrapLimit')
          : loose
            ? t('closeOut.scrapNoReason', { quantity: typed })
            : t('closeOut.scrapHint')}
      </p>
      <ReasonTiles
        reasons={reasons.scrap}
        most={6}
        columns={2}
        isBusy={() => false}
        onChoose={(code) => onForm(addScrap(form, code))}
      />
      <div className="scrap-entries">
        <p data-testid={testIds.scrapEntries}>{listed.join(' · ')}</p>
        <TouchButton
          testId={testIds.removeScrapEntry}
          size="secondary"
          icon={<IconX />}
          label={t('closeOut.remove')}
          disabled={form.scrap.length === 0}
          onPress={() => onForm(removeLastScrap(form))}
        />
      </div>
    </>
  );
}

function Verdict({ form, job, words }: { form: CloseOutForm; job: JobView; words: Words }): ReactNode {
  const { t, quantity } = words;
  const { unit } = job.quantity;
  const { sign, by } = goodAgainstOrder(form, job);
  const amount = quantity({ value: by, unit });
  const good = words.format.decimal(addDecimals(job.good, entrySum(form.entries.good)));
  return (
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
    </div>
  );
}

function CloseOut({ job }: { readonly job: JobView }): ReactNode {
  const words = useWords();
  const [form, setForm] = useState(emptyCloseOut);
  const wish: Wish = { name: 'completeJob', params: closeOutParams(form, job) };
  const busy = useBusy(wish);
  const { unit } = job.quantity;
  const loose = scrapWaitsForReason(form);

  const submit = () => {
    if (loose) return;
    void give(wish, { success: () => t('done.completeJob') }).then((done) => {
      if (done) goHome();
    });
  };

  return (
    <div className="close-out" data-testid={testIds.closeOutScreen}>
      <section className="close-out-left">
        <ScreenHead
          title={words.t('closeOut.title')}
          hint={words.t('job.title', { number: job.number, operation: job.operationName })}
        />
        <Fields form={form} job={job} onForm={setForm} />
        <TouchButton
          testId={testIds.submitCloseOut}
          tone="strong"
          flat
          className="entry-confirm"
          icon={<IconFlag3 />}
          label={words.t('closeOut.submit')}
          busy={busy}
          disabled={loose}
          onPress={submit}
        />
      </section>
      <section className="close-out-middle panel">
        {form.field === 'scrap' ? (
          <ScrapPart form={form} job={job} onForm={setForm} />
        ) : (
          <>
            <p className={loose ? 'part-hint part-hint--loose' : 'part-hint'}>
              {loose ? <IconAlertTriangle aria-hidden /> : null}
              {loose
                ? words.t('closeOut.scrapNoReason', {
                    quantity: words.quantity({ value: entrySum(form.entries.scrap), unit }),
                  })
                : words.t(form.field === 'good' ? 'closeOut.goodHint' : 'closeOut.reworkHint')}
            </p>
            <Verdict form={form} job={job} words={words} />
          </>
        )}
      </section>
      <Keypad
        entry={form.entries[form.field]}
        unit={unit}
        divisible={!isCounted(unit)}
        onEntry={(entry) => setForm(typeInto(form, entry))}
        onConfirm={submit}
      />
    </div>
  );
}

/** The end of a job on one screen: what is still to be counted, and finish, in one submit. */
export function CloseOutScreen(): ReactNode {
  return <WithRunningJob>{(job) => <CloseOut job={job} />}</WithRunningJob>;
}
