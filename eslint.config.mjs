import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Design rule: who may import whom. The finer rules (one importer per library, index only) are in tools/rules. */
const adapters = ['ring', 'queue', 'catalog', 'objects', 'ffmpeg'];
const libraries = ['domain', 'kit', 'mp4', ...adapters];
const mayImport = {
  domain: [],
  kit: ['domain'],
  mp4: ['domain'],
  ring: ['domain', 'kit'],
  queue: ['domain', 'kit'],
  catalog: ['domain', 'kit'],
  objects: ['domain', 'kit'],
  ffmpeg: ['domain', 'kit', 'mp4'],
  testing: libraries,
  app: libraries,
  web: ['domain'],
  e2e: [...libraries, 'testing'],
  // The bench drives the same stack from outside as e2e does.
  bench: [...libraries, 'testing', 'e2e'],
  tools: [],
};

const boundaries = (alsoInTests) => [
  'error',
  {
    allow: [],
    // Tests of a library use `testing` and a real FFmpeg, which are built on it: a circle of projects, not of modules.
    ignoredCircularDependencies: [
      ...libraries.map((name) => ['@hindsight/testing', `@hindsight/${name}`]),
      ...mayImport.ffmpeg.map((name) => ['@hindsight/ffmpeg', `@hindsight/${name}`]),
    ],
    depConstraints: Object.entries(mayImport).map(([part, targets]) => ({
      sourceTag: `part:${part}`,
      onlyDependOnLibsWithTags: [...targets, ...alsoInTests].map((target) => `part:${target}`),
    })),
  },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.hindsight/**', '.cache/**', 'test-results/**'] },
  ...tseslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { '@nx': nx },
    rules: {
      eqeqeq: ['error', 'smart'],
      'no-console': 'off',
      'prefer-const': 'error',
      'max-params': ['error', 4],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { project: './tsconfig.lint.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': boundaries([]),
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      // A promise that nobody waits for is an error that nobody sees.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
    },
  },
  {
    files: ['**/*.test.ts', '**/*.test.tsx', '**/*.contract.ts', '**/src/fixtures/**'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries(['testing', 'ffmpeg', 'kit', 'domain']),
      'max-params': 'off',
    },
  },
);
