/** Axes with their names, linear and logarithmic. */

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
