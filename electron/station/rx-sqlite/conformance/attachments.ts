import type { RxAttachmentWriteData, RxDocumentData, RxJsonSchema } from 'rxdb/plugins/core';
import { expect, test } from 'vitest';

import { openInstance, step, STEP_SCHEMA, stored } from './testbed.ts';
import type { Instance, Step, StorageInTest } from './testbed.ts';

const SCHEMA: RxJsonSchema<Step> = { ...STEP_SCHEMA, attachments: {} };

function photo(content: string): RxAttachmentWriteData {
  const data = new Blob([content], { type: 'image/png' });
  return { length: data.size, type: data.type, digest: `digest-of-${content}`, data };
}

/** What the storage gives back of an attachment: everything but its data. */
function stub({ length, type, digest }: RxAttachmentWriteData) {
  return { length, type, digest };
}

/** A document whose attachments are these, as the next revision after `previous`. */
function withPhotos(
  id: string,
  attachments: RxDocumentData<Step>['_attachments'],
  previous?: RxDocumentData<Step>,
): RxDocumentData<Step> {
  return { ...stored(step(id), previous), _attachments: attachments };
}

async function contentOf(instance: Instance<Step>, id: string, name: string, digest: string): Promise<string> {
  return await (await instance.getAttachmentData(id, name, digest)).text();
}

async function now(instance: Instance<Step>, id: string): Promise<RxDocumentData<Step>> {
  const [document] = await instance.findDocumentsById([id], true);
  if (!document) throw new Error(`There is no document ${id}.`);
  return document;
}

/** Attachments: data beside a document. */
export function describeAttachments(underTest: () => StorageInTest): void {
  const open = (): Promise<Instance<Step>> => openInstance(underTest(), SCHEMA);

  test('gives the data of an attachment back, and the document describes it without carrying it', async () => {
    const instance = await open();
    const bytes = photo('front \u0000 view');
    const { error } = await instance.bulkWrite([{ document: withPhotos('a', { front: bytes }) }], 'test');
    expect(error).toEqual([]);
    expect((await now(instance, 'a'))._attachments).toEqual({ front: stub(bytes) });
    expect(await contentOf(instance, 'a', 'front', bytes.digest)).toBe('front \u0000 view');
    await instance.close();
  });

  test('keeps, replaces, adds and forgets attachments as a new revision says', async () => {
    const instance = await open();
    const [front, back, top] = [photo('front'), photo('back'), photo('top')];
    await instance.bulkWrite([{ document: withPhotos('a', { front, back }) }], 'test');
    const first = await now(instance, 'a');
    const newer = photo('back, newer');
    const next = withPhotos('a', { front: stub(front), back: newer, top }, first);
    expect((await instance.bulkWrite([{ previous: first, document: next }], 'test')).error).toEqual([]);
    expect(await contentOf(instance, 'a', 'front', front.digest)).toBe('front');
    expect(await contentOf(instance, 'a', 'back', newer.digest)).toBe('back, newer');
    const second = await now(instance, 'a');
    const last = withPhotos('a', { top: stub(top) }, second);
    await instance.bulkWrite([{ previous: second, document: last }], 'test');
    expect(await contentOf(instance, 'a', 'top', top.digest)).toBe('top');
    await expect(contentOf(instance, 'a', 'front', front.digest)).rejects.toThrow(/attachment/);
    await instance.close();
  });

  test('forgets the attachments of a deleted document', async () => {
    const instance = await open();
    const front = photo('front');
    await instance.bulkWrite([{ document: withPhotos('a', { front }) }], 'test');
    const first = await now(instance, 'a');
    const gone = { ...stored(step('a'), first, true), _attachments: {} };
    await instance.bulkWrite([{ previous: first, document: gone }], 'test');
    await expect(contentOf(instance, 'a', 'front', front.digest)).rejects.toThrow(/attachment/);
    await instance.close();
  });

  test('refuses a row that describes an attachment it does not bring, and stores the others', async () => {
    const instance = await open();
    const rows = [{ document: withPhotos('a', { front: stub(photo('front')) }) }, { document: withPhotos('b', {}) }];
    const { error } = await instance.bulkWrite(rows, 'test');
    expect(error.map(({ documentId, status }) => [documentId, status])).toEqual([['a', 510]]);
    expect(await instance.findDocumentsById(['a', 'b'], true)).toHaveLength(1);
    await instance.close();
  });

  test('announces documents without the data', async () => {
    const instance = await open();
    const heard: unknown[] = [];
    instance.changeStream().subscribe((bulk) => heard.push(...bulk.events.map((event) => event.documentData)));
    const front = photo('front');
    await instance.bulkWrite([{ document: withPhotos('a', { front }) }], 'test');
    expect(heard).toMatchObject([{ _attachments: { front: stub(front) } }]);
    expect(JSON.stringify(heard)).not.toContain('"data"');
    await instance.close();
  });

  test('has the attachments again after a database was closed and opened', async ({ skip }) => {
    if (!underTest().reopenable) skip();
    const instance = await open();
    const front = photo('front');
    await instance.bulkWrite([{ document: withPhotos('a', { front }) }], 'test');
    await instance.close();
    const again = await openInstance(underTest(), SCHEMA, { owner: 'later' });
    expect(await contentOf(again, 'a', 'front', front.digest)).toBe('front');
    await again.remove();
    const empty = await openInstance(underTest(), SCHEMA, { owner: 'later' });
    await expect(contentOf(empty, 'a', 'front', front.digest)).rejects.toThrow(/attachment/);
    await empty.close();
  });
}
