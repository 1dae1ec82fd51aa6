/** Packs the package and checks what a user would install: which files, how large, no dependency. */
const { execFileSync } = require('node:child_process');

const LARGEST_PACKED_BYTES = 150_000;
const REQUIRED = ['package.json', 'README.md', 'LICENSE.md', 'dist/icons/scriptix.svg'];
const ALLOWED =
	/^(package\.json|README\.md|LICENSE\.md|CHANGELOG\.md|dist\/(credentials|icons|nodes)\/.+)$/;

const [packed] = JSON.parse(
	execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { encoding: 'utf8' }),
);
const { dependencies = {}, n8n } = require('../package.json');
const paths = packed.files.map(({ path }) => path);
const complaints = [
	...[...REQUIRED, ...n8n.nodes, ...n8n.credentials]
		.filter((path) => !paths.includes(path))
		.map((path) => `${path} is missing`),
	...paths.filter((path) => !ALLOWED.test(path)).map((path) => `${path} does not belong into it`),
	...Object.keys(dependencies).map((name) => `it depends on ${name}`),
	...(packed.size > LARGEST_PACKED_BYTES ? [`it has ${packed.size} bytes packed`] : []),
];
console.log(`${packed.filename}: ${packed.size} bytes packed, ${paths.length} files`);
complaints.forEach((complaint) => console.error(`- ${complaint}`));
process.exitCode = complaints.length > 0 ? 1 : 0;
