/** The figure of a comparison as one page that holds everything. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tsImport } from 'tsx/esm/api';

const plotly = createRequire(import.meta.url).resolve('plotly.js-dist-min');

/** rows: of bench.json. */
export async function comparisonPage(rows) {
  const { comparisonFigure } = await tsImport('./figure.ts', import.meta.url);
  const { data, layout } = comparisonFigure(rows);
  const json = JSON.stringify([data, layout]).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${layout.title.text}</title>
<link rel="icon" href="data:,">
<style>
  body { max-width: 72rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
</style>
<figure>
  <div id="figure"></div>
  <figcaption>${layout.meta.caption}</figcaption>
</figure>
<script>${readFileSync(plotly, 'utf8').replaceAll('</script', '<\\/script')}</script>
<script>Plotly.newPlot('figure', ...${json}, { responsive: true, displaylogo: false });</script>
</html>
`;
}
