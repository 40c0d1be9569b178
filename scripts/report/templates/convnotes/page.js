// Draws the page's figures, in the reader's colours and width, and again for paper.
'use strict';

const dark = matchMedia('(prefers-color-scheme: dark)');
const narrow = matchMedia('(max-width: 34rem)');
const coarse = matchMedia('(pointer: coarse)');
const paperWidth = 640; // px: A4 between the margins
let printing = false;

const isAxis = (key) => /^[xyz]axis\d*$/.test(key);

/** The figure's own colours where it names some, else those of the page. */
function colours(layout) {
  const night = dark.matches && !printing;
  const [ink, line] = night ? ['#e3e6ea', '#363c44'] : ['#1c1f23', '#d9dde2'];
  const axis = (own = {}) => ({
    ...own,
    gridcolor: line,
    zerolinecolor: line,
    linecolor: line,
    tickcolor: line,
  });
  const axes = Object.keys(layout).filter(isAxis);
  const themed = Object.fromEntries(
    [...new Set(['xaxis', 'yaxis', ...axes])].map((key) => [key, axis(layout[key])]),
  );
  return {
    ...layout,
    ...themed,
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: {
      ...layout.font,
      color: ink,
      family: getComputedStyle(document.querySelector('.output')).fontFamily,
    },
    hoverlabel: { ...layout.hoverlabel, bgcolor: night ? '#1c2025' : '#fff', font: { color: ink } },
  };
}

/** The figure's layout for this page: the title is in the text above it already. */
function layoutFor({ layout = {} }) {
  const { title, width, ...rest } = layout;
  const margin = { l: 56, r: 16, b: 48, ...layout.margin, t: title ? 28 : (layout.margin?.t ?? 28) };
  if (narrow.matches && !printing) Object.assign(margin, { l: 44, r: 8 });
  const fitted = { ...colours(rest), margin, autosize: !printing, height: layout.height ?? 400 };
  if (printing) fitted.width = Math.min(width ?? paperWidth, paperWidth);
  if (coarse.matches && !layout.dragmode) fitted.dragmode = false; // a finger scrolls the page
  return fitted;
}

/** Panels side by side need room: on a phone the figure scrolls, not the page. */
function leastWidth({ layout = {} }) {
  const starts = Object.keys(layout)
    .filter((key) => /^xaxis/.test(key))
    .map((key) => (layout[key].domain ?? [0])[0].toFixed(2));
  const columns = new Set(starts).size;
  return columns > 1 ? `${columns * 170}px` : '';
}

const plots = [...document.querySelectorAll('.plot')].map((element) => ({
  area: element.querySelector('.plot-area'),
  figure: JSON.parse(element.querySelector('script').textContent),
}));

function draw({ area, figure }) {
  const config = { responsive: true, displaylogo: false, ...figure.config };
  area.style.minWidth = printing ? '' : leastWidth(figure);
  return window.Plotly.react(area, figure.data, layoutFor(figure), config);
}

/** One after the other, so that the page can be read meanwhile. */
async function drawAll() {
  for (const plot of plots) {
    await draw(plot);
    if (plot.figure.frames) await window.Plotly.addFrames(plot.area, plot.figure.frames);
    await new Promise((resolve) => setTimeout(resolve));
  }
  document.documentElement.dataset.drawn = plots.length;
}

function redraw(forPaper) {
  printing = forPaper;
  for (const plot of plots) void draw(plot);
}

if (plots.length > 0) {
  void drawAll();
  dark.addEventListener('change', () => redraw(printing));
  addEventListener('beforeprint', () => redraw(true));
  addEventListener('afterprint', () => redraw(false));
}

const contents = document.querySelector('.contents');
const codes = [...document.querySelectorAll('.code')];
if (contents && codes.length > 0) {
  const button = document.createElement('button');
  const label = () => (button.textContent = codes.some((code) => code.open) ? 'Hide code' : 'Show code');
  button.addEventListener('click', () => {
    const open = !codes.some((code) => code.open);
    for (const code of codes) code.open = open;
  });
  for (const code of codes) code.addEventListener('toggle', label);
  label();
  contents.append(button);
}

// Marks in the contents where the reader is.
const links = new Map([...(contents?.querySelectorAll('a') ?? [])].map((link) => [link.hash.slice(1), link]));
const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
addEventListener(
  'scroll',
  () => {
    const here = headings.filter((heading) => heading.getBoundingClientRect().top < 120).at(-1);
    for (const [id, link] of links) {
      if (id === here?.id) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  },
  { passive: true },
);
