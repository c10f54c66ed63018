import { fileProblem } from '../files/file-problem.ts';
import type { SiteStore } from '../store/site-store.ts';
import { answersInbox } from './answers/answers-inbox.ts';
import { dropInbox } from './drop-inbox.ts';
import { dropFolders } from './drop/drop-folders.ts';
import { writePostings } from './file-drop-outbox.ts';
import type { ErpMapping } from './mapping/mapping.ts';
import { repeat } from './repeat.ts';
import type { Repetition, Timers } from './repeat.ts';

export interface FileDropOptions {
  readonly store: SiteStore;
  /** Folder with `in/` and `out/`; see createDropFolders. */
  readonly root: string;
  readonly mapping: ErpMapping;
  /** Gets one sentence at a time. */
  readonly log: (sentence: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Timers; `globalThis` fits. */
  readonly clock: Timers;
}

/** Two looks that find a file the same must not follow each other too closely. */
const SECOND_LOOK_MS = 1000;

/**
 * The file drop of an ERP: takes orders from `in/`, writes postings to `out/`, each at its own pace. A failure of either (share gone, disk
 * full, no permission) is one sentence in the log; it is tried again with growing pauses and nothing is lost meanwhile.
 */
export function runFileDrop({ store, root, mapping, log, now, clock }: FileDropOptions): Repetition {
  const folders = dropFolders(root);
  const inbox = dropInbox({ store, folders, mapping, log, now });
  const pause = mapping.everySeconds * 1000;
  const lanes = [
    repeat(
      async () => {
        const { waiting } = await inbox.look();
        return waiting ? Math.min(pause, SECOND_LOOK_MS) : pause;
      },
      { timers: clock, backOffMs: pause, failed: said(`ERP drops in ${folders.in} cannot be read`, log) },
    ),
  ];
  const { out } = mapping;
  if (out) {
    const outbox = { store, folder: folders.out, out, timeZone: mapping.dialect.timeZone, now };
    const outPause = out.everySeconds * 1000;
    if (out.answers) {
      const answers = answersInbox({ store, folders, answers: out.answers, dialect: mapping.dialect, log, now });
      lanes.push(
        repeat(
          async () => {
            const { waiting } = await answers.look();
            return waiting ? Math.min(outPause, SECOND_LOOK_MS) : outPause;
          },
          {
            timers: clock,
            backOffMs: outPause,
            failed: said(`Answers of the ERP in ${folders.answers} cannot be read`, log),
          },
        ),
      );
    }
    lanes.push(
      repeat(
        async () => {
          const { file, postings, problems } = await writePostings(outbox);
          for (const problem of problems) log(problem);
          if (file !== null)
            log(`${postings} ${postings === 1 ? 'posting was' : 'postings were'} written to out/${file}.`);
          return file === null ? outPause : Math.min(outPause, SECOND_LOOK_MS);
        },
        {
          timers: clock,
          backOffMs: outPause,
          failed: said(`Postings cannot be written to ${folders.out} and wait`, log),
        },
      ),
    );
  }
  return {
    start: () => {
      if (!out) log('The ERP mapping has no "out": what the floor reports waits in the outbox.');
      for (const lane of lanes) lane.start();
    },
    stop: async () => {
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
  };
}

function said(what: string, log: (sentence: string) => void) {
  return (error: unknown, pauseMs: number) =>
    log(`${fileProblem(what, error)} Next try in ${Math.max(1, Math.round(pauseMs / 1000))} s.`);
}
