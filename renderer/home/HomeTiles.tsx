import type { ReactNode } from 'react';

import type { HomeView } from '../../shared/views/view-schemas.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { openComponents } from '../materials/component-needs.ts';
import { type Screen, showScreen } from '../screen/screen-store.ts';
import { ratioWords } from '../shift/figure-words.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

interface TileProps {
  readonly testId: string;
  readonly value: string;
  readonly label: string;
  readonly screen: Extract<Screen['name'], 'stops' | 'performance' | 'people' | 'materials'>;
  /** Somebody should look soon. */
  readonly soon?: boolean;
  readonly disabled?: boolean;
}

/** A figure that leads to where it comes from. */
function Tile({ testId, value, label, screen, soon = false, disabled = false }: TileProps): ReactNode {
  return (
    <TouchButton
      testId={testId}
      size="secondary"
      tone={soon ? 'amber' : 'plain'}
      className="home-tile"
      label={value}
      hint={label}
      disabled={disabled}
      onPress={() => showScreen({ name: screen })}
    />
  );
}

/** Stops, effectiveness, people and material of the running job: each a figure, one tap leads to the whole. */
export function HomeTiles({ home }: { readonly home: HomeView }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const performance = useView('performance');
  const { running, unexplained } = home;
  const components = running?.components ?? [];
  const open = openComponents(components).length;
  return (
    <div className="home-tiles">
      <Tile
        testId={testIds.stopsTile}
        screen="stops"
        soon={unexplained > 0}
        value={format.count(unexplained)}
        label={t('home.unexplained', { count: unexplained })}
      />
      <Tile
        testId={testIds.oeeTile}
        screen="performance"
        value={performance?.unit ? ratioWords(performance.unit.figures.oee.value, format) : '…'}
        label={t('home.oee')}
      />
      <Tile
        testId={testIds.peopleTile}
        screen="people"
        soon={running !== null && running.people.length === 0}
        value={format.count(running?.people.length ?? 0)}
        label={t('home.peopleOn', { count: running?.people.length ?? 0 })}
      />
      <Tile
        testId={testIds.materialsTile}
        screen="materials"
        value={components.length === 0 ? '–' : format.count(open)}
        label={components.length === 0 ? t('home.noMaterial') : t('home.materialOpen', { count: open })}
        disabled={components.length === 0}
      />
    </div>
  );
}
