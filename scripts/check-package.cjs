/**
 * Packs the package and checks what a user would install: which files, how large, made of these
 * sources, nothing that comes along, and the rules of n8n's registry.
 */
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { basename, join } = require('node:path');

const { contentComplaints } = require('./package/contents.cjs');
const { installationComplaints } = require('./package/installation.cjs');
const { originComplaints } = require('./package/origin.cjs');
const { pack } = require('./package/pack.cjs');
const { scanComplaints } = require('./package/scan.cjs');

async function main() {
	const folder = mkdtempSync(join(tmpdir(), 'packed-'));
	try {
		const packed = pack(folder);
		const complaints = [
			...contentComplaints(packed),
			...originComplaints(packed),
			...installationComplaints(packed, join(folder, 'installed')),
			...(await scanComplaints(packed)),
		];
		const { tarball, size, paths } = packed;
		console.log(`${basename(tarball)}: ${size} bytes packed, ${paths.length} files`);
		complaints.forEach((complaint) => console.error(`- ${complaint}`));
		process.exitCode = complaints.length > 0 ? 1 : 0;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
