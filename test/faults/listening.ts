/** What a process and its children really listen on, as the kernel has it: /proc. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The process and all below it. */
export function family(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]));
    } catch {
      // it ended meanwhile
    }
  }
  const found = [pid];
  for (const each of found) for (const [child, parent] of parents) if (parent === each) found.push(child);
  return found;
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return '';
      }
    });
  } catch {
    return [];
  }
}

/** Four bytes of an address at a time, each group in the machine's order. */
const bytesOf = (hex: string) => Buffer.from(hex, 'hex').swap32();

function addressOf(hex: string): string {
  const bytes = bytesOf(hex);
  if (bytes.length === 4) return bytes.join('.');
  return bytes.toString('hex').replace(/(.{4})(?=.)/g, '$1:');
}

/** `127.0.0.1:8888` of every TCP socket that waits for connections, and of every UDP socket. */
export function listening(pids: readonly number[]): string[] {
  const own = new Set(pids.flatMap(socketsOf));
  const waits = { tcp: '0A', tcp6: '0A', udp: '07', udp6: '07' };
  return Object.entries(waits).flatMap(([table, state]) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === state && own.has(`socket:[${fields[9]}]`))
      .map(([, local]) => {
        const [address, port] = local.split(':');
        return `${addressOf(address)}:${Number.parseInt(port, 16)}`;
      }),
  );
}

export const isLoopback = (place: string) =>
  /^127\.\d+\.\d+\.\d+:\d+$/.test(place) || /^(0000:){7}0001:\d+$/.test(place);
