import type { DeviationLine } from '../../shared/views/deviations-view.ts';
import { rolesWords } from '../deviations/deviation-words.ts';
import type { Words } from '../words/use-words.ts';

/** How far up a deviation went, and who heard of it last; undefined: nowhere. */
export function levelWords({ escalatedTo }: Pick<DeviationLine, 'escalatedTo'>, words: Words): string | undefined {
  const last = escalatedTo.at(-1);
  if (last === undefined) return undefined;
  return words.t('line.level', { level: words.format.count(escalatedTo.length), role: rolesWords([last], words) });
}
