/**
 * One set-up at a time in a folder. The lock is a socket in Linux' abstract name space: it is gone the moment
 * its last holder is, however that ended, so there is no stale lock to clean up. Child processes inherit it
 * (`lock.handle` as an extra stdio entry): what a killed set-up left running still holds the folder. macOS has no such
 * name space: there the socket is a file, which nobody answers at once its last holder is gone.
 */
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function addressOf(root, platform) {
  const digest = createHash('sha256').update(realpathSync(root)).digest('hex');
  // the path of a socket has at most 103 bytes
  return platform === 'linux'
    ? `\0convnotes-setup-${digest}`
    : join(tmpdir(), `convnotes-${digest.slice(0, 24)}`);
}

/** say(sentence) is called when another set-up has to be waited for. Returns `{ handle, release() }`. */
export async function takeLock(root, say, platform = process.platform) {
  const address = addressOf(root, platform);
  let said = false;
  for (;;) {
    const server = await listen(address);
    if (server) return heldBy(server);
    if (platform !== 'linux') await clearAbandoned(address);
    await untilReleased(address, (holder) => {
      if (!said) say(holder);
      said = true;
    });
  }
}

/** One process after the other at what a folder has in common, a report's front page: what `work()` returns. */
export async function inTurn(folder, work) {
  mkdirSync(folder, { recursive: true });
  const lock = await takeLock(folder, () => {});
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

function listen(address) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(address, () => resolve(server));
  });
}

const isAnswered = (address) =>
  new Promise((resolve) => {
    const socket = connect(address);
    const end = (answered) => {
      socket.destroy();
      resolve(answered);
    };
    socket.on('connect', () => end(true));
    socket.on('error', () => end(false));
  });

/** A file that is moved away may be another's, who was quicker: then it is answered there too, and put back. */
async function clearAbandoned(address) {
  if (await isAnswered(address)) return;
  const moved = `${address}.${process.pid}`;
  try {
    renameSync(address, moved);
  } catch {
    return; // another was quicker
  }
  try {
    if (await isAnswered(moved)) linkSync(moved, address);
  } finally {
    rmSync(moved, { force: true });
  }
}

function heldBy(server) {
  const waiting = new Set();
  server.on('connection', (socket) => {
    waiting.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => waiting.delete(socket));
    socket.write(String(process.pid));
  });
  server.unref();
  return {
    handle: server._handle.fd,
    release() {
      for (const socket of waiting) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A set-up at work answers with its process number; what a killed one left behind cannot. */
function untilReleased(address, say) {
  return new Promise((resolve) => {
    const socket = connect(address);
    const silent = setTimeout(
      () => say('a part of an earlier set-up that was stopped is still at work'),
      1000,
    );
    socket.on('data', (pid) => {
      clearTimeout(silent);
      say(`another set-up (process ${pid}) is at work in this folder`);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(silent);
      setTimeout(resolve, 50);
    });
  });
}
