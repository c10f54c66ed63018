import { roles } from '../authority/can.ts';
import type { Role } from '../authority/can.ts';
import type { Deviation } from '../deviations/deviation-type.ts';
import { plainOption, plainType } from '../deviations/plain-type.ts';

/** What nobody has looked at for so long is news no more (milliseconds). */
const NEWS_MS = 12 * 3_600_000;

/** Whom it is for. */
const roleOf = (params: Deviation['params']): Role => roles.find((role) => role === params['role']) ?? 'supervisor';

/** A rule tells something to a role: whoever of it sees it says so, with one tap, and it is settled. It waits for nobody and goes up no ladder. */
export const ruleNotice = plainType({
  owner: (_sources, _subject, params) => roleOf(params),
  ladder: [],
  options: (_sources, { params }) => [plainOption('seen', { settles: true, forRoles: [roleOf(params)] })],
  isOver: ({ nowMs }, { since }) => nowMs - Date.parse(since) >= NEWS_MS,
});
