/** One family of figures: colours, type and spacing. */

/**
 * Colours that people who confuse red and green tell apart (Okabe & Ito 2008), in an order in which neighbours
 * differ in lightness too, so that a grey print keeps them apart.
 */
export const palette = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00'] as const;

/** For what is drawn for comparison only: the report's numbers, other people's results. */
export const muted = '#8a929c';

export const colorOf = (index: number): string => palette[index % palette.length];

/** The colour with an opacity 0 … 1, for bands. */
export function faded(colour: string, opacity: number): string {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  return `rgba(${r}, ${g}, ${b}, ${opacity})`;
}

/** How a line is drawn beside its colour: the second way to tell lines apart. */
export const dashes = ['solid', 'dash', 'dot', 'dashdot', 'longdash', 'longdashdot'] as const;
export const symbols = ['circle', 'square', 'diamond', 'triangle-up', 'cross', 'x'] as const;
