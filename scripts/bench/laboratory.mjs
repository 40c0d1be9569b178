/** The bars of the laboratories, in the pages that `npm start` made: offline, from the file, in a browser without a window. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openBrowser } from '../report/browser.mjs';
import { SetupProblem } from '../setup/problem.mjs';
import { machineTicks } from './processors.mjs';
import { median } from './summary.mjs';

const regularization = '1-regularization.html';
const vgg16 = '3-vgg16-laboratory.html';
const deconvolution = '4-deconvolution.html';
const photographEdge = 128; // pixels
const times = { wasm: 50, cpu: 15 };
const engines = { wasm: 'WebAssembly', cpu: 'plain JavaScript' };

/** What the reader does in a laboratory, and what is there at the next frame; event: of the part with which it begins. */
const answers = [
  {
    file: regularization,
    name: 'digit',
    what: 'pen up to all maps',
    part: 'pad',
    event: 'pointerup',
    act: stroke,
  },
  {
    file: deconvolution,
    name: 'repair',
    what: 'brush up to all repaired',
    part: 'pad',
    event: 'pointerup',
    act: stroke,
  },
  {
    file: deconvolution,
    name: 'scene',
    what: 'digit moved to all segmented',
    part: 'pad',
    event: 'keydown',
    act: arrow,
  },
  {
    ...{ file: deconvolution, name: 'transposedConvolution', what: 'stride set to all numbers' },
    ...{ part: 'stride', event: 'input', act: slide },
  },
];

/** Rows `{ task, what, value, limit, unit, met }`, as goals.mjs has them. say(text): how far it is. */
export async function checkLaboratory(project, say) {
  const pathOf = (file) => join(project, 'outputs/report', file);
  const missing = [regularization, vgg16, deconvolution].map(pathOf).filter((path) => !existsSync(path));
  if (missing.length > 0)
    throw new SetupProblem(`${missing.join(', ')}: missing; make the pages with "npm start".`);
  const row = (task, what, value, limit, unit) => ({
    ...{ task, what, value: Number(value.toFixed(2)), limit, unit },
    met: value <= limit,
  });
  const others = await busyShare();
  const { browser, close } = await openBrowser();
  const rows = [];
  let requests = 0;
  try {
    for (const { file, ...answer } of answers) {
      for (const [backend, limit] of Object.entries({ wasm: 50, cpu: 250 })) {
        say(`laboratory.${answer.name}: ${engines[backend]}`);
        const measured = await measure(browser, pathOf(file), answer, backend);
        rows.push(row(answer.name, `${answer.what}, ${engines[backend]}`, median(measured.ms), limit, 'ms'));
        if (answer.name === 'digit' && backend === 'wasm')
          rows.push(row('digit', 'opening to the first stroke', measured.ready, 1000, 'ms'));
        requests += measured.requests;
      }
    }
    say('laboratory.photograph: WebAssembly');
    const seen = await measurePhotograph(browser, pathOf(vgg16));
    const at = `at ${photographEdge} px, WebAssembly`;
    rows.push(row('photograph', `prediction ${at}`, median(seen.answer), 1000, 'ms'));
    rows.push(row('photograph', `Grad-CAM ${at}`, median(seen.gradCam), 2000, 'ms'));
    requests += seen.requests;
    const megabytes = laboratoryBytes(readFileSync(pathOf(regularization), 'utf8')) / 1e6;
    return [
      ...rows,
      row('digit', 'bytes in the page', megabytes, 2.5, 'MB'),
      row('all', 'requests', requests, 0, ''),
      row('all', 'share of the processors that others take', others, 0.1, ''),
    ];
  } finally {
    await close();
  }
}

/** Of its output: everything from its first element to the end of its last script. */
function laboratoryBytes(page) {
  const begin = page.indexOf('<div class="convnotes-laboratory"');
  const end = page.indexOf('currentScript.parentElement', begin);
  return begin < 0 ? NaN : end - begin;
}

