import { worthOf } from '../next-action/candidate.ts';
import type { Candidate } from '../next-action/candidate.ts';
import type { NextActionView } from './view-schemas.ts';

/** A recommendation as the screens show it. */
export function nextActionViewOf(candidate: Candidate, person: string): NextActionView {
  const { kind, about, what, terms, why, restsOn, accept } = candidate;
  return {
    kind,
    about,
    person,
    what,
    minutes: worthOf(candidate),
    terms: [...terms],
    why: [...why],
    restsOn,
    accept: { ...accept },
  };
}
