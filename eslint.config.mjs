import tseslint from 'typescript-eslint';

/** No text becomes a program: neither by eval nor by a shell, which would run what is in a file's name. */
const noTextAsProgram = {
  'no-eval': 'error',
  'no-new-func': 'error',
  'no-script-url': 'error',
  'no-restricted-imports': [
    'error',
    ...['node:child_process', 'child_process'].map((name) => ({
      name,
      importNames: ['exec', 'execSync'],
      message: 'They start a shell: use spawn or execFile, with the words as a list.',
    })),
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: 'Property[key.name="shell"]:not([value.value=false])',
      message: 'A shell runs what is in a file’s name: give the words as a list.',
    },
    {
      selector:
        'CallExpression[callee.name=/^set(Timeout|Interval)$/][arguments.0.type=/^(Literal|TemplateLiteral|BinaryExpression)$/]',
      message: 'Give a function.',
    },
    {
      selector: 'NewExpression[callee.name="Worker"] Property[key.name="eval"]:not([value.value=false])',
      message: 'Give the worker a file.',
    },
  ],
};

/** What stands in a page is text, unless it was made as nodes. */
const noTextAsMarkup = {
  selector:
    'AssignmentExpression[left.property.name=/^(inner|outer)HTML$/], ' +
    'CallExpression[callee.property.name=/^(insertAdjacentHTML|setHTMLUnsafe|createContextualFragment)$/], ' +
    'CallExpression[callee.object.name="document"][callee.property.name=/^write(ln)?$/]',
  message: 'Text would run as markup: set textContent, or append nodes.',
};

export default tseslint.config(
  { ignores: ['node_modules', '.venv', '.work', 'outputs/**', 'data/**', 'test/parity/fixtures'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      eqeqeq: 'error',
    },
  },
  { rules: noTextAsProgram },
  {
    files: ['lib/**', 'scripts/**'],
    rules: {
      'no-restricted-syntax': [...noTextAsProgram['no-restricted-syntax'], noTextAsMarkup],
    },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
