/** The pure modules' own tests: what has to notice a mutation of them. */
module.exports = {
	...require('./jest.config.cjs'),
	testEnvironment: 'node',
	globalSetup: undefined,
	globalTeardown: undefined,
	reporters: ['default'],
	testMatch: ['<rootDir>/test/unit/{quota,billing,changes,codec,api,events,usage}/**/*.test.cts'],
	setupFilesAfterEnv: ['<rootDir>/test/everyTest.cts', '<rootDir>/test/unit/shortProperties.cts'],
};
