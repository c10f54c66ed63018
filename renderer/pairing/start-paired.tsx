import { createRoot } from 'react-dom/client';

import { must } from '../../shared/invariant.ts';
import { applyNonce } from '../app/csp-nonce.ts';
import { applyMillimetres } from '../theme/millimetres.ts';
import { followTheme } from '../theme/theme-choice.ts';
import { startWords } from '../words/i18n.ts';
import { codeInLink, grouped } from './code-entry.ts';
import { askPaired, pairWith } from './pairing-requests.ts';
import type { PairingFailure } from './pairing-requests.ts';
import { PairingScreen } from './PairingScreen.tsx';
import '../app/styles.ts';

async function showPairing(isBoard: boolean, isBoardOnly: boolean, first: PairingFailure | undefined): Promise<void> {
  applyNonce();
  applyMillimetres();
  followTheme();
  await startWords();
  createRoot(must(document.querySelector('#root'), 'the root element')).render(
    <PairingScreen isBoard={isBoard} isBoardOnly={isBoardOnly} first={first} onPaired={() => location.reload()} />,
  );
}

/** Shows the code of the link, once: a reload or a bookmark must not try it again. */
async function tryLink(): Promise<PairingFailure | undefined> {
  const code = codeInLink(location.hash);
  if (code === undefined) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  return await pairWith(grouped(code));
}

/** Starts the screens of a browser when the server knows it; else asks for a code first. A server that is away is waited for by the screens. */
export async function startPaired(isBoard: boolean, start: () => void): Promise<void> {
  const failure = await tryLink();
  const answer = await askPaired();
  if (!answer || (answer.paired && (isBoard || answer.kind === 'browser'))) start();
  else await showPairing(isBoard, answer.paired, failure);
}

/** Before a browser connects again: one that was let out meanwhile is shown how to come in. @returns whether to connect. */
export async function mayConnectAgain(): Promise<boolean> {
  const answer = await askPaired();
  if (answer?.paired !== false) return true;
  location.reload();
  return false;
}
