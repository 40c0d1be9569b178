/** node rooms.cjs FOLDER: what of the package finds files by their place, threads and WebAssembly included. FOLDER: a tree as CamVid's, and a file of Keras'. */
const { join, dirname } = require('node:path');
const { data, experiments, plot, tf, weights } = require('convnotes');

const inside = (path) => require(join(dirname(require.resolve('convnotes/package.json')), 'lib', path));
const said = (work) =>
  work().then(
    () => 'nothing',
    ({ message }) => message,
  );

async function main([folder]) {
  const { Hdf5File } = inside('weights/hdf5');
  const keras = await Hdf5File.open(join(folder, 'keras.h5'));
  const groups = Object.keys(keras.groups).length;
  await keras.close();

  const split = data.splitOf(data.camVid({ folder }), 'train');
  const stream = new data.SampleStream(split, { batchSize: 1, seed: 1, workers: 1 });
  const { xs } = await stream.next();
  await stream.close();

  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  const graph = await plot.graph(model);
  const drawing = plot.svgToPng(graph);
  const grid = await plot.images(tf.zeros([2, 4, 4, 1]));
  const saved = plot.save('grids/zeros.png', grid);

  const answers = {
    groups,
    image: xs.shape,
    drawing: drawing.subarray(1, 4).toString(),
    saved,
    weights: await said(async () => weights.bundledVgg16()),
    digits: await said(() => data.loadMnist({ mirrors: [], cachePath: () => join(folder, 'none') })),
    study: experiments.recorded('rates').missing,
  };
  console.log(JSON.stringify(answers));
}

main(process.argv.slice(2));
