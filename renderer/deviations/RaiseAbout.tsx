import { IconBarcode, IconBox, IconCircleOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { RaiseChoices } from '../../shared/views/deviations-view.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

interface RaiseAboutProps {
  readonly choices: RaiseChoices;
  readonly onBack: () => void;
  readonly onChosen: (chosen: { readonly material?: string; readonly lot?: string }) => void;
}

/** Which lot or material something is about: those of the job, by one tap; or any, by a scan. */
export function RaiseAbout({ choices: { components, subject }, onBack, onChosen }: RaiseAboutProps): ReactNode {
  const { t } = useWords();
  const home = useView('home');
  const running = home?.running;
  const isHere = running !== null && running?.job.order === subject?.order;
  const used = new Map<string, { readonly lot: string; readonly material: string; readonly name: string }>();
  for (const { name, material, lots, atHand } of isHere ? (running?.components ?? []) : []) {
    for (const { lot, material: of } of lots) used.set(lot, { lot, material: of, name });
    for (const { lot } of atHand) if (!used.has(lot)) used.set(lot, { lot, material, name });
  }
  return (
    <div className="list-screen" data-testid={testIds.raiseAboutScreen}>
      <ScreenHead title={t('raise.aboutTitle')} hint={t('raise.aboutHint')} onBack={onBack} />
      <PagedList>
        <li className="tiles tiles--3 pass-people">
          <TouchButton
            testId={testIds.raiseOf('nothing')}
            className="tile"
            icon={<IconCircleOff />}
            label={t('raise.all')}
            onPress={() => onChosen({})}
          />
          {components.map(({ id, name }) => (
            <TouchButton
              key={id}
              testId={testIds.raiseOf(id)}
              className="tile"
              icon={<IconBox />}
              label={name}
              onPress={() => onChosen({ material: id })}
            />
          ))}
          {[...used.values()].map(({ lot, material, name }) => (
            <TouchButton
              key={lot}
              testId={testIds.raiseOf(lot)}
              className="tile"
              icon={<IconBarcode />}
              label={t('raise.lot', { lot })}
              hint={name}
              onPress={() => onChosen({ lot, material })}
            />
          ))}
        </li>
      </PagedList>
    </div>
  );
}
