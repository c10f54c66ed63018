import { Readable } from 'node:stream';
import { createGzip, gzip } from 'node:zlib';

import type { FastifyReply, FastifyRequest } from 'fastify';

/** Shorter answers are not worth compressing, in UTF-16 units. */
const COMPRESS_FROM = 1400;
/** The least effort: rows of facts become six times smaller already, and more effort costs more time than it saves on a plant network. */
const LEVEL = 1;
/** So much is put together before the first byte is sent: most answers are whole by then. In UTF-16 units. */
const WHOLE = 64 * 1024;
/** A reader that takes nothing for so long is given up, in milliseconds. */
export const STALL_MS = 20_000;

/** Whether the sender of a request takes gzip. */
export function takesGzip(header: string | string[] | undefined): boolean {
  const offers = String(header ?? '').split(',');
  return offers.some((offer) => {
    const [name = '', ...parameters] = offer.split(';').map((part) => part.trim().toLowerCase());
    return (name === 'gzip' || name === '*') && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });
}

function zipped(text: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    gzip(text, { level: LEVEL }, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
}

/** Sends a JSON text, compressed when that pays and the other side takes it. */
export async function sendJson(request: FastifyRequest, reply: FastifyReply, text: string): Promise<FastifyReply> {
  void reply.type('application/json; charset=utf-8');
  if (text.length < COMPRESS_FROM || !takesGzip(request.headers['accept-encoding'])) return reply.send(text);
  void reply.headers({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
  return reply.send(await zipped(text));
}

/** Ends the connection of a reader that lets a chunk lie for too long. */
async function* watched(chunks: AsyncIterator<string, unknown>, first: string, reply: FastifyReply, stallMs: number) {
  try {
    for (let chunk = first; ;) {
      const timer = setTimeout(() => reply.raw.destroy(), stallMs);
      yield chunk;
      clearTimeout(timer);
      const next = await chunks.next();
      if (next.done === true) return;
      chunk = next.value;
    }
  } finally {
    await chunks.return?.();
  }
}

/**
 * Sends a JSON text that comes in chunks, each made only when the one before it has left: a slow reader holds two of them, never the
 * whole. A failure before the first bytes are sent is thrown; after that the answer breaks off, so that nobody takes it for whole.
 */
export async function sendJsonChunks(
  request: FastifyRequest,
  reply: FastifyReply,
  chunks: AsyncIterator<string, unknown>,
  stallMs = STALL_MS,
): Promise<FastifyReply> {
  let text = '';
  while (text.length < WHOLE) {
    const next = await chunks.next();
    if (next.done === true) return sendJson(request, reply, text);
    text += next.value;
  }
  const stream = Readable.from(watched(chunks, text, reply, stallMs), { objectMode: true, highWaterMark: 1 });
  void reply.type('application/json; charset=utf-8');
  if (!takesGzip(request.headers['accept-encoding'])) return reply.send(stream);
  void reply.headers({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
  const gzipStream = createGzip({ level: LEVEL });
  stream.once('error', (error) => gzipStream.destroy(error));
  gzipStream.once('close', () => stream.destroy());
  return reply.send(stream.pipe(gzipStream));
}
