import { IconPrinter } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import type { SheetCode, SheetGroup } from '../../shared/views/sheet-view.ts';
import { Loading } from '../controls/Loading.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import type { Words } from '../words/use-words.ts';
import { Barcode } from './Barcode.tsx';

/** What a code stands for, in words: the large line and the small one. */
function wordsOf({ stands }: SheetCode, { t, format, quantity, reason }: Words): readonly [string, string] {
  switch (stands.kind) {
    case 'badge':
      return [stands.name, stands.roles.map((role) => t(`role.${role}`)).join(', ')];
    case 'order':
      return [`${t('barcodes.order')} ${stands.number}`, `${stands.material}, ${quantity(stands.quantity)}`];
    case 'lot': {
      const expiry = stands.expiry === null ? '' : `, ${t('barcodes.until', { date: format.date(stands.expiry) })}`;
      const state = stands.state === 'usable' ? '' : `, ${t(`barcodes.lotStates.${stands.state}`)}`;
      return [`${t('barcodes.lot')} ${stands.lot}`, `${stands.material}${expiry}${state}`];
    }
    case 'equipment':
    case 'location':
      return [stands.name, t(`barcodes.${stands.kind}`)];
    case 'card': {
      const deed = t(`barcodes.deeds.${stands.deed}` as 'barcodes.deeds.start', { count: Number(stands.count ?? 1) });
      if (stands.reason === null) return [deed, t('barcodes.card')];
      return [`${deed}: ${reason(stands.deed === 'scrap' ? 'scrap' : 'stop', stands.reason)}`, t('barcodes.card')];
    }
  }
}

function Code({ code }: { readonly code: SheetCode }): ReactNode {
  const words = useWords();
  const [title, detail] = wordsOf(code, words);
  return (
    <li className="barcode-tile" data-testid={testIds.barcode(code.text)}>
      <Barcode code={code} />
      <p className="large strong">{title}</p>
      <p>{detail}</p>
      <p className="barcode-text">{code.text}</p>
    </li>
  );
}

/** Codes of what this station works with, large enough to be read off the screen; in a browser they can be printed. */
export function BarcodesScreen(): ReactNode {
  const { t } = useWords();
  const sheet = useView('sheet');
  const [chosen, setChosen] = useState<SheetGroup>('cards');
  if (!sheet) return <Loading />;
  const group = sheet.groups.find(({ id }) => id === chosen) ?? sheet.groups[0];
  return (
    <div className="list-screen barcodes" data-testid={testIds.barcodesScreen}>
      <ScreenHead title={t('barcodes.title')} hint={t('barcodes.hint')} onBack={() => showScreen({ name: 'station' })}>
        {window.lineside ? null : (
          <TouchButton
            testId={testIds.printBarcodes}
            size="secondary"
            flat
            icon={<IconPrinter />}
            label={t('barcodes.print')}
            onPress={() => globalThis.print()}
          />
        )}
      </ScreenHead>
      <nav className="barcode-groups" aria-label={t('barcodes.title')}>
        {sheet.groups.map(({ id }) => (
          <TouchButton
            key={id}
            testId={testIds.barcodeGroup(id)}
            size="secondary"
            label={t(`barcodes.groups.${id}`)}
            selected={id === group?.id}
            onPress={() => setChosen(id)}
          />
        ))}
      </nav>
      <PagedList key={group?.id}>
        {(group?.codes ?? []).map((code) => (
          <Code key={code.text} code={code} />
        ))}
      </PagedList>
    </div>
  );
}
