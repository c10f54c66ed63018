import { createRoot } from 'react-dom/client';

import { boardTopics } from '../../shared/host/board-access.ts';
import { must } from '../../shared/invariant.ts';
import { type Language, languageOf } from '../../shared/plan/language.ts';
import { applyNonce } from '../app/csp-nonce.ts';
import type { OpenCarrier } from '../link/carrier.ts';
import { openStationHost } from '../station/station-host.ts';
import { followViews } from '../station/station-views.ts';
import { followTheme, themes } from '../theme/theme-choice.ts';
import { startWords } from '../words/i18n.ts';
import { Board } from './Board.tsx';
import { followBoard } from './follow-board.ts';
import '../app/styles.ts';

/** What the address of a board says about how it looks: `?lang=de`, `?theme=light`. A hall is dark more often than not. */
function wishesOf(search: string): { readonly language: Language; readonly theme: (typeof themes)[number] } {
  const asked = new URLSearchParams(search);
  return {
    language: languageOf(asked.get('lang') ?? navigator.language),
    theme: themes.find((theme) => theme === asked.get('theme')) ?? 'dark',
  };
}

/** Starts the andon board in this window: nobody signs on, nothing can be pressed. */
export function startBoard(openCarrier: OpenCarrier): void {
  const { language, theme } = wishesOf(location.search);
  applyNonce();
  followTheme(theme);
  const words = startWords(language);
  const host = openStationHost(openCarrier);
  followViews(host, boardTopics);
  followBoard(host);
  const root = createRoot(must(document.querySelector('#root'), 'the root element'));
  void words.then(() => root.render(<Board />));
}
