/** Packages of npm that do not simply move to their newest release: the range that they stay in, and why. */
export const held = {
  '@tensorflow/tfjs-node-gpu': { range: '4.22.0', why: 'the addon and the kernels are made for its sources' },
  '@tslab/typescript-for-tslab': { range: '5.0.4', why: 'it is the compiler inside tslab' },
  '@types/node': { range: '20', why: 'lib runs on Node 20' },
  'fast-png': { range: '6', why: 'later ones are ES modules alone, which tslab does not load' },
  jasmine: { range: '4', why: "tfjs-core's own tests are written for it" },
  typescript: { range: '5', why: 'typescript-eslint and tslab read the same sources' },
};
