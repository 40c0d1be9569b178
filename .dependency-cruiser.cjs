/** The arrows of the house: a folder of lib imports only what is to its left. */
const rooms = [
  'base',
  'engine',
  'data',
  'layers',
  'models',
  'weights',
  'metrics',
  'training',
  'attribution',
  'visualisation',
  'experiments',
  'plot',
  'notebook',
  'laboratory',
];
const siblings = { layers: ['data'] }; // data and layers stand side by side

const direction = rooms.map((room, i) => ({
  name: `lib-${room}-imports-only-to-its-left`,
  severity: 'error',
  from: { path: `^lib/${room}/` },
  to: { path: `^lib/(${[...rooms.slice(i + 1), ...(siblings[room] ?? [])].join('|') || '$none'})/` },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'lib-does-not-know-its-users',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(scripts|test|notebooks)/' },
    },
    {
      name: 'only-the-index-imports-across-everything',
      severity: 'error',
      from: { path: '^lib/[^/]+/' },
      to: { path: '^lib/index' },
    },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: { path: '^(lib|scripts)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    ...direction,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
