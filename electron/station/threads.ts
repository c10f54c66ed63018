import { answerPlanTask } from './planning/plan-search.ts';
import { answerRehearsalTask } from './rules/rehearsal-worker.ts';

// The program of threads that may be ended at any moment: plans that are searched, rules that are rehearsed. It loads nothing that is not
// JavaScript: a thread that is ended while native code begins or answers takes the station with it.
if (!answerRehearsalTask() && !answerPlanTask()) {
  process.stderr.write(
    'This program is for threads of a station. Start the station instead: npm run station -- --help\n',
  );
  process.exitCode = 2;
}
