// Draws the page's figures, again for paper and when day turns to night; folds code; marks the contents and what scrolls.
'use strict';

const dark = matchMedia('(prefers-color-scheme: dark)');
const narrow = matchMedia('(max-width: 34rem)');
const touch = matchMedia('(pointer: coarse)');
const paperWidth = 640; // px: A4 between the margins

const plots = [...document.querySelectorAll('.plot')].map((element) => ({
  area: element.querySelector('.plot-area'),
  name: element.querySelector('.plot-area').getAttribute('aria-label'),
  figure: JSON.parse(element.querySelector('script').textContent),
}));

/** A figure that plotly.js cannot draw leaves its place empty: those after it are drawn. */
async function draw(plot, printing) {
  try {
    await drawOne(plot, printing);
  } catch (error) {
    console.warn('this figure could not be drawn:', error);
  }
}

async function drawOne({ area, figure, name }, printing) {
  await convnotesPlot.draw(area, figure, {
    night: dark.matches && !printing,
    narrow: narrow.matches,
    touch: touch.matches,
    font: getComputedStyle(area).fontFamily,
    paper: printing ? paperWidth : undefined,
  });
  // The picture is what plotly.js drew, not the buttons beside it, which the keyboard reaches.
  area.removeAttribute('role');
  area.removeAttribute('aria-label');
  const [picture, ...above] = area.querySelectorAll('.main-svg');
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', name);
  for (const layer of above) layer.setAttribute('aria-hidden', 'true');
}

const scrolls = document.querySelector('main').dataset.scrolls;

/** What is wider than its place scrolls, by the keyboard too, and says so. */
function markScrolling() {
  for (const element of document.querySelectorAll('.columns, .scroll, .plot, .drawing, .math.display')) {
    const wide = element.scrollWidth > element.clientWidth;
    if (wide) element.tabIndex = 0;
    else element.removeAttribute('tabindex');
    if (wide) element.dataset.wide = scrolls;
    else delete element.dataset.wide;
  }
}

/** One after the other, so that the page can be read meanwhile. */
async function drawAll() {
  for (const plot of plots) {
    await draw(plot, false);
    await new Promise((resolve) => setTimeout(resolve));
  }
  markScrolling();
  document.documentElement.dataset.drawn = plots.length;
}

function redraw(printing) {
  for (const plot of plots) void draw(plot, printing);
}

if (plots.length > 0) {
  void drawAll();
  dark.addEventListener('change', () => redraw(false));
  narrow.addEventListener('change', () => redraw(false));
  addEventListener('beforeprint', () => redraw(true));
  addEventListener('afterprint', () => redraw(false));
}

markScrolling();
addEventListener('resize', markScrolling);

const contents = document.querySelector('.contents');
const codes = [...document.querySelectorAll('.code')];
if (contents && codes.length > 0) {
  const button = document.createElement('button');
  const { show, hide } = contents.dataset;
  const label = () => (button.textContent = codes.some((code) => code.open) ? hide : show);
  button.addEventListener('click', () => {
    const open = !codes.some((code) => code.open);
    for (const code of codes) code.open = open;
  });
  for (const code of codes) code.addEventListener('toggle', label);
  label();
  contents.append(button);
}

const links = new Map([...(contents?.querySelectorAll('a') ?? [])].map((link) => [link.hash.slice(1), link]));
const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
const list = contents?.querySelector('ol');
const markPlace = () => {
  const here = headings.filter((heading) => heading.getBoundingClientRect().top < 120).at(-1);
  for (const link of links.values()) link.removeAttribute('aria-current');
  const link = links.get(here?.id);
  if (!link) return;
  link.setAttribute('aria-current', 'location');
  list.scrollTop = link.offsetTop - list.clientHeight / 2; // where it has more than fits
};
addEventListener('scroll', markPlace, { passive: true });
