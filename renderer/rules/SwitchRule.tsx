import { IconCheck } from '@tabler/icons-react';
import { t as translate } from 'i18next';
import { type ReactNode, useState } from 'react';

import type { Role } from '../../shared/authority/can.ts';
import type { RuleLine } from '../../shared/views/rules-view.ts';
import { give, useBusyWishes } from '../commands/give-command.ts';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { MayNot, useMay } from './MayNot.tsx';
import { switchIt } from './rule-wishes.ts';
import { saidBy } from './rule-words.ts';
import { TextEntry } from './TextEntry.tsx';

const reasons = {
  stop: ['noisy', 'wrong', 'maintenance', 'notNow'],
  goOn: ['mended', 'again', 'mistake'],
} as const;

interface SwitchRuleProps {
  readonly line: RuleLine;
  readonly switchers: readonly Role[];
  readonly onDone: () => void;
}

/** Stops a rule at once, or lets it go on: one tap on why, or a note in one's own words. */
export function SwitchRule({ line, switchers, onDone }: SwitchRuleProps): ReactNode {
  const words = useWords();
  const { t } = words;
  const isBusy = useBusyWishes();
  const may = useMay(switchers);
  const [note, setNote] = useState('');
  const on = line.stopped !== null;
  const way = on ? 'goOn' : 'stop';
  const definition = line.versions[0]?.definition;
  const does = (why: string) =>
    void give(switchIt(line.rule, on, why), { success: () => translate('done.switchRule') }).then((done) => {
      if (done) onDone();
    });
  return (
    <div className="list-screen" data-testid={testIds.switchScreen}>
      <ScreenHead
        title={t(on ? 'rules.whyGoOn' : 'rules.whyStop')}
        hint={definition ? saidBy(definition, words).name : line.rule}
        onBack={onDone}
      />
      {may ? null : <MayNot what="switch" roles={switchers} />}
      <div className="tiles tiles--2 rule-tiles">
        {reasons[way].map((code) => {
          const why = t(`rules.why.${code}`);
          return (
            <TouchButton
              key={code}
              testId={testIds.switchWhy(code)}
              className="tile"
              label={why}
              disabled={!may}
              busy={isBusy(switchIt(line.rule, on, why))}
              onPress={() => does(why)}
            />
          );
        })}
      </div>
      <div className="rule-note">
        <TextEntry name="note" label={t('rules.ownNote')} value={note} most={200} onChange={setNote} />
        <TouchButton
          testId={testIds.switchWithNote}
          size="secondary"
          flat
          icon={<IconCheck />}
          label={t(on ? 'rules.goOn' : 'rules.stop')}
          disabled={!may || note.trim() === ''}
          busy={isBusy(switchIt(line.rule, on, note.trim()))}
          onPress={() => does(note.trim())}
        />
      </div>
    </div>
  );
}
