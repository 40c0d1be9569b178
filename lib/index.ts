/** The rooms of the library, and what shows in a notebook; nothing is defined here. Importing it registers the native kernels. */
import './engine/kernels/register';
import './notebook/inNotebook';

/** TensorFlow under tfjs: device, seeds, native kernels, captured steps, SavedModels. */
export * as engine from './engine';
/** Images on disk or from a mirror, as typed arrays and batches; corruptions, crops, filters. */
export * as data from './data';
/** One layer a file: its formula, its function, its `tf.layers` class. */
export * as layers from './layers';
/** Networks out of layers. */
export * as models from './models';
/** Files of weights, the networks that come with the project, and those of ImageNet. */
export * as weights from './weights';
/** Accuracy, confusion matrix, image quality, intervals over seeds. */
export * as metrics from './metrics';
/** A model and data to a trained model and its history; checkpoints. */
export * as training from './training';
/** Which pixels an output depends on: saliency, Grad-CAM, occlusion and others. */
export * as attribution from './attribution';
/** What a network is made of: kernels, feature maps, receptive fields, what activates a unit most. */
export * as visualisation from './visualisation';
/** Studies over settings and seeds, their recorded runs, claims with verdicts. */
export * as experiments from './experiments';
/** Numbers to Plotly figures, tensors to images, models to diagrams. */
export * as plot from './plot';
/** Widgets in a page: the reader's own input runs through the networks that the notebook trained. */
export * as laboratory from './laboratory';
export { tf } from './engine/tf';
export { full, show, showSource, verdict, verdicts } from './notebook';
