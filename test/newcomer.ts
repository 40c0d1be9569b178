/** The project as a newcomer has it after the set-up: in a path with a space, without data, without a network. */
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root, Running } from './setup/project';

/** What a clone does not have. */
const made = /^(\.git|\.venv|\.work|node_modules|outputs\/(?!README)|data\/(?!README|recorded|weights))/;

/** Every name but this machine's own is unknown: to Node's programs by a hook, to npm and pip by their settings. */
const offline = `const dns = require('node:dns');
const { lookup } = dns;
dns.lookup = (name, ...rest) =>
  name === 'localhost' ? lookup(name, ...rest) : rest.at(-1)(Object.assign(new Error('ENOTFOUND ' + name), { code: 'ENOTFOUND' }));
`;

export class Newcomer {
  private readonly home = realpathSync(mkdtempSync(join(tmpdir(), 'a newcomer ')));
  readonly folder = join(this.home, 'convnotes');

  path = (...names: string[]) => join(this.folder, ...names);

  constructor() {
    cpSync(root, this.folder, { recursive: true, filter: (path) => !made.test(relative(root, path)) });
    for (const name of ['node_modules', '.venv', '.work/lib']) this.link(name);
    this.moveEnvironment();
    mkdirSync(join(this.home, 'tmp'));
    writeFileSync(join(this.home, 'offline.cjs'), offline);
  }

  /** What the set-up made, by hard links where the file system allows: it replaces files and never writes into one. */
  private link(name: string): void {
    mkdirSync(join(this.path(name), '..'), { recursive: true });
    const copies = ['-al', '-a'].some((how) => {
      rmSync(this.path(name), { recursive: true, force: true });
      return spawnSync('cp', [how, join(root, name), this.path(name)]).status === 0;
    });
    if (!copies) throw new Error(`expected ${name} in ${root} to be copied: is the project set up?`);
  }

  /** A virtual environment knows its path: what pip and the set-up would have written in this folder. */
  private moveEnvironment(): void {
    const replace = (path: string, text: string) => {
      rmSync(path); // never through a hard link
      writeFileSync(path, text, { mode: 0o755 });
    };
    const [before, python] = [join(root, '.venv/bin/python'), this.path('.venv/bin/python')];
    for (const { name, parentPath } of readdirSync(this.path('.venv/bin'), { withFileTypes: true })) {
      const [file, text] = [join(parentPath, name), readFileSync(join(parentPath, name), 'latin1')];
      if (!text.startsWith(`#!${before}`) && !text.startsWith("#!/bin/sh\n'''exec'")) continue;
      const body = text.replace(/^#!\/bin\/sh\n'''exec'.*\n' '''\n|^#!.*\n/, '');
      replace(file, `#!/bin/sh\n'''exec' "${python}" "$0" "$@"\n' '''\n${body}`);
    }
    const stamp = this.path('.venv/convnotes.json');
    replace(stamp, readFileSync(stamp, 'utf8').replace(JSON.stringify(root), JSON.stringify(this.folder)));
  }

  private environment(): NodeJS.ProcessEnv {
    const ours = /^(npm_|pip_|vitest|convnotes_|node_options|node_path|jupyter)/i;
    const kept = Object.entries(process.env).filter(([name]) => !ours.test(name));
    return {
      ...Object.fromEntries(kept),
      ...{
        HOME: this.home,
        TMPDIR: join(this.home, 'tmp'),
        NODE_OPTIONS: `--require "${join(this.home, 'offline.cjs')}"`,
      },
      ...{ PIP_NO_INDEX: '1', PIP_FIND_LINKS: '', PIP_CONFIG_FILE: '/dev/null', npm_config_offline: 'true' },
    };
  }

  /** command: as in README, "npm run data"; more: words after it. */
  run(command: string, more: readonly string[] = []): SpawnSyncReturns<string> {
    const [program, ...words] = [...command.split(' '), ...more];
    return spawnSync(program, words, { cwd: this.folder, env: this.environment(), encoding: 'utf8' });
  }

  /** The same for what does not end by itself, in a group of processes of its own. */
  start(command: string, more: readonly string[] = []): Running {
    const [program, ...words] = [...command.split(' '), ...more];
    return new Running(spawn(program, words, { cwd: this.folder, env: this.environment(), detached: true }));
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
