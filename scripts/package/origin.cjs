const { mkdtempSync, readFileSync, readdirSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** Builds the code of the package once more and compares it, byte for byte, with the packed files. */
exports.originComplaints = function originComplaints({ unpacked, paths }) {
	require('tsx/cjs');
	const { writeBundle } = require('../bundle.cts');
	const folder = mkdtempSync(join(tmpdir(), 'built-again-'));
	try {
		writeBundle('.', folder);
		const built = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith('.js'));
		const isSame = (path) =>
			readFileSync(join(folder, path)).equals(readFileSync(join(unpacked, 'dist', path)));
		return [
			...paths
				.filter((path) => path.endsWith('.js') && !built.some((own) => path === `dist/${own}`))
				.map((path) => `${path} comes from no source`),
			...built
				.filter((path) => paths.includes(`dist/${path}`) && !isSame(path))
				.map((path) => `dist/${path} is not what the sources give`),
		];
	} finally {
		rmSync(folder, { recursive: true });
	}
};
