/** Downloads go through the proxy that the environment names. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { trustedFetch } from '../../lib/data/trustedFetch';

let proxy: Server;
const asked: string[] = [];

beforeEach(async () => {
  asked.length = 0;
  proxy = createServer((_, response) => response.end('plain'));
  proxy.on('connect', ({ url }, socket) => {
    asked.push(String(url));
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await new Promise((resolve) => proxy.close(resolve));
});

const name = (variable: string) =>
  vi.stubEnv(variable, `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);

it.each(['HTTPS_PROXY', 'https_proxy'])('%s is asked for what is elsewhere', async (variable) => {
  name(variable);
  await expect(trustedFetch('https://weights.invalid/vgg16.h5')).rejects.toThrow('fetch failed');
  expect(asked).toEqual(['weights.invalid:443']);
});

it('but not where NO_PROXY names it, nor for a mirror on this machine', async () => {
  name('HTTPS_PROXY');
  vi.stubEnv('NO_PROXY', 'weights.invalid');
  await expect(trustedFetch('https://weights.invalid/vgg16.h5')).rejects.toThrow('fetch failed');
  const { port } = proxy.address() as AddressInfo;
  expect(await (await trustedFetch(`http://127.0.0.1:${port}/vgg16.h5`)).text()).toBe('plain');
  expect(asked).toEqual([]);
});
