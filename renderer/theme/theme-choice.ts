import { create } from 'zustand';

/** The looks of the screens: two greys for eight hours, and black, white and yellow for whoever needs the edges. */
export const themes = ['light', 'dark', 'contrast'] as const;
export type Theme = (typeof themes)[number];

/** What somebody chose for this station; `auto` follows the system. */
export type ThemeChoice = Theme | 'auto';

const STORAGE_KEY = 'lineside.theme';

interface ThemeState {
  readonly choice: ThemeChoice;
  /** What the system asks for. */
  readonly system: Theme;
}

function readChoice(): ThemeChoice {
  const stored = localStorage.getItem(STORAGE_KEY);
  return themes.find((theme) => theme === stored) ?? 'auto';
}

const themeStore = create<ThemeState>(() => ({ choice: 'auto', system: 'light' }));

/** The look that a choice comes to. */
export function themeShown({ choice, system }: ThemeState): Theme {
  return choice === 'auto' ? system : choice;
}

/** The look after this one, for a key that goes round. */
export function nextTheme(theme: Theme): Theme {
  return themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'light';
}

/** Chooses the look of this station and remembers it. */
export function chooseTheme(choice: ThemeChoice): void {
  if (choice === 'auto') localStorage.removeItem(STORAGE_KEY);
  else localStorage.setItem(STORAGE_KEY, choice);
  themeStore.setState({ choice });
}

/** What was chosen, in a component. */
export function useThemeChoice(): ThemeChoice {
  return themeStore(({ choice }) => choice);
}

/** The look that is shown, in a component. */
export function useTheme(): Theme {
  return themeStore(themeShown);
}

/**
 * Begins with what this station remembers, follows the system from then on, and marks the page for the style sheets.
 * @param fixed the one look of a page that has no choice
 */
export function followTheme(fixed?: Theme): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const contrast = matchMedia('(prefers-contrast: more)');
  const mark = (state: ThemeState) => {
    document.documentElement.dataset['theme'] = themeShown(state);
  };
  themeStore.subscribe(mark);
  const look = () => themeStore.setState({ system: contrast.matches ? 'contrast' : dark.matches ? 'dark' : 'light' });
  dark.addEventListener('change', look);
  contrast.addEventListener('change', look);
  themeStore.setState({ choice: fixed ?? readChoice() });
  look();
}
