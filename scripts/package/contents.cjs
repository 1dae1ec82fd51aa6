const NODES = 'dist/nodes/ScriptixReseller';
const REQUIRED = [
	'package.json',
	'README.md',
	'LICENSE.md',
	'dist/icons/scriptix.svg',
	'dist/icons/scriptix.dark.svg',
	`${NODES}/bundle.js`,
	`${NODES}/ScriptixReseller.node.json`,
	`${NODES}/ScriptixResellerTrigger.node.json`,
];
const SCHEMA = /^dist\/nodes\/ScriptixReseller\/__schema__\/v[\d.]+\/[a-z]+\/[a-zA-Z]+\.json$/;

/** What is missing or superfluous in the packed package. */
exports.contentComplaints = function contentComplaints({ paths }) {
	const { n8n } = require('../../package.json');
	const known = [...REQUIRED, ...n8n.nodes, ...n8n.credentials];
	return [
		...known.filter((path) => !paths.includes(path)).map((path) => `${path} is missing`),
		...paths
			.filter((path) => !known.includes(path) && !SCHEMA.test(path))
			.map((path) => `${path} does not belong into it`),
	];
};
