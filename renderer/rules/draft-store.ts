import { create } from 'zustand';

import { ruleDraft, type RuleDraft } from './rule-draft.ts';

const PREFIX = 'lineside.rule-draft.';

/** The drafts of this screen by rule: kept in its browser, so that neither another screen nor a restart of the window loses any. */
function readDrafts(): Readonly<Record<string, RuleDraft>> {
  const drafts: Record<string, RuleDraft> = {};
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(PREFIX)) continue;
    try {
      drafts[key.slice(PREFIX.length)] = ruleDraft.parse(JSON.parse(localStorage.getItem(key) ?? ''));
    } catch {
      // Of another build, or no draft at all: nothing that could be shown.
      localStorage.removeItem(key);
    }
  }
  return drafts;
}

const draftStore = create<{ readonly drafts: Readonly<Record<string, RuleDraft>> }>(() => ({ drafts: readDrafts() }));

/** Keeps a draft. */
export function keepDraft(rule: string, draft: RuleDraft): void {
  draftStore.setState(({ drafts }) => ({ drafts: { ...drafts, [rule]: draft } }));
  try {
    localStorage.setItem(PREFIX + rule, JSON.stringify(draft));
  } catch {
    // No room: it lives as long as the window.
  }
}

/** Throws a draft away: it was published, or is not wanted any more. */
export function dropDraft(rule: string): void {
  localStorage.removeItem(PREFIX + rule);
  draftStore.setState(({ drafts: { [rule]: _, ...drafts } }) => ({ drafts }));
}

/** All drafts of this screen, in a component. */
export function useDrafts(): Readonly<Record<string, RuleDraft>> {
  return draftStore(({ drafts }) => drafts);
}
