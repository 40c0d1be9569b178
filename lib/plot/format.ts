/** Numbers in words. */

/**
 * A share as a percentage.
 * @example
 * plot.formatPercent(0.9873); // => '98.7 %'
 */
export const formatPercent = (share: number): string => {
  const percent = (100 * share).toFixed(share > 0.995 || share < 0.005 ? 2 : 1);
  return `${percent.replace(/^-(?=[0.]*$)/, '')} %`; // no -0.00
};

/** A number as a sentence has it: whole from 1,000, three significant digits below. */
export const formatNumber = (value: number): string =>
  Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
