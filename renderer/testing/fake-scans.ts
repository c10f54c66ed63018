import type { Command } from '../../shared/gate/command.ts';
import { instantOf } from '../../shared/gate/gate-context.ts';
import type { CommandResult } from '../../shared/host/host-contract.ts';
import { codeBookOf } from '../../shared/scan/code-book.ts';
import { resolveScan } from '../../shared/scan/resolve-scan.ts';
import { actionOfScan } from '../../shared/scan/scan-action.ts';
import type { ScanAction, ScanContext } from '../../shared/scan/scan-context.ts';
import { meaningWorded } from '../../shared/scan/scan-words.ts';
import { visibleText } from '../../shared/scan/visible-text.ts';
import type { ScanLine, ScansView } from '../../shared/views/scans-view.ts';

interface FakeScansParts {
  /** Scans are only shown. */
  readonly isTesting: () => boolean;
  readonly context: () => Omit<ScanContext, 'raising'>;
  readonly execute: (command: Command) => CommandResult;
  readonly actAs: (person: string) => void;
}

/** The scans of the fake station: what a code means and does is the product's, the order of things is that of the page. */
export function createFakeScans({ isTesting, context, execute, actAs }: FakeScansParts) {
  let lines: readonly ScanLine[] = [];
  let isRaising = false;

  function outcomeOf(action: ScanAction, id: string, active: string | null): ScanLine['outcome'] {
    if (action.kind === 'refuse') return { kind: 'refused', refusal: action.refusal };
    if (action.kind === 'open') return { kind: 'opened', screen: action.screen, params: action.params };
    if (action.kind === 'actAs') {
      actAs(action.person);
      return { kind: 'done', command: '', did: { code: 'switched', params: { person: action.name } } };
    }
    const { wish } = action;
    const result = execute({ id, actor: wish.name === 'signOn' ? null : active, ...wish });
    if (result.ok) return { kind: 'done', command: id, did: { code: wish.name, params: {} } };
    if (result.refusal.code === 'override-reason-needed' && wish.name === 'startJob')
      return { kind: 'opened', screen: 'next', params: { order: wish.params.order, operation: wish.params.operation } };
    return { kind: 'refused', refusal: result.refusal };
  }

  return {
    take(id: string, text: string, source: ScanLine['source']): number {
      const nowMs = Date.now();
      const now = { ...context(), raising: isRaising };
      const { plan } = now.world;
      const meaning = resolveScan(plan, codeBookOf(plan), text, new Date(nowMs).getUTCFullYear());
      const number = lines.length + 1;
      const outcome: ScanLine['outcome'] = isTesting()
        ? { kind: 'test' }
        : outcomeOf(actionOfScan(now, meaning, text), id, now.active);
      const what = meaningWorded(meaning);
      lines = [{ number, at: instantOf(nowMs), source, device: '', text: visibleText(text), what, outcome }, ...lines];
      return number;
    },
    raising(on: boolean): boolean {
      isRaising = on;
      return on;
    },
    view: (): ScansView => ({ lines: [...lines] }),
  };
}
