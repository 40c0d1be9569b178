/** A drawn Plotly figure, in JupyterLab and on a page alike. */
import type { Locator } from 'playwright-core';

/** What plotly.js keeps on the element that it draws into. */
interface Drawn extends HTMLElement {
  calcdata: { x: number; y: number; trace: { xaxis: string; yaxis: string } }[][];
  _fullLayout: Record<string, { _offset: number; d2p(value: number): number }>;
}

/** The figures below an element, those that are drawn. */
export const plots = (within: Locator) => within.locator('.js-plotly-plot');

/** The y of the figure's first trace, as drawn. */
export const drawnValues = (plot: Locator): Promise<number[]> =>
  plot.evaluate((element) => (element as Drawn).calcdata[0].map(({ y }) => y));

/** Points at the middle of the first trace, of lines or markers; gives the words of the label that appears. */
export async function hoverLabel(plot: Locator): Promise<string> {
  await plot.scrollIntoViewIfNeeded();
  const { x, y } = await plot.evaluate((element) => {
    const { calcdata, _fullLayout } = element as Drawn;
    const point = calcdata[0][calcdata[0].length >> 1];
    const { trace } = calcdata[0][0];
    const place = (id: string, value: number) => {
      const axis = _fullLayout[`${id[0]}axis${id.slice(1)}`];
      return axis._offset + axis.d2p(value);
    };
    const box = element.getBoundingClientRect();
    return { x: box.x + place(trace.xaxis, point.x), y: box.y + place(trace.yaxis, point.y) };
  });
  const { mouse } = plot.page();
  await mouse.move(x - 3, y);
  await mouse.move(x, y);
  const label = plot.locator('.hoverlayer .hovertext').first();
  await label.waitFor();
  return (await label.textContent()) ?? '';
}
