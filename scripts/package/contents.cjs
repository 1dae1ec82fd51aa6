const LARGEST_PACKED_BYTES = 200_000;
const REQUIRED = ['package.json', 'README.md', 'LICENSE.md', 'dist/icons/scriptix.svg'];
const ALLOWED =
	/^(package\.json|README\.md|LICENSE\.md|CHANGELOG\.md|dist\/(credentials|icons|nodes)\/.+)$/;

/** What is missing, superfluous or too large in the packed package. */
exports.contentComplaints = function contentComplaints({ size, paths }) {
	const { n8n } = require('../../package.json');
	return [
		...[...REQUIRED, ...n8n.nodes, ...n8n.credentials]
			.filter((path) => !paths.includes(path))
			.map((path) => `${path} is missing`),
		...paths.filter((path) => !ALLOWED.test(path)).map((path) => `${path} does not belong into it`),
		...(size > LARGEST_PACKED_BYTES ? [`it has ${size} bytes packed`] : []),
	];
};
