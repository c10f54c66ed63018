import { create } from 'zustand';

import type { Role } from '../../shared/authority/can.ts';
import type { DeviationSubject } from '../../shared/deviations/deviation-facts.ts';
import type { RecommendationKind } from '../../shared/next-action/recommendation-kinds.ts';
import type { UnitPerformance } from '../../shared/views/performance-view.ts';

/** The figures that a machine has. */
export type FigureName = keyof UnitPerformance['figures'];

/**
 * Everything that somebody has to decide; back leads to where the person came from, Home when that is absent. `straight`: the only one that is
 * for the people here, when it is the only one, is opened at once.
 */
export interface Inbox {
  readonly name: 'deviations';
  readonly from?: 'home' | 'line';
  readonly straight?: boolean;
  readonly shown?: 'mine' | 'role' | 'all' | 'settled';
}

/** What something is raised about, as far as it was named: else the machine of the station and the job on it. */
export type RaisedAbout = { readonly [Part in 'equipment' | 'order' | 'operation' | 'material' | 'lot']?: string };

/** The automation rules, or what they did; back leads to where the person came from. */
export interface RulesList {
  readonly name: 'rules';
  readonly from?: 'home' | 'line' | 'station';
  readonly shown?: 'rules' | 'log';
}

/** What the screen shows below its header. */
export type Screen =
  | {
      readonly name:
        | 'home'
        | 'next'
        | 'good'
        | 'scrap'
        | 'stop'
        | 'closeOut'
        | 'actions'
        | 'people'
        | 'station'
        | 'stops'
        | 'settings'
        | 'unsent'
        | 'line'
        | 'barcodes'
        | 'pause'
        | 'rework'
        | 'orderChange'
        | 'shift'
        | 'performance'
        | 'leave'
        | 'enrol';
    }
  /** `material`: the component that is shown first. */
  | { readonly name: 'materials'; readonly material?: string }
  /** A figure of a machine: what it is made of, and the facts behind it. */
  | {
      readonly name: 'figure';
      readonly equipment: string;
      readonly figure: FigureName;
      readonly from: 'performance' | 'line';
    }
  /** Why a finished operation is taken up again. */
  | { readonly name: 'reopen'; readonly order: string; readonly operation: string; readonly number: string }
  /** A report that the ERP refused: what becomes of it. */
  | { readonly name: 'refusedReport'; readonly posting: string }
  | Inbox
  | RulesList
  /** The plan of the area, and what would be if. */
  | { readonly name: 'planning'; readonly from?: 'home' | 'line' | 'next' }
  /** One rule, or one that is to be; `list`: as it was where it comes from there. */
  | { readonly name: 'rule'; readonly id: string; readonly part?: 'switch' | 'edit'; readonly list?: RulesList }
  /** One of them, with its options. `subject`: as the list named it, for those that nobody has recorded anything of. */
  | {
      readonly name: 'deviation';
      readonly id: string;
      readonly subject?: DeviationSubject;
      readonly from: 'deviations' | 'home' | 'line' | 'rules';
      /** The list as it was, where it comes from there. */
      readonly inbox?: Inbox;
    }
  /** Something is wrong: who is called, or what it is. */
  | { readonly name: 'raise'; readonly about?: RaisedAbout; readonly from: 'home' | 'line' }
  /** Somebody (else) signs on; `asked` names the roles that the message of this number asks for. */
  | { readonly name: 'signOn'; readonly asked?: { readonly roles: readonly Role[]; readonly message: number } }
  /** Why a recommendation is not followed now. */
  | { readonly name: 'decline'; readonly kind: RecommendationKind; readonly about: string }
  /** Why another job than the recommended one is started. */
  | { readonly name: 'override'; readonly order: string; readonly operation: string };

interface ScreenState {
  readonly screen: Screen;
  /** Just changed: a bouncing finger must not press what has appeared under it. */
  readonly settling: boolean;
}

/** Longer than a bounce, shorter than the way to the next button. */
const SETTLE_MS = 300;

const screenStore = create<ScreenState>(() => ({ screen: { name: 'home' }, settling: false }));
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows a screen. */
export function showScreen(screen: Screen): void {
  if (
    screenStore.getState().screen.name === screen.name &&
    !('order' in screen) &&
    !('id' in screen) &&
    !('about' in screen)
  )
    return;
  screenStore.setState({ screen, settling: true });
  clearTimeout(timer);
  timer = setTimeout(() => screenStore.setState({ settling: false }), SETTLE_MS);
}

/** Back to the running job. */
export function goHome(): void {
  showScreen({ name: 'home' });
}

/** The screen that is shown. */
export function useScreen(): ScreenState {
  return screenStore();
}

/** The name of the screen, in an action. */
export function screenNow(): Screen {
  return screenStore.getState().screen;
}
