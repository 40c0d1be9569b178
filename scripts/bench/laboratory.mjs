/** The bars of the laboratory, in page 1 as `npm start` made it: offline, from the file, in a browser without a window. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openBrowser } from '../report/browser.mjs';
import { SetupProblem } from '../setup/problem.mjs';
import { machineTicks } from './processors.mjs';
import { median } from './summary.mjs';

const root = '.convnotes-laboratory';

/** Rows `{ task, what, value, limit, unit, met }`, as goals.mjs has them. say(text): how far it is. */
export async function checkLaboratory(project, say) {
  const file = join(project, 'outputs/report/1-regularization.html');
  if (!existsSync(file)) throw new SetupProblem(`${file} is missing: make it with "npm start -- 1".`);
  const others = await busyShare();
  const { browser, close } = await openBrowser();
  try {
    say('laboratory: WebAssembly');
    const wasm = await measure(browser, file, 'wasm', 50);
    say('laboratory: plain JavaScript');
    const plain = await measure(browser, file, 'cpu', 15);
    const megabytes = laboratoryBytes(readFileSync(file, 'utf8')) / 1e6;
    const row = (what, value, limit, unit) => ({
      ...{ task: 'laboratory', what, value: Number(value.toFixed(2)), limit, unit },
      met: value <= limit,
    });
    return [
      row('pen up to all maps, WebAssembly', median(wasm.ms), 50, 'ms'),
      row('pen up to all maps, plain JavaScript', median(plain.ms), 250, 'ms'),
      row('opening to the first stroke', wasm.ready, 1000, 'ms'),
      row('bytes of the laboratory in the page', megabytes, 2.5, 'MB'),
      row('requests', wasm.requests + plain.requests, 0, ''),
      row('share of the processors that others take', others, 0.1, ''),
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

async function measure(browser, file, backend, strokes) {
  const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(120_000);
  let requests = -1; // the page itself
  context.on('request', () => (requests += 1));
  if (backend === 'cpu') await context.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebAssembly'));
  const page = await context.newPage();
  await page.addInitScript(watchStart, root); // straight to the laboratory, as by a link to its figure
  await page.goto(pathToFileURL(file).href);
  const ready = await page.waitForFunction(() => window.padReady).then((handle) => handle.jsonValue());
  await page.waitForFunction((root) => document.querySelector(root).dataset.explained, root);
  const pad = page.locator(`${root} [data-part=pad]`);
  await pad.evaluate(watchStrokes);
  const { x, y, width, height } = await pad.boundingBox();
  for (let i = 0; i < strokes; i++) {
    const at = (dx, dy) => [
      x + (0.2 + 0.6 * ((i * dx) % 1)) * width,
      y + (0.2 + 0.6 * ((i * dy) % 1)) * height,
    ];
    await page.mouse.move(...at(0.37, 0.61));
    await page.mouse.down();
    await page.mouse.move(...at(0.73, 0.19), { steps: 3 });
    await page.mouse.up();
    await page.waitForFunction((count) => window.strokeTimes.length === count, i + 1);
  }
  const ms = await page.evaluate(() => window.strokeTimes);
  await context.close();
  return { ms, ready, requests };
}

/** In the page: notes when the pad can be drawn on, in ms from opening; it takes its size with its listeners. */
function watchStart(root) {
  const look = () => {
    const place = document.querySelector(root);
    if (place && !window.padReady) place.scrollIntoView();
    if (place?.querySelector('[data-part=pad]')?.width === 280) window.padReady = performance.now();
    else setTimeout(look, 5);
  };
  look();
}

/** In the page: of each stroke the ms from the pen's lifting until the frame with its maps is there. */
function watchStrokes(pad) {
  window.strokeTimes = [];
  pad.addEventListener('pointerup', ({ timeStamp }) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.strokeTimes.push(performance.now() - timeStamp);
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
