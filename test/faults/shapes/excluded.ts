/** Functions of lib whose arguments have no shape, and why they are not tried here. */
const files = 'takes names of files: see the tests of bad input';
const cell = "writes to a notebook's cell: see test/notebook";
const words = 'takes words alone';

export const excluded: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'loadCifar10',
      'loadMnist',
      'loadPhotograph',
      'loadPhotographs',
      'photographs',
      'findData',
      'imageNet',
      'camVid',
      'camVidOriginal',
    ]
      .concat('cityscapes', 'kitti', 'daimler', 'deepGlobe', 'mapillary', 'scanNet', 'readImage', 'save')
      .concat('imageFolder', 'splitImageFolder', 'centralImages', 'PhotographStream')
      .concat(
        'availableVgg16',
        'bundledSegmentation',
        'hasBundledSegmentation',
        'bundledVgg16',
        'recorded',
        'camVidNetwork',
      )
      .concat(
        'recordedVgg16',
        'findImagenetWeights',
        'imagenetClasses',
        'imagenetVgg',
        'loadWeights',
        'recordedSegmentation',
      )
      .concat('saveSavedModel', 'classFrequencies', 'splitOf')
      .map((name) => [name, files]),
  ),
  ...Object.fromEntries(['show', 'showSource', 'verdict', 'verdicts'].map((name) => [name, cell])),
  ...Object.fromEntries(['device'].map((name) => [name, words])),
  training: 'takes all of MNIST: see test/laboratory',
  digit: 'takes networks of digits and all of MNIST: see test/laboratory',
  photograph: 'takes files of photographs: see test/laboratory',
  scene: 'takes networks of digits and all of MNIST: see test/laboratory',
  tiles: 'cuts images into bytes: see test/data',
  repair: 'takes networks of digits and all of MNIST: see test/laboratory',
  setTrainingObserver: 'is given a function that follows trainings: see test/training',
  registerNativeKernels: 'takes nothing',
  vgg16: 'is vgg at a size that takes 500 MB',
  vgg19: 'is vgg at a size that takes 500 MB',
};
