import { type ReactNode, useState } from 'react';

import type { RunningJobView } from '../../shared/views/view-schemas.ts';
import { Loading } from '../controls/Loading.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { isCounted } from '../quantity/counted-units.ts';
import { emptyEntry } from '../quantity/keypad-entry.ts';
import { Keypad } from '../quantity/Keypad.tsx';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { componentInFocus, stillNeeded } from './component-needs.ts';
import { ComponentRows } from './ComponentRows.tsx';
import { Lots } from './Lots.tsx';

interface MaterialsProps {
  readonly running: RunningJobView;
  readonly material: string | null;
}

function Materials({ running, material }: MaterialsProps): ReactNode {
  const { t, format } = useWords();
  const [chosen, setChosen] = useState(material);
  const [entry, setEntry] = useState(emptyEntry);
  const { job, components } = running;
  const focus = componentInFocus(components, chosen);
  return (
    <div className="materials" data-testid={testIds.materialsScreen}>
      <section className="materials-left">
        <ScreenHead
          title={t('materials.title')}
          hint={t('job.title', { number: job.number, operation: job.operationName })}
        />
        {focus ? (
          <ComponentRows
            components={components}
            focus={focus.material}
            onChoose={(other) => {
              setChosen(other);
              setEntry(emptyEntry);
            }}
          />
        ) : (
          <p className="large">{t('materials.noneNeeded')}</p>
        )}
      </section>
      {focus ? (
        <>
          <Lots key={focus.material} job={job} component={focus} entry={entry} onUsed={() => setEntry(emptyEntry)} />
          <Keypad
            entry={entry}
            unit={focus.unit}
            divisible={!isCounted(focus.unit)}
            placeholder={format.decimal(stillNeeded(focus))}
            onEntry={setEntry}
          />
        </>
      ) : null}
    </div>
  );
}

/** The material of the running job: what it needs, what went in, which lots are at hand. Scanning a lot does the same. */
export function MaterialsScreen({ material }: Pick<MaterialsProps, 'material'>): ReactNode {
  const { t } = useWords();
  const home = useView('home');
  if (!home) return <Loading />;
  const { running } = home;
  if (!running)
    return (
      <div className="list-screen" data-testid={testIds.materialsScreen}>
        <ScreenHead title={t('noJob.title')} hint={t('noJob.hint')} />
      </div>
    );
  return <Materials key={`${running.job.order} ${running.job.operation}`} running={running} material={material} />;
}
