const { execFileSync } = require('node:child_process');
const { join } = require('node:path');

/**
 * Packs the package as it would be published and unpacks it again.
 *
 * @param {string} folder an empty folder for both
 * @returns {{ tarball: string, unpacked: string, size: number, paths: string[] }} size in bytes,
 * paths of the files in it
 */
exports.pack = function pack(folder) {
	const [packed] = JSON.parse(
		execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
			encoding: 'utf8',
		}),
	);
	const tarball = join(folder, packed.filename);
	execFileSync('tar', ['-xzf', tarball, '-C', folder]);
	return {
		tarball,
		// npm's name for the top folder of every package.
		unpacked: join(folder, 'package'),
		size: packed.size,
		paths: packed.files.map(({ path }) => path),
	};
};
