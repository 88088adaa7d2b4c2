// The house rule: downward only, folders entered by their index.ts only, adapters to the world in platform only.
const module_ = '^src/modules/(resources|development|operation)/([^/]+)/';
/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'kernel-imports-nothing',
      severity: 'error',
      from: { path: '^src/kernel/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^src/kernel/' },
    },
    {
      name: 'engines-know-kernel-and-engines',
      severity: 'error',
      from: { path: '^src/engines/', pathNot: '(\\.test\\.ts$|/bench/|/testing/|/testing\\.ts$)' },
      to: { path: '^src/', pathNot: '^src/(kernel|engines)/' },
    },
    {
      name: 'platform-knows-kernel',
      severity: 'error',
      from: { path: '^src/platform/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(kernel|platform|engines)/' },
    },
    {
      name: 'governance-downward',
      severity: 'error',
      from: { path: '^src/governance/', pathNot: '(\\.test\\.ts$|/bench/|/testing/|/testing\\.ts$)' },
      to: { path: '^src/(modules|gateway|apps)/' },
    },
    {
      name: 'gateway-knows-no-module',
      severity: 'error',
      from: { path: '^src/gateway/', pathNot: '(\\.test\\.ts$|/bench/|/testing/|/testing\\.ts$)' },
      to: { path: '^src/(modules|governance|apps)/' },
    },
    {
      name: 'modules-downward',
      severity: 'error',
      from: { path: '^src/modules/' },
      to: { path: '^src/(apps|gateway)/' },
    },
    {
      name: 'resources-know-no-later-chapter',
      severity: 'error',
      from: { path: '^src/modules/resources/' },
      to: { path: '^src/modules/(development|operation)/' },
    },
    {
      name: 'development-knows-no-later-chapter',
      severity: 'error',
      from: { path: '^src/modules/development/' },
      to: { path: '^src/modules/operation/' },
    },
    {
      name: 'module-by-its-door',
      severity: 'error',
      from: { path: module_ },
      to: { path: module_, pathNot: ['^src/modules/$1/$2/', '/index\\.ts$', '/testing\\.ts$'] },
    },
    {
      name: 'folders-by-their-door',
      severity: 'error',
      from: { path: '^src/(kernel|platform|governance)/([^/]+)/' },
      to: {
        path: '^src/(kernel|platform|governance)/[^/]+/',
        pathNot: ['^src/$1/$2/', '/index\\.ts$', '/testing\\.ts$', '^src/governance/[^/]+/types\\.ts$'],
      },
    },
    {
      name: 'world-only-in-platform',
      severity: 'error',
      from: {
        path: '^src/(kernel|governance|modules|gateway)/',
        pathNot: '(\\.test\\.ts$|/bench/|/testing/|/testing\\.ts$)',
      },
      to: { path: '^(pg|(node:)?fs(/promises)?)$' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '(\\.d\\.ts$|\\.test\\.ts$|/bench/|main\\.ts$)' },
      to: {},
    },
    {
      name: 'web-takes-types-and-words',
      severity: 'error',
      from: { path: '^web/' },
      to: {
        path: '^src/',
        pathNot: ['^src/kernel/', '^src/engines/ledger/browser\\.ts$', '^src/(modules|governance)/.*index\\.ts$'],
      },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
