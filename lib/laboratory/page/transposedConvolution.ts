/** A transposed convolution number by number, and the checkerboard that it makes. */
import type { TransposedData } from '../transposedConvolution';
import { boardsOf, type Entries, type Rows, type Steps, stepsOf, termsOf } from '../transposition';
import { startBackend } from './backends';
import { fansOf } from './fans';
import { colorOf, paint, signed } from './paint';
import { pick } from './pick';
import type { Place } from './place';

export async function transposedConvolution(place: Place): Promise<void> {
  const data = JSON.parse(place.packed('data')) as TransposedData;
  const { input } = data;
  const sliders = ['kernel', 'stride', 'padding'].map((name) => place.part<HTMLInputElement>(name));
  const radios = place.radios('entries');
  const start = [data.kernelSize, data.stride, data.padding];
  sliders.forEach((slider, i) => (slider.value = String(start[i])));
  let steps: Steps;
  let run: ((f: () => void) => void) | undefined = undefined;
  let passes = 0;

  const number = (value: number) => place.number(value, { maximumFractionDigits: 2 }).replace('-', '−');
  const settings = () => sliders.map(({ value }) => Number(value)) as [number, number, number];

  function pass(): void {
    if (!run) return;
    const [size, stride] = settings();
    const most = Math.min(size - 1, Math.floor((stride * (input.length - 1) + size - 1) / 2)); // something is left
    Object.assign(sliders[2], { max: String(most), disabled: most === 0 });
    run(() => {
      const padding = settings()[2];
      steps = stepsOf(input, data.kernels[size - 1], { stride, padding });
      show(size, stride, padding);
      drawBoards(size, stride);
    });
    place.root.dataset.painted = String((passes += 1));
  }

  function show(size: number, stride: number, padding: number): void {
    settings().forEach((value, i) => {
      place.part(`${['kernel', 'stride', 'padding'][i]}-value`).textContent = number(value);
    });
    const [i, o] = [input.length, steps.output.length];
    const [n, s, k, p, result] = [i, stride, size, padding, o].map(number);
    place.part('formula').textContent =
      `o = s (i − 1) + k − 2 p = ${s} · (${n} − 1) + ${k} − 2 · ${p} = ${result}`;
    const { zeros, turned, output } = steps;
    const shown: Record<string, Rows> = { input, zeros, turned, output };
    const desk = place.root.querySelector<HTMLElement>('.matrices')!;
    desk.style.setProperty(
      '--all',
      String(Object.values(shown).reduce((sum, { length }) => sum + length, 0)),
    );
    desk.style.setProperty('--widest', String(Math.max(zeros.length, output.length)));
    for (const [name, rows] of Object.entries(shown)) {
      place.part(`${name}-size`).textContent = place.say('size', {
        n: number(rows.length),
        m: number(rows[0].length),
      });
      fill(name, rows);
    }
    const setOutput = pickOutput();
    const [row, column] = richest();
    look(row, column);
    setOutput(row * output.length + column);
    drawFans(size, stride);
  }

  /** New elements each time: they have other cells, and are pointed at otherwise. */
  function fill(name: string, rows: Rows): void {
    const old = place.part(name);
    const fresh = old.cloneNode(false) as HTMLElement;
    for (const attribute of [...fresh.attributes])
      if (/^(role|aria-|tabindex)/.test(attribute.name)) fresh.removeAttribute(attribute.name);
    fresh.style.setProperty('--columns', String(rows[0].length));
    const isInserted = (r: number, c: number) => name === 'zeros' && steps.places[r][c] === 0;
    fresh.append(
      ...rows.flatMap((row, r) =>
        row.map((value, c) => {
          const cell = document.createElement('span');
          cell.textContent = number(value);
          cell.className = isInserted(r, c) ? 'inserted' : '';
          return cell;
        }),
      ),
    );
    if (name !== 'output') {
      fresh.setAttribute('role', 'img');
      const lines = rows.map((row) => row.map(number).join(' '));
      fresh.setAttribute(
        'aria-label',
        `${old.parentElement!.querySelector('span')!.textContent!}: ${lines.join('; ')}`,
      );
    } else fresh.setAttribute('aria-label', old.parentElement!.querySelector('span')!.textContent!);
    old.replaceWith(fresh);
  }

  /** An output with most terms, as near to the middle as there is one. */
  function richest(): [row: number, column: number] {
    const size = steps.output.length;
    const cells = Array.from({ length: size * size }, (_, i): [number, number] => [
      Math.floor(i / size),
      i % size,
    ]);
    const score = ([r, c]: [number, number]) =>
      termsOf(steps, r, c).length - Math.hypot(r - (size - 1) / 2, c - (size - 1) / 2) / (2 * size);
    return cells.reduce((best, cell) => (score(cell) > score(best) ? cell : best));
  }

  /** Returns what sets the output that is looked at. */
  function pickOutput(): (index: number) => void {
    const columns = steps.output.length;
    const text = (i: number) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      const [r, c] = [row + 1, column + 1].map(number);
      return place.say('cell', { r, c, n: sumOf(row, column) });
    };
    return pick(place.part('output'), { count: columns ** 2, columns, hover: true, text }, ({ index }) =>
      look(Math.floor(index / columns), index % columns),
    );
  }

  const signs = (value: number) => (value < 0 ? `(${number(value)})` : number(value));

  function sumOf(row: number, column: number): string {
    const terms = termsOf(steps, row, column).map(({ factors }) => factors.map(signs).join(' × '));
    return terms.length === 0
      ? place.say('none')
      : `${terms.join(' + ')} = ${number(steps.output[row][column])}`;
  }

  /** An output and what it is made of. */
  function look(row: number, column: number): void {
    const lit: Record<string, Set<number>> = {
      input: new Set(),
      zeros: new Set(),
      turned: new Set(),
      output: new Set(),
    };
    const size = steps.turned.length;
    lit.output.add(row * steps.output.length + column);
    const terms = termsOf(steps, row, column);
    for (const { place: at, weight } of terms) {
      lit.input.add(at);
      lit.turned.add(weight);
      lit.zeros.add((row + Math.floor(weight / size)) * steps.zeros.length + column + (weight % size));
    }
    for (const [name, cells] of Object.entries(lit))
      [...place.part(name).children].forEach((cell, i) => {
        cell.toggleAttribute('data-lit', cells.has(i));
        if (name === 'zeros') cell.toggleAttribute('data-weight', false);
      });
    // The turned kernel lies over the zeros.
    steps.turned.forEach((weights, u) =>
      weights.forEach((weight, v) => {
        const cell = place.part('zeros').children[(row + u) * steps.zeros.length + column + v] as HTMLElement;
        cell.dataset.weight = number(weight);
      }),
    );
    const parts = terms.flatMap(({ factors: [x, w] }, i) => [
      ...(i > 0 ? [word(' + ')] : []),
      ...[word(signs(x), 'factor-input'), word(' × '), word(signs(w), 'factor-weight')],
    ]);
    const sum = [...parts, word(' = '), word(number(steps.output[row][column]), 'factor-output')];
    place.part('sum').replaceChildren(...(terms.length > 0 ? sum : [word(place.say('none'))]));
  }

  function word(text: string, className = ''): HTMLElement {
    const element = document.createElement('span');
    Object.assign(element, { textContent: text, className });
    return element;
  }

  function drawFans(size: number, stride: number): void {
    const { element, counts } = fansOf(place, size, stride);
    place.part('fans').replaceWith(element);
    const inner = counts.slice(size - 1, counts.length - size + 1);
    const [least, greatest] = [Math.min(...inner), Math.max(...inner)].map(number);
    place.part('overlap').textContent =
      size % stride === 0
        ? place.say('even', { n: greatest })
        : place.say('uneven', { n: least, m: greatest });
  }

  function drawBoards(size: number, stride: number): void {
    const entries = radios.find(({ checked }) => checked)!.value as Entries;
    const boards = boardsOf(size, stride, entries);
    ['transposed', 'resized'].forEach((name, i) => {
      const { values, width, pattern } = boards[i];
      const most = values.reduce((max, x) => Math.max(max, Math.abs(x)), 0) || 1;
      const shares = values.map((x) => x / most);
      const color = colorOf(place.root, i === 0 ? '--kernel-color' : '--output-color');
      paint(place.part(name), shares, width, entries === 'random' ? signed : (x) => [color, x]);
      const element = place.part(`${name}-pattern`);
      element.textContent = place.number(pattern, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
      element.toggleAttribute('data-none', pattern < 0.01);
    });
  }

  for (const control of [...sliders, ...radios])
    control.addEventListener(control.type === 'radio' ? 'change' : 'input', pass);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', pass);
  run = await startBackend(place, ['wasm', 'webgl', 'cpu'], async () => pass());
  Object.assign(place.root, { stepsOf, boardsOf }); // for the console
  pass();
}
