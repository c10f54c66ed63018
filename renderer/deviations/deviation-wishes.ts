import type { Role } from '../../shared/authority/can.ts';
import type { DeviationLine } from '../../shared/views/deviations-view.ts';
import type { Wish } from '../commands/give-command.ts';

type Which = Pick<DeviationLine, 'id' | 'subject'>;

const about = ({ id, subject }: Which) => ({ deviation: id, subject });

/** It is the person's from now on. */
export const takeIt = (line: Which): Wish => ({ name: 'acknowledgeDeviation', params: about(line) });

/** It goes to a role, or to one person of it. */
export const passIt = (line: Which, to: Role, person: string | null = null): Wish => ({
  name: 'assignDeviation',
  params: { ...about(line), to, ...(person === null ? {} : { person }) },
});

/** An option of those that are offered; why, where it asks for that. */
export const decideIt = (line: Which, option: string, reason?: string): Wish => ({
  name: 'decideDeviation',
  params: { ...about(line), option, ...(reason === undefined ? {} : { reason }) },
});

/** The second person agrees, or not. */
export const answerIt = (line: Which, option: string, agree: boolean): Wish => ({
  name: 'answerProposal',
  params: { ...about(line), option, agree },
});

/** What was decided is done. */
export const settleIt = (line: Which): Wish => ({ name: 'resolveDeviation', params: about(line) });

/** It was not settled after all. */
export const reopenIt = (line: Which): Wish => ({ name: 'reopenDeviation', params: about(line) });

/** It is the same matter as another one. */
export const joinIt = (line: Which, into: string): Wish => ({
  name: 'mergeDeviation',
  params: { ...about(line), into },
});
