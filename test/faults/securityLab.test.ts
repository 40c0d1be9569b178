/** JupyterLab as `npm run lab` starts it serves this machine alone, and whoever has its token. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { jupyterEnvironment } from '../../scripts/jupyter.mjs';
import { openBrowser, patience } from '../browser/browser';
import { family, isLoopback, listening } from './listening';

vi.setConfig({ testTimeout: patience, hookTimeout: patience });
const root = join(__dirname, '../..');

let lab: ChildProcess;
let port: number;
let token: string;
let folder: string;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

beforeAll(async () => {
  mkdirSync(join(root, 'outputs'), { recursive: true });
  folder = mkdtempSync(join(root, 'outputs/browser-'));
  port = await freePort();
  lab = spawn(process.execPath, ['scripts/lab.mjs', '--no-browser', `--ServerApp.port=${port}`], {
    cwd: root,
  });
  token = await new Promise<string>((resolve, reject) => {
    let log = '';
    const listen = (data: Buffer) => {
      log += data.toString();
      const found = new RegExp(`http://127\\.0\\.0\\.1:${port}/lab\\?token=([0-9a-f]+)`).exec(log);
      if (found) resolve(found[1]);
    };
    lab.stdout?.on('data', listen);
    lab.stderr?.on('data', listen);
    lab.on('exit', (code) => reject(new Error(`JupyterLab ended with code ${code}:\n${log}`)));
  });
  // It prints its address before it listens.
  await vi.waitFor(() => ask('/api'), { timeout: patience });
});
afterAll(async () => {
  const ended = new Promise((resolve) => lab?.on('exit', resolve));
  if (lab?.kill('SIGTERM')) await ended;
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** The status, and where a redirect leads. */
function ask(path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      response.resume();
      resolve(`${response.statusCode} ${(response.headers.location ?? '').split('?')[0]}`.trim());
    });
    sent.on('upgrade', (_, socket) => {
      socket.destroy();
      resolve('101');
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The process that listens. */
const serverOf = () => family(lab.pid!).find((pid) => listening([pid]).includes(`127.0.0.1:${port}`));

const withToken = () => ({ authorization: `token ${token}` });

describe('the running server', () => {
  it('listens on loopback alone, with a kernel too', async () => {
    expect(token.length).toBeGreaterThanOrEqual(32);
    const body = JSON.stringify({ name: 'convnotes' });
    expect(await ask('/api/kernels', { method: 'POST', headers: withToken(), body })).toMatch(/^201/);
    const sockets = () => listening(family(lab.pid!));
    // The server's own, and the five of a kernel.
    await expect.poll(() => sockets().length, { timeout: patience }).toBeGreaterThanOrEqual(6);
    expect(sockets()).toContain(`127.0.0.1:${port}`);
    expect(sockets().filter((place) => !isLoopback(place))).toEqual([]);
  });

  const paths = [
    '/lab',
    '/lab/tree/README.md',
    '/tree',
    '/files/README.md',
    '/view/README.md',
    '/nbconvert/html/x',
  ];
  const api = ['/api/contents', '/api/kernels', '/api/sessions', '/api/terminals', '/api/status', '/api/me'];
  const sockets = ['/api/kernels/x/channels', '/terminals/websocket/1', '/api/events/subscribe'];

  it.each([
    ['none', () => ({})],
    ['an empty one', () => ({ authorization: 'token ' })],
    ['a part of it', () => ({ authorization: `token ${token.slice(0, -1)}` })],
    ['a longer one', () => ({ authorization: `token ${token}0` })],
    ['another', () => ({ authorization: `token ${'0'.repeat(48)}` })],
  ])('refuses whoever has no token: %s', async (_, headers) => {
    for (const path of paths) expect(await ask(path, { headers: headers() })).toMatch(/^(302 \/login|403)/);
    for (const path of api) expect(await ask(path, { headers: headers() })).toMatch(/^403/);
    for (const path of ['/api/kernels', '/api/terminals', '/api/shutdown']) {
      expect(await ask(path, { method: 'POST', headers: headers(), body: '{}' })).toMatch(/^403/);
    }
    const upgrade = {
      ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    for (const path of sockets)
      expect(await ask(path, { headers: { ...headers(), ...upgrade } })).toMatch(/^(302 \/login|403|404)/);
  });

  it('answers whoever has it', async () => {
    for (const path of ['/api/contents', '/api/kernels', '/lab']) {
      expect(await ask(path, { headers: withToken() })).toBe('200');
    }
  });

  it('refuses other names than this machine’s, which a page elsewhere may give it', async () => {
    const headers = { ...withToken(), host: 'a.example' };
    expect(await ask('/api/contents', { headers })).toMatch(/^403/);
  });

  it('keeps its token from others on this machine', () => {
    const { JUPYTER_RUNTIME_DIR: runtime } = jupyterEnvironment(root);
    expect(readdirSync(runtime)).toContain(`jpserver-${serverOf()}-open.html`); // mode 0644, and the token in it
    expect(statSync(runtime).mode & 0o077).toBe(0);
  });
});

describe('a notebook that somebody sent', () => {
  it('runs nothing when it is opened, in titles of figures least of all', async () => {
    const image = '<img src=x onerror="window.ran=1">';
    const data = {
      'application/vnd.plotly.v1+json': {
        data: [{ y: [1, 2], name: image, text: [image, image] }],
        layout: { title: { text: `A <b>title</b> ${image}` }, xaxis: { title: { text: image } } },
      },
      'text/plain': image,
    };
    const html = { 'text/html': `${image}<script>window.ran=2</script>`, 'text/plain': '' };
    const output = (data: object) => ({ output_type: 'display_data', data, metadata: {} });
    const outputs = [output(data), output(html)];
    const cell = { cell_type: 'code', execution_count: 1, id: 'a', metadata: {}, outputs, source: ['1'] };
    const prose = { cell_type: 'markdown', id: 'b', metadata: {}, source: [`# ${image}`] };
    const kernelspec = { name: 'convnotes', display_name: 'TypeScript (convnotes)', language: 'typescript' };
    const notebook = join(folder, 'sent.ipynb');
    const content = { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells: [prose, cell] };
    writeFileSync(notebook, JSON.stringify(content));

    const { browser, close } = await openBrowser();
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(patience);
      await page.goto(`http://127.0.0.1:${port}/lab/tree/${relative(root, notebook)}?reset&token=${token}`);
      await page.locator('.js-plotly-plot .main-svg').first().waitFor();
      const title = page.locator('.jp-OutputArea-output p').filter({ hasText: 'A title' });
      expect(await title.locator('b').textContent()).toBe('title');
      expect(await title.textContent()).toContain('<img');
      await page.waitForTimeout(300);
      expect(await page.evaluate(() => (window as unknown as { ran?: number }).ran)).toBeUndefined();
    } finally {
      await close();
    }
  });
});

/** Words of the command line and environment, and what is said of what they open. */
const openings: [words: string[], env: Record<string, string>, said: RegExp][] = [
  [['--ServerApp.ip=0.0.0.0'], {}, /listen on 0\.0\.0\.0: expected 127\.0\.0\.1; .*ssh -L/],
  [['--ip=*'], {}, /listen on all addresses/],
  [['--ip='], {}, /listen on all addresses/],
  [['--ip=::'], {}, /listen on ::/],
  [['--ip=192.0.2.7'], {}, /listen on 192\.0\.2\.7/],
  [['--IdentityProvider.token='], {}, /neither a token nor a password/],
  [['--ServerApp.token='], {}, /neither a token nor a password/],
  [
    ['--ServerApp.identity_provider_class=jupyter_server.auth.identity.LegacyIdentityProvider'],
    {},
    /identity_provider_class is LegacyIdentityProvider/,
  ],
  [['--ServerApp.allow_unauthenticated_access=True'], {}, /allow_unauthenticated_access/],
  [['--ServerApp.disable_check_xsrf=True'], {}, /disable_check_xsrf/],
  [['--ServerApp.allow_origin=*'], {}, /allow_origin lets pages of \* in/],
  [['--ServerApp.allow_origin_pat=.*'], {}, /allow_origin lets pages of \.\* in/],
  [['--ServerApp.allow_remote_access=True'], {}, /allow_remote_access/],
  [['--ServerApp.sock=lab.sock', '--ServerApp.sock_mode=0666'], {}, /the socket has the mode 0666/],
  [['--KernelManager.ip=0.0.0.0'], {}, /KernelManager\.ip is 0\.0\.0\.0/],
  [[], { JUPYTER_CONFIG_PATH: 'open' }, /listen on 0\.0\.0\.0[^]*neither a token nor a password/],
  [['--config=open/jupyter_server_config.json'], {}, /neither a token nor a password/],
];
const harmless: [words: string[], env: Record<string, string>][] = [
  [[], {}],
  [[], { JUPYTER_TOKEN: 'of-my-own' }],
  [[], { JUPYTER_TOKEN: '', JUPYTER_SERVER_ALLOW_UNAUTHENTICATED_ACCESS: 'true' }],
  [['--ip=localhost'], {}],
  [['--ServerApp.sock=lab.sock'], {}],
];

/** All in one process: a server for each takes long to begin. */
const program = `
import json, os, sys
from jupyter_server.serverapp import ServerApp
answers = []
for words, env in json.loads(sys.argv[1]):
    ServerApp.clear_instance()
    before = dict(os.environ)
    os.environ.update(env)
    try:
        ServerApp.instance().initialize(["--allow-root", "--no-browser", *words], new_httpserver=False)
        answers.append("")
    except SystemExit as refused:
        answers.append(str(refused))
    os.environ.clear()
    os.environ.update(before)
print(json.dumps(answers))
`;

async function refusals(
  cases: (readonly [string[], Record<string, string>, ...unknown[]])[],
): Promise<string[]> {
  mkdirSync(join(folder, 'open'), { recursive: true });
  const open = { ServerApp: { ip: '0.0.0.0' }, IdentityProvider: { token: '' } };
  writeFileSync(join(folder, 'open/jupyter_server_config.json'), JSON.stringify(open));
  const given = cases.map(([words, env]) => [
    words,
    env.JUPYTER_CONFIG_PATH ? { ...env, JUPYTER_CONFIG_PATH: join(folder, env.JUPYTER_CONFIG_PATH) } : env,
  ]);
  const python = join(root, '.venv/bin/python');
  const env = { ...process.env, ...jupyterEnvironment(root) };
  const { stdout } = await promisify(execFile)(python, ['-c', program, JSON.stringify(given)], {
    cwd: folder,
    env,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as string[];
}

describe('configuration', () => {
  it('that would let in others is refused with a sentence, whether by option, file or environment', async () => {
    const said = await refusals(openings);
    openings.forEach(([words, env, expected], i) =>
      expect([words, env, said[i]]).toEqual([words, env, expect.stringMatching(expected)]),
    );
    for (const sentence of said)
      expect(sentence).toMatch(/^JupyterLab was not started, for others could use it:\n/);
  });

  it('that does not is taken', async () => {
    expect(await refusals(harmless)).toEqual(harmless.map(() => ''));
  });
});
