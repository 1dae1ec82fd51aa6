/** Loads a package into n8n's engine, in a process of its own, and tells what that cost. */
import { loadEngine } from '../harness/engineModules.cts';
import { loadPackage } from '../harness/packageLoader.cts';
import { live } from './liveMemory.cts';

async function main(): Promise<void> {
	const modules = loadEngine();
	await modules.openHome();
	const before = live();
	const startedAt = performance.now();
	await loadPackage(modules, process.argv[2]!);
	const ms = performance.now() - startedAt;
	process.send?.({ ms, kB: (live() - before) / 1000 });
	modules.closeHome();
	process.disconnect?.();
}

void main();
