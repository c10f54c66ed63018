import type { BulkWriteRow, CategorizeBulkWriteRowsOutput } from 'rxdb/plugins/core';

import type { CollectionTable } from './collection-table.ts';
import type { DatabaseHandle } from './database-handle.ts';
import { storageFailure } from './storage-failure.ts';

const TABLE = `
  CREATE TABLE IF NOT EXISTS rx_attachment (
    collection INTEGER NOT NULL,
    document TEXT NOT NULL,
    attachment TEXT NOT NULL,
    digest TEXT NOT NULL,
    type TEXT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (collection, document, attachment)
  );
`;

/** The bytes of new attachments, read before the write begins: a transaction waits for nobody. */
export type AttachmentBytes = ReadonlyMap<Blob, Uint8Array>;

type Sorted = Pick<
  CategorizeBulkWriteRowsOutput<unknown>,
  'attachmentsAdd' | 'attachmentsUpdate' | 'attachmentsRemove'
>;

/** Makes room for attachments in a database, if there is none. Inside a write job only. */
export function openAttachments(handle: DatabaseHandle): void {
  handle.connection.exec(TABLE);
}

/** Reads the data that rows bring along. */
export async function attachmentBytesOf<RxDocType>(rows: readonly BulkWriteRow<RxDocType>[]): Promise<AttachmentBytes> {
  const blobs = rows.flatMap(({ document }) =>
    Object.values(document._attachments).flatMap((attachment) => ('data' in attachment ? [attachment.data] : [])),
  );
  const bytes = new Map<Blob, Uint8Array>();
  for (const blob of blobs) bytes.set(blob, new Uint8Array(await blob.arrayBuffer()));
  return bytes;
}

/** Stores and forgets attachments as RxDB sorted them out of the rows of a write. Inside a write job only. */
export function writeAttachments(
  handle: DatabaseHandle,
  table: CollectionTable,
  sorted: Sorted,
  bytes: AttachmentBytes,
): void {
  for (const { documentId, attachmentId, digest, attachmentData } of [
    ...sorted.attachmentsAdd,
    ...sorted.attachmentsUpdate,
  ])
    handle
      .statement('INSERT OR REPLACE INTO rx_attachment VALUES (?, ?, ?, ?, ?, ?)')
      .run(
        table.id,
        documentId,
        attachmentId,
        digest,
        attachmentData.type,
        bytes.get(attachmentData.data) ?? new Uint8Array(),
      );
  for (const { documentId, attachmentId } of sorted.attachmentsRemove)
    handle
      .statement('DELETE FROM rx_attachment WHERE collection = ? AND document = ? AND attachment = ?')
      .run(table.id, documentId, attachmentId);
}

/** Forgets all attachments of a collection. Inside a write job only. */
export function dropAttachments(handle: DatabaseHandle, table: CollectionTable): void {
  handle.statement('DELETE FROM rx_attachment WHERE collection = ?').run(table.id);
}

/** The data of an attachment. @throws StorageFailure `attachments` when there is none with this digest */
export function readAttachment(
  handle: DatabaseHandle,
  table: CollectionTable,
  documentId: string,
  attachmentId: string,
  digest: string,
): Blob {
  const row = handle
    .statement(
      'SELECT type, data FROM rx_attachment WHERE collection = ? AND document = ? AND attachment = ? AND digest = ?',
    )
    .get(table.id, documentId, attachmentId, digest);
  const data: unknown = row?.[1];
  if (!row || !(data instanceof Uint8Array)) {
    const sentence = `Reading the attachment ${attachmentId} of ${documentId} failed: it was removed or replaced meanwhile. Read the document again.`;
    throw storageFailure('attachments', sentence, handle.file);
  }
  return new Blob([new Uint8Array(data)], { type: String(row[0]) });
}
