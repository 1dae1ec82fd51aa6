const { dest, parallel, src } = require('gulp');

/** n8n reads icons and codex files (*.node.json) from `dist`, beside the compiled code. */
function icons() {
	return src('icons/*.svg').pipe(dest('dist/icons'));
}

function codex() {
	return src('nodes/**/*.node.json').pipe(dest('dist/nodes'));
}

exports['build:icons'] = parallel(icons, codex);
