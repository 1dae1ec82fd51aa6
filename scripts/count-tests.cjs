/** Adds up jest's reports and prints the count as the last line. Nothing may be skipped. */
const { readFileSync } = require('node:fs');

const reports = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const sum = (key) => reports.reduce((total, report) => total + report[key], 0);
const skipped = sum('numPendingTests') + sum('numTodoTests');
if (skipped > 0) console.error(`${skipped} tests were skipped`);
process.exitCode = skipped > 0 || sum('numFailedTests') > 0 ? 1 : 0;
console.log(`${sum('numPassedTests')} passed, ${sum('numFailedTests')} failed`);
