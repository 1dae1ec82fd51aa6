/**
 * Runs the rules that n8n's registry runs over a published package, by n8n's own scanner: over the
 * sources, and over what was built of them and packed. Comments that switch rules off do not count.
 */
exports.scanComplaints = async function scanComplaints({ unpacked }) {
	const { analyzePackage, SOURCE_FILE_PATTERNS } = await import(
		'@n8n/scan-community-package/scanner/scanner.mjs'
	);
	const scans = {
		'the sources': await analyzePackage(process.cwd(), SOURCE_FILE_PATTERNS),
		'the packed files': await analyzePackage(unpacked, ['**/*.js', 'package.json']),
	};
	return Object.entries(scans)
		.filter(([, { passed }]) => !passed)
		.map(([where, { message, details = '' }]) => `${message} in ${where}\n${details}`);
};
