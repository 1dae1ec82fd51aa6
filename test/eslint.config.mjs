import tseslint from 'typescript-eslint';

// Tests and scripts run in Node, not inside n8n, so n8n's ban on Node built-ins does not apply to them.
export default tseslint.config({
	files: ['**/*.cts'],
	extends: [...tseslint.configs.recommended],
	rules: {
		'@typescript-eslint/no-floating-promises': 'error',
		'@typescript-eslint/no-misused-promises': 'error',
	},
	languageOptions: { parserOptions: { project: './test/tsconfig.json' } },
});
