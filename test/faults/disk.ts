/** Places that cannot be written: a small disk that is full or read-only, a folder of somebody else. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, statSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';

const nobody = 65534;
const page = 4096; // bytes: what such a disk gives away at once
const isRoot = process.getuid?.() === 0;

export const troubles = {
  /** All but a page of it is taken. */
  'a full disk': (folder: string) => {
    const filler = join(folder, 'filler');
    try {
      for (;;) appendFileSync(filler, Buffer.alloc(page));
    } catch {
      truncateSync(filler, statSync(filler).size - page);
    }
    return () => truncateSync(filler, 0);
  },
  'a read-only disk': (folder: string) => {
    mount('-o', 'remount,ro', folder);
    return () => mount('-o', 'remount,rw', folder);
  },
  'a folder of somebody else': (folder: string) => {
    if (!isRoot) {
      chmodSync(folder, 0o555);
      return () => chmodSync(folder, 0o755);
    }
    process.seteuid!(nobody);
    return () => process.seteuid!(0);
  },
};

/** An empty disk of 1 MiB in memory; the reason, in words, where none can be mounted. */
export class Disk {
  private constructor(readonly folder: string) {}

  static mount(folder: string): Disk | string {
    mkdirSync(folder);
    chmodSync(dirname(folder), 0o755); // so that somebody else gets as far as the disk
    const { status, error } = mount('-t', 'tmpfs', '-o', 'size=1m,mode=755', 'tmpfs', folder);
    if (status === 0) return new Disk(folder);
    return `no disk can be mounted (${error ? error.message : 'that takes root'})`;
  }

  unmount(): void {
    spawnSync('umount', [this.folder]);
  }
}

const mount = (...words: string[]) => spawnSync('mount', words);
