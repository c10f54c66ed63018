import type { ReactNode } from 'react';

import { addDecimals, type Decimal } from '../../shared/quantity/quantity.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { type CloseOutField, goodAdded, goodAgainstOrder, scrapSum } from './close-out-form.ts';
import type { PartProps } from './close-out-parts.ts';
import { entrySum } from './keypad-entry.ts';

interface FieldProps extends PartProps {
  readonly field: CloseOutField;
  readonly value: string;
  readonly hint: string;
  readonly soon?: boolean;
  readonly disabled?: boolean;
}

function Field({ form, onForm, field, value, hint, soon = false, disabled = false }: FieldProps): ReactNode {
  const { t } = useWords();
  return (
    <TouchButton
      testId={testIds.closeOutField(field)}
      className="field"
      tone={soon ? 'amber' : 'plain'}
      label={
        <>
          <span className="field-name">{t(`closeOut.${field}`)}</span>
          <span className="field-plus">{value}</span>
        </>
      }
      hint={hint}
      selected={form.field === field}
      disabled={disabled}
      onPress={() => onForm({ ...form, field })}
    />
  );
}

/** What a close-out can say, each with what it says so far; a tap opens it. */
export function CloseOutFields(props: PartProps): ReactNode {
  const { form, running } = props;
  const { t, format, quantity, reason } = useWords();
  const { job, components } = running;
  const { unit } = job.quantity;
  const added: Readonly<Record<'good' | 'scrap' | 'rework', Decimal>> = {
    good: entrySum(form.entries.good),
    scrap: addDecimals(scrapSum(form), entrySum(form.entries.scrap)),
    rework: entrySum(form.entries.rework),
  };
  const { sign, by } = goodAgainstOrder(form, running);
  const then = { ...added, good: goodAdded(form, running) };
  const consumed = components.some(({ lots }) => lots.length > 0);
  return (
    <div className="fields">
      {(['good', 'scrap', 'rework'] as const).map((field) => (
        <Field
          key={field}
          {...props}
          field={field}
          value={`+${format.decimal(added[field])}`}
          hint={t('closeOut.after', { quantity: quantity({ value: addDecimals(job[field], then[field]), unit }) })}
        />
      ))}
      <Field
        {...props}
        field="missing"
        value={sign < 0 ? format.decimal(by) : '–'}
        hint={
          sign >= 0
            ? t('closeOut.nothingMissing')
            : form.short === null
              ? t('closeOut.staysOpen')
              : reason('short', form.short)
        }
        soon={sign < 0}
        disabled={sign >= 0}
      />
      <Field
        {...props}
        field="leftovers"
        value={consumed ? format.count(form.leftovers.length) : '–'}
        hint={consumed ? t('closeOut.leftoverLots', { count: form.leftovers.length }) : t('closeOut.nothingConsumed')}
        disabled={!consumed}
      />
      <Field
        {...props}
        field="machine"
        value={form.stop === null ? '–' : '!'}
        hint={form.stop === null ? t('closeOut.machineFree') : reason('stop', form.stop)}
        soon={form.stop !== null}
      />
    </div>
  );
}
