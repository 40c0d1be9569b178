// One figure as plotly.js draws it, for the exported page and for JupyterLab alike: the reader's colours and
// width, the title as text above it, which breaks into lines where Plotly's own would be cut.

// eslint-disable-next-line @typescript-eslint/no-unused-vars
const convnotesPlot = (() => {
  'use strict';
  const isAxis = (key) => /^[xyz]axis\d*$/.test(key);

  /** Text, lines and ground by day or night; the figure's own data colours stay. */
  function colours(layout, { night, font }) {
    const [ink, line, ground] = night ? ['#e3e6ea', '#363c44', '#1c2025'] : ['#1c1f23', '#d9dde2', '#fff'];
    const lines = { gridcolor: line, zerolinecolor: line, linecolor: line, tickcolor: line };
    const axes = new Set(['xaxis', 'yaxis', ...Object.keys(layout).filter(isAxis)]);
    return {
      ...layout,
      ...Object.fromEntries([...axes].map((key) => [key, { ...layout[key], ...lines }])),
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      font: { ...layout.font, color: ink, family: font },
      hoverlabel: { ...layout.hoverlabel, bgcolor: ground, font: { color: ink } },
      modebar: { bgcolor: ground, color: night ? '#9aa3ad' : '#5b626b', activecolor: ink, ...layout.modebar },
    };
  }

  /** Names of axes in lines that a phone has room for. */
  function folded(layout) {
    const fold = (text) => (text.length > 36 ? text.replace(/(.{20,36}) /g, '$1<br>') : text);
    const axes = Object.keys(layout).filter(
      (key) => isAxis(key) && typeof layout[key]?.title?.text === 'string',
    );
    const titled = (axis) => ({ ...axis, title: { ...axis.title, text: fold(axis.title.text) } });
    return { ...layout, ...Object.fromEntries(axes.map((key) => [key, titled(layout[key])])) };
  }

  const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
  const layoutOf = ({ layout }) => (isObject(layout) ? layout : {});
  const titleOf = (figure) => {
    const { title } = layoutOf(figure);
    const text = isObject(title) ? title.text : title;
    return typeof text === 'string' || typeof text === 'number' ? String(text) : '';
  };
  const sizeOf = (value) => (value > 0 && Number.isFinite(Number(value)) ? Number(value) : undefined); // px

  const marks = new Set(['B', 'I', 'EM', 'STRONG', 'S', 'U', 'SUB', 'SUP', 'BR']);

  /** Parsed apart from the page, where nothing loads or runs; what plotly.js does not know is shown to the letter. */
  function copied(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (!marks.has(node.nodeName)) return node.outerHTML ?? '';
    const element = document.createElement(node.nodeName);
    element.append(...[...node.childNodes].map(copied));
    return element;
  }

  /** The figure's title as the content of an element; it may come with a notebook that nobody has looked at. */
  function showTitle(element, figure) {
    const { body } = new DOMParser().parseFromString(titleOf(figure), 'text/html');
    element.replaceChildren(...[...body.childNodes].map(copied));
  }

  /** where: { night, narrow, touch, font, paper (a width in px, where it is printed) }. */
  function layoutFor(figure, where) {
    const { title, width, ...own } = layoutOf(figure);
    const layout = where.narrow ? folded(own) : own;
    const top = title ? 28 : (layout.margin?.t ?? 28);
    const margin = { l: 56, r: 16, b: 48, ...layout.margin, t: top };
    const fitted = { ...colours(layout, where), margin, height: sizeOf(layout.height) ?? 400 };
    if (where.paper) return { ...fitted, width: Math.min(sizeOf(width) ?? where.paper, where.paper) };
    if (where.touch && !layout.dragmode) fitted.dragmode = false; // a finger scrolls the page
    if (where.narrow) {
      Object.assign(margin, { l: 44, r: layout.margin?.r ?? 8 }); // names of lines may stand on the right
      const above = { orientation: 'h', x: 0, xanchor: 'left', y: 1.02, yanchor: 'bottom' };
      fitted.legend = { ...layout.legend, ...above };
    }
    return { ...fitted, autosize: true };
  }

  /** Panels side by side need room: on a phone the figure scrolls, not the page. */
  function leastWidth(figure) {
    const axes = Object.entries(layoutOf(figure)).filter(([key]) => /^xaxis/.test(key));
    const columns = new Set(axes.map(([, axis]) => Number(axis?.domain?.[0] ?? 0).toFixed(2))).size;
    return columns > 1 ? `${columns * 210}px` : '';
  }

  const buttons = { displaylogo: false, modeBarButtonsToRemove: ['select2d', 'lasso2d', 'autoScale2d'] };
  /** plotly.js offers to send each figure to its maker's server. */
  const atHome = { showSendToCloud: false, plotlyServerURL: '' };

  /** Draws the figure into the element, over what was drawn there before. */
  async function draw(area, figure, where) {
    area.style.minWidth = where.paper ? '' : leastWidth(figure);
    const config = { ...buttons, responsive: true, ...figure.config, ...atHome };
    if (where.touch) config.displayModeBar = false; // a finger does not hover: they would always be there
    // A copy: plotly.js writes into what it draws.
    const { data, layout } = structuredClone({ data: figure.data, layout: layoutFor(figure, where) });
    area.style.height = `${layout.height}px`; // plotly.js measures it when a slider changes what is seen
    await window.Plotly.react(area, data, layout, config);
    const bar = area.querySelector('.modebar-container');
    if (bar) bar.style.top = titleOf(figure) ? '-28px' : '0'; // in the title's line: no button over the legend
    if (Array.isArray(figure.frames)) await window.Plotly.addFrames(area, figure.frames);
  }

  return { draw, showTitle };
})();
