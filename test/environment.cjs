/**
 * Node's environment, in which the modules of packages are compiled once a process: their code is
 * the same for every test file, of which each runs it anew. n8n's engine has two thousand modules,
 * and jest would compile them for each file that loads it.
 */
const vm = require('node:vm');

const { TestEnvironment } = require('jest-environment-node');

const compileAnew = vm.compileFunction;
const compiled = new Map();

// What YAML texts hold, as JSON: the API descriptions take longer to parse than many a test.
const parsedYaml = new Map();

vm.compileFunction = function compileFunction(source, parameters, options) {
	const { filename, parsingContext } = options;
	if (!filename?.includes('/node_modules/')) return compileAnew(source, parameters, options);
	const head = `(function (${parameters.join(', ')}) {`;
	const known = compiled.get(filename);
	const script =
		known?.source === source && known.head === head
			? known.script
			: new vm.Script(`${head}${source}\n})`, { filename, columnOffset: -head.length });
	if (script !== known?.script) compiled.set(filename, { source, head, script });
	return script.runInContext(parsingContext);
};

// Else a worker whose jest was killed would go on with its tests, and with the servers of those. A
// listener for the disconnection would keep a worker from ending that has nothing more to do.
const OFTEN_MS = 1_000;
setInterval(() => {
	if (process.connected === false) process.exit(1);
}, OFTEN_MS).unref();

module.exports = class Environment extends TestEnvironment {
	constructor(...terms) {
		super(...terms);
		this.global.parsedYaml = parsedYaml;
	}
};
