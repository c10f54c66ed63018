import { Agent, request } from 'node:http';

/** One connection to the server that is kept open. */
export interface KeepAliveClient {
  /** Posts a JSON body. @returns the body of the answer; throws when the answer is not 200. */
  readonly post: (path: string, body: Buffer | string, token?: string) => Promise<Buffer>;
  /** Any request. @returns the body of the answer; throws when its status is not one of those wished. */
  readonly send: (
    method: string,
    path: string,
    body: Buffer | string,
    wished: readonly number[],
    token?: string,
  ) => Promise<Buffer>;
  readonly close: () => void;
}

/** A client with a connection of its own. As little work as possible: it shares the processor with the server it measures. */
export function keepAliveClient(url: string): KeepAliveClient {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send: KeepAliveClient['send'] = (method, path, body, wished, token) =>
    new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      };
      const sent = request({ agent, hostname, port, path, method, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks);
          if (wished.includes(answer.statusCode ?? 0)) resolve(text);
          else reject(new Error(`${path} was answered ${answer.statusCode}: ${text.toString('utf8').slice(0, 400)}`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return { send, post: (path, body, token) => send('POST', path, body, [200], token), close: () => agent.destroy() };
}
