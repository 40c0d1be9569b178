// JupyterLab's renderer for Plotly figures. plotly's own, which package.json disables, draws a figure once and
// leaves later updates out, so that a live figure stands still; of two, the one that happens to be loaded last
// would draw. This one draws every update in place, by day and by night, as the exported page does. `plot.js`
// stands before this in the served file. It is a module-federation container written by hand: `init` gets
// JupyterLab's shared packages, `get` gives the extension.
(() => {
  'use strict';
  const mimeType = 'application/vnd.plotly.v1+json';
  const folder = new URL('.', document.currentScript.src);
  let shared;
  let plotly;

  function loadPlotly() {
    plotly ??= new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = new URL('plotly.min.js', folder);
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${script.src} could not be loaded: run "npm run setup"`));
      document.head.append(script);
    });
    return plotly;
  }

  const night = () => document.body.dataset.jpThemeLight === 'false';

  const figuresOf = (Widget) =>
    class Figure extends Widget {
      constructor() {
        super();
        this.title_ = document.createElement('p');
        this.title_.style.cssText = 'margin: 0.5em 0 0; font-weight: 600;';
        this.area = document.createElement('div');
        this.area.setAttribute('role', 'img');
        this.node.append(this.title_, this.area);
        this.resized = new ResizeObserver(() => this.fit());
        this.themed = new MutationObserver(() => this.draw());
      }

      async renderModel(model) {
        this.figure = model.data[mimeType];
        this.area.setAttribute('aria-label', model.data['text/plain'] ?? 'Figure');
        convnotesPlot.showTitle(this.title_, this.figure);
        await loadPlotly();
        await this.draw();
      }

      /** One drawing at a time; of the updates that come meanwhile the last is drawn. */
      async draw() {
        if (this.drawing) return void (this.again = true);
        this.drawing = true;
        do {
          this.again = false;
          const font = getComputedStyle(document.body).getPropertyValue('--jp-ui-font-family');
          await convnotesPlot
            .draw(this.area, this.figure, { night: night(), font })
            .catch((error) => console.warn('this figure could not be drawn:', error));
        } while (this.again);
        this.drawing = false;
      }

      fit() {
        if (this.isVisible && this.area.querySelector('.plot-container'))
          window.Plotly.Plots.resize(this.area);
      }

      onAfterAttach() {
        this.resized.observe(this.node);
        this.themed.observe(document.body, { attributeFilter: ['data-jp-theme-light'] });
      }

      onBeforeDetach() {
        this.resized.disconnect();
        this.themed.disconnect();
      }

      dispose() {
        if (window.Plotly && !this.isDisposed) window.Plotly.purge(this.area);
        super.dispose();
      }
    };

  async function get() {
    const [lumino] = Object.values(shared['@lumino/widgets']);
    const { Widget } = (await lumino.get())();
    const Figure = figuresOf(Widget);
    const rendererFactory = { safe: true, mimeTypes: [mimeType], createRenderer: () => new Figure() };
    const extension = { id: 'convnotes-figures:renderer', rendererFactory, rank: 1, dataType: 'json' };
    return () => extension;
  }

  const style = document.createElement('style');
  style.textContent = '.jp-RenderedSVG img { max-width: 100%; height: auto; }'; // wide drawings would have to be scrolled
  document.head.append(style);

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB['convnotes-figures'] = { init: (scope) => void (shared = scope), get };
})();
