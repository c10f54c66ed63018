import { rejectCodes } from '../../../shared/attention/rejection.ts';
import type { RejectCode } from '../../../shared/attention/rejection.ts';
import { inspectFile } from '../csv/inspect-file.ts';
import { openTable } from '../csv/read-rows.ts';
import { fieldReaders } from '../fields/field-readers.ts';
import type { RejectedRow } from '../import/row-defect.ts';
import { bindFields, rowReader } from '../import/row-reader.ts';
import type { Dialect } from '../mapping/dialect.ts';
import type { AnswersMapping } from '../mapping/out-mapping.ts';

/** What the ERP said about one line of a file of ours. */
export interface Answer {
  readonly line: number;
  readonly text: string;
  /** As it stands in the file, with the number of a further line behind it. */
  readonly key: string;
  readonly result:
    | { readonly state: 'accepted'; readonly document: string | null }
    | { readonly state: 'rejected'; readonly code: RejectCode; readonly message: string };
}

export type AnswersReading =
  | { readonly ok: true; readonly answers: readonly Answer[]; readonly rejected: readonly RejectedRow[] }
  /** The file as a whole cannot be read; a sentence that names it. */
  | { readonly ok: false; readonly problem: string };

/** Longest text of an ERP that is kept. */
const MOST_MESSAGE = 400;
/** A file of answers has as many lines as the files of reports that it answers; more than this is something else. */
const MOST_ANSWERS = 200_000;

/** Reads a file of answers. Rows that cannot be read are handed back, the others count. @throws when the disk fails. */
export async function readAnswers(
  path: string,
  name: string,
  { fields }: AnswersMapping,
  dialect: Dialect,
): Promise<AnswersReading> {
  const inspection = await inspectFile(path, dialect);
  if (!inspection.ok) return { ok: false, problem: `${name} ${inspection.reason}` };
  const opened = await openTable(path, dialect, inspection.textBytes);
  if (!opened.ok) return { ok: false, problem: `${name} ${opened.reason}` };
  const bound = bindFields(fields, opened.table.header);
  if (!bound.ok) {
    await opened.table.close();
    return { ok: false, problem: bound.reasons.map((reason) => `${name} ${reason}`).join(' ') };
  }
  const context = { readers: fieldReaders(dialect, 0), units: [], lookUp: () => undefined };
  const answers: Answer[] = [];
  const rejected: RejectedRow[] = [];
  for await (const batch of opened.table.rows) {
    for (const { line, text, cells, problem } of batch) {
      const place = { file: name, line, text };
      if (problem !== null) {
        rejected.push({ ...place, column: '', value: '', reason: problem });
        continue;
      }
      const reader = rowReader(cells, bound.fields, context);
      const key = reader.text('key', 'required', 80);
      const state = reader.choice('result', ['accepted', 'rejected'], 'required');
      const document = reader.text('document', 'optional', 200) ?? null;
      const code = state === 'rejected' ? (reader.choice('code', rejectCodes) ?? 'other') : 'other';
      const message = (reader.text('message', 'optional', 4000) ?? '').slice(0, MOST_MESSAGE);
      if (reader.defects.length > 0 || key === undefined || state === undefined)
        rejected.push(...reader.defects.map((defect) => ({ ...place, ...defect })));
      else
        answers.push({
          line,
          text,
          key,
          result: state === 'accepted' ? { state, document } : { state, code, message },
        });
    }
    if (answers.length > MOST_ANSWERS) return { ok: false, problem: `${name} has more than ${MOST_ANSWERS} answers.` };
  }
  return { ok: true, answers, rejected };
}
