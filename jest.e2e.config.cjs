/** Suites in whole n8n servers, which are installed into a cache outside the checkout. */
module.exports = {
	...require('./jest.config.cjs'),
	testMatch: ['<rootDir>/test/e2e/**/*.test.cts'],
	globalSetup: '<rootDir>/test/e2e/setup.cts',
	testTimeout: 180_000,
	// A server takes half a gigabyte, and a core while it starts.
	maxWorkers: 2,
};
