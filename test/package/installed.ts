/** A fresh project with the package installed, in a folder whose path has a space. */
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deviceBefore } from '../../scripts/setup/device.mjs';
import { npm } from '../../scripts/setup/packages.mjs';
import { places } from '../../scripts/setup/places.mjs';
import { type Result, root, Running } from '../setup/project';

const here = places(root);
export const kind = deviceBefore(here) ?? 'cpu';
const tfjsNode = '@tensorflow/tfjs-node-gpu';

export class InstalledProject {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'convnotes package ')));

  constructor() {
    this.write('package.json', JSON.stringify({ name: 'fresh', private: true }));
  }

  path = (...names: string[]) => join(this.folder, ...names);

  write(name: string, text: string): string {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  /** Without the peers of the package: they are taken from this project, see `provideTfjs`. */
  install(archive: string): Promise<Result> {
    const [command, ...before] = npm();
    const options = ['--ignore-scripts', '--legacy-peer-deps', '--prefer-offline', '--no-audit', '--no-fund'];
    return this.run(command, [...before, 'install', ...options, archive]);
  }

  /** tfjs-node as npm would install it, without its addon; what it stands on is that of this project. */
  provideTfjs(): void {
    const { dependencies } = JSON.parse(readFileSync(join(here.tfjs, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const siblings = ['tfjs', 'tfjs-core', 'tfjs-layers', 'tfjs-converter', 'tfjs-data', 'tfjs-backend-cpu'];
    for (const name of [...Object.keys(dependencies), ...siblings.map((name) => `@tensorflow/${name}`)]) {
      const target = this.path('node_modules', name);
      mkdirSync(dirname(target), { recursive: true });
      if (!existsSync(target)) symlinkSync(join(here.modules, name), target);
    }
    const addon = dirname(here.addon);
    cpSync(here.tfjs, this.path('node_modules', tfjsNode), {
      recursive: true,
      filter: (path) => path !== addon,
    });
  }

  /** The TensorFlow that this project has unpacked. */
  provideTensorflow(): void {
    const target = here.tensorflow(kind);
    mkdirSync(this.path('.convnotes'), { recursive: true });
    symlinkSync(target, this.path('.convnotes', target.slice(dirname(target).length + 1)));
  }

  convnotes = (...words: string[]) => this.run(this.path('node_modules/.bin/convnotes'), words);
  node = (file: string, cwd = dirname(file)) => this.run(process.execPath, [file], cwd);

  run(command: string, words: string[], cwd = this.folder): Promise<Result> {
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(npm_|vitest|node_|convnotes_data)/i.test(name)),
    );
    return new Running(spawn(command, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })).ended;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
