/** Several states of a figure with a slider that chooses one: it works in the exported page, where no kernel runs. */

export interface SliderState {
  /** What stands at the slider's mark. */
  label: string;
  /** The traces that are seen in this state. */
  data: object[];
}

/** data: all traces, those of `active` visible; layout: the slider. name: what it changes, with its unit. */
export function slider(
  states: readonly SliderState[],
  { name, active = 0 }: { name: string; active?: number },
) {
  if (!states[active])
    throw new RangeError(
      `expected at least one state and one to begin with, got ${states.length} and ${active}`,
    );
  const shownIn = (state: number) => states.flatMap(({ data }, i) => data.map(() => i === state));
  const data = states.flatMap((state, i) => state.data.map((trace) => ({ ...trace, visible: i === active })));
  const steps = states.map(({ label }, i) => ({ label, method: 'restyle', args: [{ visible: shownIn(i) }] }));
  const layout = {
    sliders: [{ active, steps, currentvalue: { prefix: `${name}: ` }, pad: { t: 24 }, len: 1, x: 0 }],
  };
  return { data, layout };
}
