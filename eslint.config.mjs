import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import regexp from 'eslint-plugin-regexp';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const tests = ['test/**/*.ts', 'src/**/*.spec.ts'];

const plainGlobals = Object.fromEntries(
  [
    'AbortController',
    'Buffer',
    'URL',
    'clearInterval',
    'clearTimeout',
    'console',
    'process',
    'setInterval',
    'setTimeout',
  ].map((name) => [name, false]),
);

const env = {
  object: 'process',
  property: 'env',
  message: 'Declare the variable in src/config and read it from there.',
};
const only = ['describe', 'it', 'test'].map((object) => ({
  object,
  property: 'only',
  message: 'It leaves every other test out without a word.',
}));

export default defineConfig(
  globalIgnores(['dist', 'coverage', '.data']),
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },

  js.configs.recommended,
  regexp.configs['flat/recommended'],
  {
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      // Regular expressions read text from outside: one that a long input can slow down stops the process for everyone.
      'regexp/no-super-linear-backtracking': 'error',
      'regexp/no-super-linear-move': 'error',
    },
  },

  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-properties': ['error', env],
      'no-restricted-imports': [
        'error',
        { paths: ['process', 'node:process'].map((name) => ({ name, importNames: ['env'], message: env.message })) },
      ],
      '@typescript-eslint/no-confusing-void-expression': 'off', // it refuses `for (;; await sleep(20))`
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }], // Nest's modules
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }], // [...text] counts as varchar(n) does
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off', // Nest and TypeORM declare plain options as classes
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: tests,
    rules: { 'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: tests,
    rules: {
      'no-restricted-properties': ['error', env, ...only],
      'no-restricted-globals': ['error', 'fdescribe', 'fit'],
      '@typescript-eslint/no-non-null-assertion': 'off', // a missing row fails the test, as it should
      '@typescript-eslint/no-unsafe-assignment': 'off', // expect.any() and its kin are typed any
      '@typescript-eslint/require-await': 'off', // fakes of asynchronous methods
      '@typescript-eslint/unbound-method': 'off', // expect(mock.method)
    },
  },
  {
    files: ['src/config/**/*.ts', 'bench/**/*.ts'],
    ignores: tests,
    rules: { 'no-restricted-properties': 'off', 'no-restricted-imports': 'off' },
  },
  {
    files: ['test/setup/**/*.ts'],
    rules: { 'no-restricted-properties': ['error', ...only], 'no-restricted-imports': 'off' },
  },
  {
    files: [
      'src/cli/**/*.ts',
      'src/main.ts',
      'src/startup/{exit,migrate-installation}.ts',
      'bench/**/*.ts',
      'scripts/**',
    ],
    rules: { 'no-console': 'off' },
  },

  {
    files: ['**/*.{cjs,mjs}'],
    languageOptions: { globals: plainGlobals },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { __dirname: false, __filename: false } },
  },

  prettier,
);
