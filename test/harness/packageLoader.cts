import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

import type { PackageDirectoryLoader } from 'n8n-core';

import type { EngineModules } from './engineModules.cts';

interface Manifest {
	name: string;
	n8n?: { nodes?: string[]; credentials?: string[] };
}

const loaders = new WeakMap<EngineModules, Map<string, Promise<PackageDirectoryLoader>>>();

/**
 * Loads a built node package with n8n's own loader, once an engine and package: the loader changes
 * the descriptions it loads, so a second time would add the common parameters twice.
 */
export async function loadPackage(
	modules: EngineModules,
	packageDir: string,
): Promise<PackageDirectoryLoader> {
	const byFolder = loaders.get(modules) ?? new Map<string, Promise<PackageDirectoryLoader>>();
	loaders.set(modules, byFolder);
	const folder = resolve(packageDir);
	const loader = byFolder.get(folder) ?? load(modules, folder);
	byFolder.set(folder, loader);
	return await loader;
}

async function load(modules: EngineModules, folder: string): Promise<PackageDirectoryLoader> {
	const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
	const { nodes = [], credentials = [] } = manifest.n8n ?? {};
	const files = [...nodes, ...credentials];
	if (files.length === 0) throw new Error(`${folder}/package.json lists no n8n nodes`);
	const missing = files.find((file) => !existsSync(join(folder, file)));
	if (missing) throw new Error(`${missing} is missing in ${folder}: build the package first`);

	const source = usesEngine(modules, folder) ? folder : stage(modules, folder, files);
	const loader = new modules.core.PackageDirectoryLoader(source);
	await loader.loadAll();
	return loader;
}

/** Whether the package gets the very n8n-workflow that the engine uses, as it does in n8n. */
function usesEngine(modules: EngineModules, folder: string): boolean {
	try {
		const found = createRequire(join(folder, 'package.json')).resolve('n8n-workflow');
		return realpathSync(found) === realpathSync(modules.require.resolve('n8n-workflow'));
	} catch {
		return false;
	}
}

/** Copies a package to where it gets the engine's n8n-workflow. */
function stage(modules: EngineModules, folder: string, files: string[]): string {
	const target = mkdtempSync(join(modules.home, 'package-'));
	const roots = new Set(['package.json', ...files.map((file) => file.replace(/\/.*/, ''))]);
	for (const root of roots) cpSync(join(folder, root), join(target, root), { recursive: true });
	const workflow = dirname(modules.require.resolve('n8n-workflow/package.json'));
	symlinkSync(dirname(workflow), join(target, 'node_modules'));
	return target;
}
