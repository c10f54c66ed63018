import { isStationProblemCode } from '../../shared/host/station-problem.ts';
import { useWords } from '../words/use-words.ts';
import { useConnection } from './connection.ts';

/** Why the station cannot work, in the language of the screen where there are words for it; null while that is not known. */
export function useStationProblem(): string | null {
  const { t } = useWords();
  const { problem, problemCode } = useConnection();
  return isStationProblemCode(problemCode) ? t(`stationProblem.${problemCode}`, { detail: problem ?? '' }) : problem;
}
