/** A figure as numbers and words: what plotly.js draws, with a caption. */

/** A figure as numbers and words, with a caption. data, layout, frames: in the words of plotly.js. */
export interface Figure {
  data: object[];
  layout: { title: { text: string }; meta: { caption: string }; [key: string]: unknown };
  frames?: object[];
}

export interface FigureWords {
  /** What the figure shows, in a line. */
  title: string;
  /** What to look at: a sentence or two below the figure. */
  caption: string;
}

/** Axis names with their units. */
export const axis = (title: string, rest: object = {}) => ({
  title: { text: title, standoff: 10 }, // px: or it stands on the numbers
  automargin: true,
  ...rest,
});

/** Puts a figure together; the caption is where `show` and the exported page look for it. */
export function figure(data: object[], { title, caption }: FigureWords, layout: object): Figure {
  const words = { title: { text: title }, meta: { caption } };
  return { data, layout: { hovermode: 'closest', showlegend: false, ...layout, ...words } };
}

/**
 * A share as a percentage.
 * @example
 * plot.formatPercent(0.9873); // => '98.7 %'
 */
export const formatPercent = (share: number): string => {
  const percent = (100 * share).toFixed(share > 0.995 || share < 0.005 ? 2 : 1);
  return `${percent.replace(/^-(?=[0.]*$)/, '')} %`; // no -0.00
};
