/** A mirror on the loopback interface that can be as bad as mirrors are. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';

/** How a mirror answers when it is asked for a file that it has. */
export type Answer = (response: ServerResponse, body: Buffer, request: IncomingMessage) => void;

const send = (response: ServerResponse, body: Buffer | string, headers: object = {}) =>
  response.writeHead(200, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);

/** Half of the body as one piece; `then` goes on. */
function half(response: ServerResponse, body: Buffer, then: () => void): void {
  response.writeHead(200, { 'content-length': body.length });
  response.write(body.subarray(0, body.length / 2), then);
}

export const answers = {
  whole: (response, body) => send(response, body),
  withoutLength: (response, body) => response.writeHead(200).end(body),
  packedForTheWay: (response, body) => send(response, body, { 'content-encoding': 'gzip' }),
  notFound: (response) => response.writeHead(404).end('no such file'),
  html: (response) => send(response, '<!doctype html><title>Log in to the network</title>'),
  cutOff: (response, body) => half(response, body, () => response.destroy()),
  /** Half of the file, as if it were all of it. */
  short: (response, body) => send(response, body.subarray(0, body.length / 2)),
  silent: () => undefined,
  silentHalfway: (response, body) => half(response, body, () => undefined),
  wrong: (response, body) => send(response, Buffer.from(body).fill(7, body.length - 40)),
  endless(response) {
    const chunk = Buffer.alloc(10_000);
    const more = () => response.writable && response.write(chunk, more);
    more();
  },
  /** Ten pieces with a pause of 0.1 s after each. */
  slow(response, body) {
    response.writeHead(200, { 'content-length': body.length });
    const piece = Math.ceil(body.length / 10);
    const next = (start: number) => {
      if (start >= body.length) return response.end();
      response.write(body.subarray(start, start + piece));
      setTimeout(next, 100, start + piece);
    };
    next(0);
  },
} satisfies Record<string, Answer>;

/** An address at which nothing listens: the discard service. */
export const nowhere = 'http://127.0.0.1:9/';

export class Mirror {
  /** Names of the files that were asked for. */
  readonly asked: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** files: packed, by name. */
  static async start(files: Record<string, Buffer>, answer: Answer = answers.whole): Promise<Mirror> {
    const server = createServer((request, response) => {
      const name = basename(request.url ?? '');
      mirror.asked.push(name);
      if (files[name]) answer(response, files[name], request);
      else answers.notFound(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const mirror = new Mirror(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return mirror;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
