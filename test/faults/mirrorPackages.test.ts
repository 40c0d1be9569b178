/** The set-up's own downloads, by pip and npm, from registries that are hostile: a sentence, and nothing installed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { places as placesOf } from '../../scripts/setup/places.mjs';
import { runner } from '../../scripts/setup/run.mjs';
import { tensorflow } from '../../scripts/setup/tensorflow.mjs';
import { Project, projectPython } from '../setup/project';
import { full } from './form';

let project: Project;
let server: Server;
let answer: (path: string, response: ServerResponse) => void;
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

beforeEach(async () => {
  project = new Project();
  server = createServer((request, response) => answer(request.url ?? '', response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  project.remove();
});

const html = '<!doctype html><title>Log in to the network</title>';
const zeros = Buffer.alloc(1000);

type Fault = [name: string, file: (response: ServerResponse) => void, said: RegExp];
const unknown = /details are in|could not be reached|does not have/;
/** What comes in place of a package. The first is tried always, the others in the full form. */
const faults: Fault[] = [
  [
    'sends other bytes',
    (response) => response.end(zeros),
    /sent other bytes .* nothing of them was installed/,
  ],
  ['sends HTML', (response) => response.end(html), /sent other bytes/],
  ['has nothing', (response) => response.writeHead(404).end(), unknown],
  [
    'redirects to a file',
    (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    unknown,
  ],
  ['hangs up', (response) => response.destroy(), unknown],
  [
    'cuts off',
    (response) => response.writeHead(200, { 'content-length': 9999 }).write(zeros, () => response.destroy()),
    unknown,
  ],
  ['is silent', () => undefined, unknown],
];
const tried = full ? faults : faults.slice(0, 1);
if (!full) {
  const others = faults.slice(1).map(([name]) => name);
  console.log(
    `skipped: registries that ${others.join(', ')} – CONVNOTES_FAULTS=full tries them, which takes minutes`,
  );
}

describe('pip, from an index that', () => {
  const wheel = 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl';

  it.each(tried)('%s installs nothing', async (_, file, said) => {
    answer = (path, response) => {
      if (path.endsWith('.whl')) return file(response);
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<a href="/files/${wheel}">${wheel}</a>`);
    };
    const places = { ...placesOf(project.folder), python: projectPython };
    const command = runner({ ...places, lock: undefined });
    const env = {
      ...{
        PIP_INDEX_URL: `${url()}simple`,
        PIP_CONFIG_FILE: '/dev/null',
        PIP_FIND_LINKS: '',
        PIP_EXTRA_INDEX_URL: '',
      },
      ...{ PIP_NO_CACHE_DIR: '1', PIP_RETRIES: '0', PIP_DEFAULT_TIMEOUT: '2' },
    };
    // For Python 3.12 whatever the environment's is.
    const run: typeof command = (program, words) =>
      command(
        program,
        words.map((word: string) => (/^3\.\d+$/.test(word) ? '3.12' : word)),
        { env },
      );
    await expect(tensorflow.make({ places, kind: 'cpu', run }, () => {})).rejects.toThrow(said);
    expect(existsSync(places.tensorflow('cpu'))).toBe(false);
  });
});

describe('npm, from a registry that', () => {
  const name = 'tiny';
  it.each(tried)('%s installs nothing', async (_, file, said) => {
    answer = (path, response) => {
      if (path.endsWith('.tgz')) return file(response);
      const dist = { tarball: `${url()}${name}/-/${name}-1.0.0.tgz` };
      const versions = { '1.0.0': { name, version: '1.0.0', dist } };
      response.end(JSON.stringify({ name, versions, 'dist-tags': { latest: '1.0.0' } }));
    };
    const dependencies = { [name]: '1.0.0' };
    writeFileSync(
      project.path('package.json'),
      JSON.stringify({ name: 'x', version: '1.0.0', dependencies }),
    );
    const integrity = `sha512-${Buffer.alloc(64, 1).toString('base64')}`;
    const packages = {
      '': { name: 'x', version: '1.0.0', dependencies },
      [`node_modules/${name}`]: { version: '1.0.0', integrity },
    };
    const lock = { name: 'x', version: '1.0.0', lockfileVersion: 3, requires: true, packages };
    writeFileSync(project.path('package-lock.json'), JSON.stringify(lock));
    project.provide('npm').provide('python3', projectPython);
    const env = {
      ...{ npm_config_registry: url(), npm_config_cache: project.path('cache') },
      ...{ npm_config_fetch_retries: '0', npm_config_fetch_timeout: '2000' },
    };
    const { code, stderr } = await project.run('setup.mjs', [], env);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect([code, stderr]).toEqual([1, expect.stringMatching(said)]);
    expect(existsSync(project.path('node_modules/.convnotes.json'))).toBe(false);
    expect(existsSync(project.path('node_modules', name, 'index.js'))).toBe(false);
    expect(readFileSync(project.path('.work/setup.log'), 'utf8')).toContain('npm');
  });
});
