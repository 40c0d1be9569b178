/**
 * The tests of tfjs-core that ask for what tfjs-node does not have, by reason. A pattern is matched against the
 * full name of a test, in which the environment's name " test-tensorflow {}" is left out.
 */
export const skipped: { reason: string; tests: RegExp[] }[] = [
  {
    reason: 'tfjs-node has no such kernel',
    tests: [
      /^(bitwiseAnd|denseBincount|einsum|image\.transform|lowerBound|upperBound|maxPoolWithArgmax|searchSorted)/,
      /^(raggedGather|raggedRange|raggedTensorToTensor|sparseFillEmptyRows|sparseReshape|sparseSegment)/,
      /^(stringNGrams|stringSplit|stringToHashBucketFast)/,
    ],
  },
  {
    reason: 'tfjs-node pools and transposes with the paddings "valid" and "same" alone',
    tests: [
      /^(max|avg)Pool(Backprop)? (gradient )?x=\[3,3,1\] f=(\[3,3\]|3) s=1 p=explicit/,
      /^(max|avg)Pool x=\[2,2,3\] f=\[(2,2|1,1)\] s=[23] p=1 /,
      /^(max|avg)Pool3d x=\[1,2,2,2,1\] f=\[2,2,2\] s=1 p=1 roundingMode=floor/,
      /^avgPool3d x=\[1,1,1,1,1\] f=(\[1,1,3\] s=1 p=valid|\[2,2,2\] s=1 p=2)/,
      /^pool (max|avg) x=\[3,3,1\] f=\[3,3\] s=[13] d=1 p=explicit/,
      /^pool (max|avg) x=\[2,2,3\] f=\[1,1\] s=2 p=1 fractional outputs default rounding/,
      /^conv2dTranspose input=3x3x1,d2=1,f=2,s=2,p=explicit/,
      /^conv2dTranspose gradient input=\[1,3,3,1\] f=\[2,2,2,1\] s=\[1,1\] p=explicit/,
    ],
  },
  { reason: 'tfjs-node fuses convolutions in NHWC alone', tests: [/^fused conv2d \S+ in NCHW/] },
  {
    reason: 'TensorFlow has no kernel for the type or the sizes',
    tests: [
      /^diag bool/,
      /^leakyrelu int32/,
      /^step kernel with int32 tensor/,
      /^(greater|less)Equal should support string|^(greater|less) should support string/,
      /^conv2dTranspose input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4/,
    ],
  },
  {
    reason: 'TensorFlow answers otherwise: NaN, duplicates, another generator, the last digit of a tangent',
    tests: [
      /^sign (basic|does not propagate NaNs|accepts a tensor-like object)/,
      /^unique 1d tensor with NaN and Infinity/,
      /^scatterND should (work for (2d|simple 1d|multiple 1d|tensorLike input)|sum the duplicated indices)/,
      /^multinomial creates the same data given the same seed/,
      /^tan numbers exceed float32 precision/,
    ],
  },
];
