/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	packageManager: 'npm',
	testRunner: 'jest',
	plugins: ['@stryker-mutator/jest-runner'],
	jest: { configFile: 'jest.mutation.config.cjs', enableFindRelatedTests: false },
	mutate: [
		'nodes/ScriptixReseller/quota/**/*.ts',
		'nodes/ScriptixReseller/api/paging.ts',
		'nodes/ScriptixReseller/api/pacing.ts',
		'nodes/ScriptixReseller/api/share.ts',
		'nodes/ScriptixReseller/api/probing.ts',
		'nodes/ScriptixReseller/api/fairness.ts',
		'nodes/ScriptixReseller/api/retryTiming.ts',
	],
	coverageAnalysis: 'perTest',
	// Constants and the like: each would run every test of the project.
	ignoreStatic: true,
	timeoutMS: 2_000,
	timeoutFactor: 1.5,
	concurrency: 2,
	reporters: ['clear-text', 'progress', 'json'],
	clearTextReporter: { reportTests: false, logTests: false },
	jsonReporter: { fileName: 'reports/mutation.json' },
	tempDirName: '.stryker-tmp',
	thresholds: { high: 95, low: 90, break: 90 },
};
