import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { DIGEST_HEADER } from '../../shared/sync/sealed-text.ts';
import type { Answer } from '../sync/answer.ts';
import { sealedText } from '../sync/seal-answer.ts';
import { sendProblem } from './http-server.ts';
import { sendJson } from './send-json.ts';

const COMPLAINT_LIMIT = 1000;

/** What a request said of its body; that it is so was checked when the body was read. */
export function digestOf(request: FastifyRequest): string | undefined {
  return request.headers[DIGEST_HEADER]?.toString();
}

/** Sends the answer of a station's request, sealed when the request was; or the refusal. */
export async function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Answer<object>,
): Promise<FastifyReply> {
  if (!answer.ok) return sendProblem(reply, answer.status, answer.problem);
  return sendJson(request, reply, sealedText(JSON.stringify(answer.value), digestOf(request)));
}

/** Checks a body against its schema, or answers what is wrong with it. */
export function readBody<T>(schema: z.ZodType<T>, request: FastifyRequest, reply: FastifyReply): T | undefined {
  const parsed = schema.safeParse(request.body);
  if (parsed.success) return parsed.data;
  const message = `The request is not valid: ${z.prettifyError(parsed.error)}`;
  void sendProblem(reply, 400, { code: 'invalid', message: message.slice(0, COMPLAINT_LIMIT) });
  return undefined;
}
