import { useEffect } from 'react';
import { create } from 'zustand';

import type { RuleLine, RulesView } from '../../shared/views/rules-view.ts';
import { isSameRule, judgeDraft, ruleDraft, type RuleDraft } from './rule-draft.ts';

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
  draftStore.setState(({ drafts }) => ({
    drafts: Object.fromEntries(Object.entries(drafts).filter(([other]) => other !== rule)),
  }));
}

/** Whether a draft was published since it was begun, here or elsewhere: there is nothing left to write. */
function isPublished(draft: RuleDraft, line: RuleLine | undefined): boolean {
  const newest = line?.versions[0];
  if (!newest || newest.version <= (draft.base ?? 0)) return false;
  const judged = judgeDraft(draft.definition);
  return judged.ok && isSameRule(newest.definition, judged.definition);
}

/** The drafts of this screen by rule, without those that were published; these are thrown away. */
export function useDrafts(view: RulesView | undefined): Readonly<Record<string, RuleDraft>> {
  const drafts = draftStore((state) => state.drafts);
  const lines = view?.rules ?? [];
  const isDone = (rule: string, draft: RuleDraft) =>
    isPublished(
      draft,
      lines.find((line) => line.rule === rule),
    );
  const done = Object.entries(drafts).flatMap(([rule, draft]) => (isDone(rule, draft) ? [rule] : []));
  const names = done.join(' ');
  useEffect(() => {
    for (const rule of names === '' ? [] : names.split(' ')) dropDraft(rule);
  }, [names]);
  return done.length === 0
    ? drafts
    : Object.fromEntries(Object.entries(drafts).filter(([rule]) => !done.includes(rule)));
}
