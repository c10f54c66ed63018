import path from 'node:path';

import { publishFile, writeDurably } from '../../files/durable-file.ts';
import { csvLine } from '../csv/csv-line.ts';
import type { DropReport } from '../import/drop-report.ts';
import type { ErpMapping } from '../mapping/mapping.ts';
import { makeFolder } from './claim-drop.ts';
import type { DropFolders } from './drop-folders.ts';

/** Writes what became of a drop into `ack/`, at once visible as a whole. Doing it again writes the same name. @throws when the disk refuses. */
export async function writeAck(
  { acks }: Pick<DropFolders, 'acks'>,
  report: DropReport,
  { ack, dialect }: Pick<ErpMapping, 'ack' | 'dialect'>,
): Promise<void> {
  await makeFolder(acks);
  const file = path.join(acks, `${report.drop}.${ack}`);
  const text = ack === 'json' ? `${JSON.stringify(report, undefined, 2)}\n` : ackTable(report, dialect.delimiter);
  await writeDurably(`${file}.tmp`, text);
  await publishFile(`${file}.tmp`, file);
}

const columns = ['taken', 'alreadyTaken', 'repeated', 'older', 'leftOut', 'rejected', 'heldBack'] as const;

/** One line for each file; one without a file for each problem of the drop as a whole. */
function ackTable({ drop, at, outcome, files, problems }: DropReport, delimiter: string): string {
  const lines = [
    ['drop', 'at', 'outcome', 'file', 'rows', ...columns, 'problem'],
    ...files.map((file) => [
      drop,
      at,
      outcome,
      file.file,
      String(file.rows),
      ...columns.map((name) => String(file[name])),
      '',
    ]),
    ...problems.map((problem) => [drop, at, outcome, '', '', ...columns.map(() => ''), problem]),
  ];
  return `\u{FEFF}${lines.map((cells) => `${csvLine(cells, delimiter)}\r\n`).join('')}`;
}
