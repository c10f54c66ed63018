import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import type { FastifyRequest } from 'fastify';

import type { SyncProblem } from '../../shared/sync/protocol.ts';
import { DIGEST_HEADER } from '../../shared/sync/sealed-text.ts';
import type { Admission } from './admission.ts';
import { TOO_MUCH } from './admission.ts';
import { parseJson } from './carriable-json.ts';
import { encodingOf, inflateBody, takenEncodings } from './inflate.ts';

/** A body that cannot be taken; carries its answer. */
export class BodyRefused extends Error {
  override readonly name = 'BodyRefused';
  readonly status: number;
  readonly problem: SyncProblem;
  constructor(status: number, problem: SyncProblem) {
    super(problem.message);
    this.status = status;
    this.problem = problem;
  }
}

/** Bodies beyond this, in bytes, wait for their turn: reading one takes the processor for milliseconds. */
const LARGE = 32 * 1024;
/** So many pieces of a body are joined at once. */
const JOIN = 256;
/** Stations put the head of a batch, which names its lane, at the end. */
const TAIL = 1024;

const tooLarge = (limit: number) =>
  new BodyRefused(413, { code: 'too-large', message: `The request is larger than ${limit} bytes. Send less at once.` });
const invalid = (status: number, message: string) => new BodyRefused(status, { code: 'invalid', message });
/** Nobody is there to read this. */
const CUT = invalid(400, 'The connection was cut within the request.');

const DAMAGED = new BodyRefused(400, {
  code: 'damaged',
  message: `The request was changed on its way: its body is not what its ${DIGEST_HEADER} says. Send it again; look at the network when this stays.`,
});

/** Collects a body. @throws BodyRefused as soon as it is too large, or all bodies together are. */
function collect(
  request: FastifyRequest,
  payload: IncomingMessage,
  limit: number,
  admission: Admission,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let recent: Buffer[] = [];
    let length = 0;
    const refuse = (error: Error) => {
      payload.off('data', onData);
      parts.length = 0;
      recent = [];
      // What is still to come is read and thrown away until the connection is closed behind the answer.
      payload.resume();
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) refuse(tooLarge(limit));
      else if (!admission.take(request, chunk.length)) refuse(new BodyRefused(503, TOO_MUCH));
      else if (recent.push(chunk) >= JOIN) {
        // A body that comes byte by byte must not take a hundred times its size.
        parts.push(Buffer.concat(recent));
        recent = [];
      }
    };
    payload.on('data', onData);
    payload.once('end', () => resolve(Buffer.concat([...parts, ...recent])));
    payload.once('error', reject);
    payload.once('close', () => reject(CUT));
  });
}

async function plainBytes(request: FastifyRequest, body: Buffer, limit: number, admission: Admission): Promise<Buffer> {
  const encoding = encodingOf(request.headers['content-encoding']);
  if (encoding === undefined)
    throw invalid(
      415,
      `Bodies come as they are or in one of the content encodings ${takenEncodings}. Send this one without any.`,
    );
  if (encoding === 'identity') return body;
  const inflated = await inflateBody(body, encoding, limit);
  if (!inflated.ok) {
    if (inflated.reason === 'too-large') throw tooLarge(limit);
    throw invalid(400, `The body of the request cannot be used: it is no good ${encoding}.`);
  }
  if (!admission.take(request, inflated.bytes.length)) throw new BodyRefused(503, TOO_MUCH);
  return inflated.bytes;
}

/**
 * Reads the body of a request as JSON, inflated when it is compressed. Large ones wait for their turn before they are parsed.
 * @param limit most bytes, before and after inflating.
 * @throws BodyRefused
 */
export async function readJsonBody(
  request: FastifyRequest,
  payload: IncomingMessage,
  limit: number,
  admission: Admission,
): Promise<unknown> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const bytes = await plainBytes(request, await collect(request, payload, limit, admission), limit, admission);
  if (bytes.length > LARGE) {
    const isUrgent = bytes.subarray(-TAIL).includes('/priority/');
    await admission.turn(request, isUrgent);
    if (request.raw.socket.destroyed) throw CUT;
  }
  const said = request.headers[DIGEST_HEADER];
  if (said !== undefined && said !== hash('sha256', bytes)) throw DAMAGED;
  const parsed = parseJson(bytes.toString('utf8'));
  if ('value' in parsed) return parsed.value;
  throw invalid(400, `The body of the request cannot be used: ${parsed.problem}.`);
}
