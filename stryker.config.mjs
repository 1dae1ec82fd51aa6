/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	packageManager: 'npm',
	testRunner: 'jest',
	plugins: ['@stryker-mutator/jest-runner'],
	jest: { configFile: 'jest.mutation.config.cjs', enableFindRelatedTests: true },
	mutate: [
		'nodes/ScriptixReseller/{quota,billing,changes,codec}/**/*.ts',
		// What else decides without sending anything.
		'nodes/ScriptixReseller/api/{paging,pacing,share,probing,burst,fairness,retryTiming}.ts',
	],
	coverageAnalysis: 'perTest',
	// Constants and the like: each would run every test of the project.
	ignoreStatic: true,
	// A mutant that is only slow on a busy machine has not been noticed.
	timeoutMS: 10_000,
	timeoutFactor: 3,
	concurrency: 2,
	reporters: ['clear-text', 'progress', 'json'],
	clearTextReporter: { reportTests: false, logTests: false },
	jsonReporter: { fileName: 'reports/mutation.json' },
	tempDirName: '.stryker-tmp',
	thresholds: { high: 95, low: 90, break: 90 },
};
