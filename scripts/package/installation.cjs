const { execFileSync } = require('node:child_process');
const { mkdirSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

/**
 * Installs the packed package where nothing is, without n8n, which brings itself, and without the
 * registry. Whatever comes along would be a dependency of its own, with advisories of its own.
 */
exports.installationComplaints = function installationComplaints({ tarball }, folder) {
	const { name } = require('../../package.json');
	mkdirSync(folder);
	const flags = ['--offline', '--legacy-peer-deps', '--omit=dev', '--ignore-scripts', '--no-audit'];
	execFileSync('npm', ['install', tarball, ...flags, '--prefix', folder], { stdio: 'pipe' });
	const installed = readdirSync(join(folder, 'node_modules')).filter((entry) => entry[0] !== '.');
	return installed
		.filter((entry) => entry !== name)
		.map((entry) => `${entry} is installed along with it`)
		.concat(installed.includes(name) ? [] : ['it is not installed under its name']);
};
