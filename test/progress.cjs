/**
 * Says what is going on where jest's own status lines cannot be shown: at once how much there is to
 * do, then every few seconds how far it is.
 */
const EVERY_MS = 5_000;

module.exports = class Progress {
	onRunStart({ numTotalTestSuites }) {
		this.started = Date.now();
		this.files = { all: numTotalTestSuites, done: 0 };
		this.tests = 0;
		this.running = new Set();
		if (numTotalTestSuites === 1) return;
		process.stderr.write(`${numTotalTestSuites} test files, the first results in a moment\n`);
		this.timer = setInterval(() => this.say(), EVERY_MS);
		this.timer.unref();
	}

	onTestFileStart({ path }) {
		this.running.add(path);
	}

	onTestCaseResult() {
		this.tests += 1;
	}

	onTestFileResult({ path }) {
		this.running.delete(path);
		this.files.done += 1;
	}

	onRunComplete() {
		clearInterval(this.timer);
	}

	say() {
		const seconds = Math.round((Date.now() - this.started) / 1000);
		const names = [...this.running].map((path) => path.replace(/^.*\/test\//, ''));
		process.stderr.write(
			`${seconds} s: ${this.files.done} of ${this.files.all} files, ${this.tests} tests; running ${names.join(', ')}\n`,
		);
	}
};
