import { assemble, type Figure } from './figure';

/** data: all traces, those of `active` visible; layout: the slider. name: what it changes, with its unit. */
export function sliding(
  states: readonly { label: string; data: object[] }[],
  { name, active = 0 }: { name: string; active?: number },
): { data: object[]; layout: object } {
  if (!states[active])
    throw new RangeError(
      `expected at least one state and the index of the first shown, got ${states.length} states and index ${active}`,
    );
  const shownIn = (state: number) => states.flatMap(({ data }, i) => data.map(() => i === state));
  const data = states.flatMap((state, i) => state.data.map((trace) => ({ ...trace, visible: i === active })));
  const steps = states.map(({ label }, i) => ({ label, method: 'restyle', args: [{ visible: shownIn(i) }] }));
  const layout = {
    sliders: [{ active, steps, currentvalue: { prefix: `${name}: ` }, pad: { t: 24 }, len: 1, x: 0 }],
  };
  return { data, layout };
}

/**
 * Images of one size with a slider that chooses one of them, for instance by the strength of noise. states: PNG files
 * by what stands at the slider. name: what it changes, with its unit. active: the state that is shown first.
 * @throws RangeError without an image, for bytes that are not a PNG file, and for an unknown active state.
 * @example
 * const states = { 'σ 0.1': plot.images(tf.ones([1, 8, 8, 1])), 'σ 0.2': plot.images(tf.zeros([1, 8, 8, 1])) };
 * (await plot.slider(states, { title: 'Noise', name: 'corruption' })).data.length; // => 2
 */
export async function slider(
  states: Readonly<Record<string, Buffer | Promise<Buffer>>>,
  { title, name, active }: { title: string; name: string; active?: string },
): Promise<Figure> {
  const labels = Object.keys(states);
  const images = await Promise.all(Object.values(states).map((png) => Promise.resolve(png)));
  images.forEach((png, i) => {
    if (png.length < 24 || png.toString('latin1', 1, 4) !== 'PNG')
      throw new RangeError(
        `expected a PNG file for "${labels[i]}", got ${png.length} bytes of something else`,
      );
  });
  if (labels.length === 0) throw new RangeError('expected one image or more, got none');
  const first = active === undefined ? 0 : labels.indexOf(active);
  if (first < 0)
    throw new RangeError(`expected one of ${labels.join(', ')} as the active state, got ${active}`);
  const traces = images.map((png, i) => ({
    label: labels[i],
    data: [{ type: 'image', source: `data:image/png;base64,${png.toString('base64')}`, hoverinfo: 'skip' }],
  }));
  const { data, layout } = sliding(traces, { name, active: first });
  const plain = { visible: false, constrain: 'domain' };
  return assemble(
    data,
    { title, alternative: `Images by ${name}: ${labels.join(', ')}.` },
    {
      ...layout,
      height: images[0].readUInt32BE(20) + 150, // px: the images at their own size, and the slider
      margin: { t: 8, l: 8, r: 8, b: 8 },
      xaxis: plain,
      yaxis: { ...plain, autorange: 'reversed', scaleanchor: 'x' },
    },
  );
}
