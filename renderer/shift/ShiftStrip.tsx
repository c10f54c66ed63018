import { UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { textIn } from '../../shared/plan/translated.ts';
import { showScreen } from '../screen/screen-store.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** The shift in one line while nothing runs: who is here, what can run on this machine (its id), what is missing, what is due. One tap shows the whole. */
export function ShiftStrip({ equipment }: { readonly equipment: string | undefined }): ReactNode {
  const { t, format } = useWords();
  const view = useView('shift');
  if (!view) return null;
  const { people, machines, missing, due, shift } = view;
  // Machines beside each other can take the same jobs: a sum over them would count each job as often as there are machines.
  const ready = machines.find((machine) => machine.equipment === equipment)?.ready ?? 0;
  const figures = [
    { key: 'here', value: people.length, words: t('shift.hereShort') },
    { key: 'ready', value: ready, words: t('shift.readyShort') },
    { key: 'missing', value: missing.length, words: t('shift.missingShort') },
    { key: 'due', value: due.jobs, words: t('shift.dueShort') },
  ];
  return (
    <UnstyledButton
      className="touch touch--secondary shift-strip"
      data-testid={testIds.shiftStrip}
      onClick={() => showScreen({ name: 'shift' })}
    >
      <span className="shift-strip-name strong">{shift ? textIn(shift.name, format.language) : t('shift.title')}</span>
      {figures.map(({ key, value, words }) => (
        <span key={key} className="shift-figure">
          <span className="shift-count">{format.count(value)}</span> <span>{words}</span>
        </span>
      ))}
      {due.late > 0 ? (
        <span className="shift-late">
          <IconAlertTriangle aria-hidden />
          {t('shift.late', { count: due.late })}
        </span>
      ) : null}
      <IconChevronRight className="shift-more" aria-hidden />
    </UnstyledButton>
  );
}
