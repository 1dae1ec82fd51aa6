/** @type {import('jest').Config} */
module.exports = {
	// Tests and scripts are Node programs (.cts); n8n's strict lint treats every .ts file as node code.
	moduleFileExtensions: ['js', 'ts', 'cts', 'json', 'node'],
	transform: {
		'\\.c?ts$': [
			'@swc/jest',
			{
				module: { type: 'commonjs' },
				jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
			},
		],
	},
	testMatch: ['<rootDir>/test/{unit,engine,repository}/**/*.test.cts'],
	testEnvironment: '<rootDir>/test/environment.cjs',
	testSequencer: '<rootDir>/test/sequencer.cjs',
	globalSetup: '<rootDir>/test/setup.cts',
	globalTeardown: '<rootDir>/test/teardown.cts',
	setupFilesAfterEnv: ['<rootDir>/test/everyTest.cts'],
	reporters: process.stdout.isTTY ? ['default'] : ['default', '<rootDir>/test/progress.cjs'],
	// Far above what any test takes, so that a busy machine fails none.
	testTimeout: 120_000,
	// Jest leaves one core free, which on two cores is half of the machine.
	maxWorkers: '100%',
	// n8n's modules stay in the memory of a process; one that has run many suites is slow.
	workerIdleMemoryLimit: '1GB',
	// n8n's engine keeps handles open, and the linter for regular expressions a program of its own.
	forceExit: true,
	coverageProvider: 'v8',
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
};