/** A page with its laboratory at work, by one backend. */
async function open(browser, file, name, backend) {
  const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(120_000);
  const count = { requests: -1 }; // the page itself
  context.on('request', (request) => (count.requests += request.url().startsWith('blob:') ? 0 : 1)); // one in memory
  if (backend === 'cpu') await context.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebAssembly'));
  const page = await context.newPage();
  const root = `.convnotes-laboratory[data-laboratory="${name}"]`;
  await page.addInitScript(watchStart, root); // straight to the laboratory, as by a link to its figure
  await page.goto(pathToFileURL(file).href);
  await page.waitForFunction((root) => document.querySelector(root)?.dataset.painted, root);
  return { context, page, count, root };
}

async function measure(browser, file, { name, part, event, act }, backend) {
  const { context, page, count, root } = await open(browser, file, name, backend);
  if (name === 'digit')
    await page.waitForFunction((root) => document.querySelector(root).dataset.explained, root);
  const element = page.locator(`${root} [data-part=${part}]`);
  await element.evaluate(watchAnswers, event);
  for (let i = 0; i < times[backend]; i++) {
    await act(page, element, i);
    await page.waitForFunction((count) => window.answerTimes.length === count, i + 1);
  }
  const { ms, ready } = await page.evaluate(() => ({ ms: window.answerTimes, ready: window.padReady }));
  await context.close();
  return { ms, ready, requests: count.requests };
}

async function stroke(page, pad, i) {
  const { x, y, width, height } = await pad.boundingBox();
  const at = (dx, dy) => [
    x + (0.2 + 0.6 * ((i * dx) % 1)) * width,
    y + (0.2 + 0.6 * ((i * dy) % 1)) * height,
  ];
  await page.mouse.move(...at(0.37, 0.61));
  await page.mouse.down();
  await page.mouse.move(...at(0.73, 0.19), { steps: 3 });
  await page.mouse.up();
}

function arrow(page, pad, i) {
  return pad.press(i % 10 < 5 ? 'ArrowLeft' : 'ArrowRight');
}

function slide(page, slider, i) {
  return slider.fill(String(1 + ((i + 1) % 3)));
}

/** What a photograph of a size of its own takes: `{ answer, gradCam, requests }`, in ms each. */
async function measurePhotograph(browser, file) {
  const { context, page, count, root } = await open(browser, file, 'photograph', 'wasm');
  await page.waitForFunction((root) => document.querySelector(root).dataset.explained, root);
  await page.evaluate((root) => delete document.querySelector(root).network, root); // a new one is loaded
  await page.locator(`${root} [data-part=backend]`).selectOption('wasm');
  await page.waitForFunction((root) => document.querySelector(root).network, root);
  const seen = await page.evaluate(timePhotographs, { root, edge: photographEdge, count: times.wasm });
  await context.close();
  return { ...seen, requests: count.requests };
}

/** In the page. */
async function timePhotographs({ root, edge, count }) {
  const { network } = document.querySelector(root);
  const own = new network.constructor(network.model, edge);
  const pixels = Uint8Array.from({ length: 3 * edge ** 2 }, (_, i) => (i * 89) % 256);
  const times = { answer: [], gradCam: [] };
  for (let i = 0; i <= count; i++) {
    for (const [what, label] of [['answer'], ['gradCam', 1]]) {
      const start = performance.now();
      own[what](pixels, label);
      if (i > 0) times[what].push(performance.now() - start); // the first prepares the engine
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
  return times;
}

/** In the page: notes when the pad can be drawn on, in ms from opening; it takes its size with its listeners. */
function watchStart(root) {
  const look = () => {
    const place = document.querySelector(root);
    if (place && !window.padReady) place.scrollIntoView();
    if (!place?.dataset.painted && place?.querySelector('[data-part=pad]')?.width !== 280)
      setTimeout(look, 5);
    else window.padReady = performance.now();
  };
  look();
}

/** In the page: of each event the ms until the frame with what it changed is there. */
function watchAnswers(element, event) {
  window.answerTimes = [];
  element.addEventListener(event, ({ timeStamp }) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.answerTimes.push(performance.now() - timeStamp);
      port2.postMessage(0);
    }),
  );
}

/** The share of the processors that is taken before anything is measured, 0 … 1. */
async function busyShare() {
  const before = machineTicks();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const after = machineTicks();
  return (after.busy - before.busy) / Math.max(1, after.all - before.all);
}
