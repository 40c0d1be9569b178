/** One family of figures: colours, dashes and axes. */

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

/** An axis with its name and unit. */
export const axis = (title: string, rest: object = {}) => ({
  title: { text: title, standoff: 10 }, // px: or it stands on the numbers
  automargin: true,
  ...rest,
});

/**
 * Ticks at 1, 2 and 5 of each decade, or at the decades alone where the values span more than three; over more than
 * 1.7, only the decades are named: a phone has room for them. Plotly's own are at every digit, in letters of two sizes.
 * values: what is drawn along the axis, all above 0.
 */
export function logAxis(title: string, values: readonly number[]): object {
  const exponents = values.filter((value) => value > 0).map(Math.log10);
  const [low, high] = exponents.length > 0 ? [Math.min(...exponents), Math.max(...exponents)] : [0, 1];
  const decades = Array.from(
    { length: Math.ceil(high) - Math.floor(low) + 1 },
    (_, i) => Math.floor(low) + i,
  );
  const digits = high - low <= 3 ? [1, 2, 5] : [1];
  const ticks = decades.flatMap((decade) => digits.map((digit) => ({ digit, decade })));
  return axis(title, {
    type: 'log',
    tickvals: ticks.map(({ digit, decade }) => Number(`${digit}e${decade}`)),
    ticktext: ticks.map(({ digit, decade }) =>
      digit === 1 || high - low <= 1.7 ? written(digit, decade) : '',
    ),
    tickangle: 0,
  });
}

/** 0.02, 5, 1,000; 10⁻⁵ where there would be many zeros. */
function written(digit: number, decade: number): string {
  if (decade >= -3 && decade <= 4) return Number(`${digit}e${decade}`).toLocaleString('en');
  return `${digit === 1 ? '' : `${digit}·`}10<sup>${decade}</sup>`.replace('-', '−');
}
