export { DataError } from '../base/dataError';
export { type Batch, Batches, type BatchStream, batchOf, inOrder } from './batches';
export { type Cifar10, loadCifar10 } from './cifar10';
export { first, type LabelledImages, select, subset } from './labelledImages';
export { loadMnist, type Mnist, type MnistOptions } from './mnist';
export { loadPhotograph, loadPhotographs, type PhotographOptions } from './images/loadPhotographs';
export { corrupted, type CorruptedOptions } from './corruption';
export { tiles } from './images/tiles';
export { creditsOf, type Photograph, photographs } from './images/photographs';
export { findData } from './dataFolders';
export { type ClassificationDataset, imageNet } from './imageNet';
export { type ImageFolder, imageFolder, splitImageFolder } from './imageFolder';
export { centralImages, PhotographStream, type PhotographStreamOptions } from './photographStream';
export {
  type Corruption,
  corrupt,
  describeCorruption,
  greyPatches,
  greyImages,
  type GreyImages,
} from './corruption';
export { camVid, camVidOriginal } from './segmentation/camVid';
export { cityscapes, kitti } from './segmentation/streetScenes';
export { classFrequencies, medianFrequencyWeights } from './segmentation/classFrequencies';
export { daimler } from './segmentation/streetScenes';
export { deepGlobe } from './segmentation/deepGlobe';
export { digitScenes } from './segmentation/digitScenes';
export { mapillary } from './segmentation/streetScenes';
export { readImage, type ReadImageOptions, type RgbImage } from './images/readImage';
export { SampleStream, type SegmentationBatch } from './segmentation/sampleStream';
export { scanNet } from './segmentation/scanNet';
export {
  type LabelMap,
  type SegmentationDataset,
  type SegmentationSplit,
  splitOf,
} from './segmentation/segmentationDataset';
export { lightness } from './images/lightness';
export { type GreyImage, medianFilter, nonLocalMeans } from './images/filters';
export { resize } from './images/resize';
export { gaussianBlur, totalVariation } from './images/smoothing';
