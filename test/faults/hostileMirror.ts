/** What a mirror can do to those who download from it, beyond what test/data/mirror.ts has. */
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Answer } from '../data/mirror';

export const redirectTo =
  (location: string, status = 302): Answer =>
  (response) =>
    response.writeHead(status, { location }).end('moved');

/** To itself, without end. */
export const redirectInCircles: Answer = (response, _, request) =>
  response.writeHead(301, { location: request.url }).end();

/** The body byte for byte, as slowly as a server can be without being silent. */
export const trickle: Answer = (response, body) => {
  response.writeHead(200, { 'content-length': body.length });
  let i = 0;
  const clock = setInterval(() => response.write(body.subarray(i, ++i)), 20);
  response.on('close', () => clearInterval(clock));
};

/** bytes: of what it unpacks to on the way. */
export function bombOnTheWay(bytes: number, encoding: 'gzip' | 'br' | 'gzip, gzip'): Answer {
  const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
  const zeros = Buffer.alloc(bytes);
  const once = encoding === 'br' ? brotliCompressSync(zeros, quick) : gzipSync(zeros);
  const packed = encoding === 'gzip, gzip' ? gzipSync(once) : once;
  const headers = { 'content-encoding': encoding, 'content-length': packed.length };
  return (response) => response.writeHead(200, headers).end(packed);
}

/** A range that was not asked for. */
export const anotherRange: Answer = (response, body) =>
  response.writeHead(206, { 'content-range': `bytes 0-${body.length - 1}/${body.length}` }).end(body);

/** A server that says what is given, whatever it is asked, and hangs up. */
export async function rawServer(said: Buffer | string): Promise<{ url: string; stop: () => Promise<void> }> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(said));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Headers of a length that is not the body's. */
export const lying = (length: number, body: Buffer) =>
  Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n`), body]);
