import { connect } from 'node:net';

/** What came back on a raw connection until the server closed it, or until one whole answer was there. */
export interface RawAnswer {
  readonly text: string;
  readonly status: number | undefined;
}

/** True when the text holds one whole HTTP answer with a content-length. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /content-length: (?<length>\d+)/i.exec(text)?.groups?.['length'];
  return length !== undefined && Buffer.byteLength(text.slice(end + 4)) >= Number(length);
}

/**
 * Sends bytes to a server as they are and then says that nothing more comes. Settles with the first answer, or with what came until
 * the connection ended.
 */
export function sendRaw(url: string, bytes: Uint8Array | string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ host: hostname, port: Number(port) });
    const done = () => {
      socket.destroy();
      const status = /^HTTP\/1\.1 (?<status>\d{3})/.exec(text)?.groups?.['status'];
      resolve({ text, status: status === undefined ? undefined : Number(status) });
    };
    socket.on('error', done);
    socket.on('close', done);
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      if (isWhole(text)) done();
    });
    socket.end(bytes);
  });
}
