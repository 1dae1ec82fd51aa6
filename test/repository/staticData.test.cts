import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const NODES = 'nodes/ScriptixReseller';

function sources(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return sources(path);
		return entry.name.endsWith('.ts') ? [path] : [];
	});
}

it('one file of the trigger reads and writes static data', () => {
	const touching = sources(join(NODES, 'events')).filter((path) =>
		readFileSync(path, 'utf8').includes('getWorkflowStaticData'),
	);
	expect(touching).toEqual([join(NODES, 'events/poll/pollOnce.ts')]);
});

it('variables of the whole process are kept by the room of polls alone', () => {
	const keeping = sources(join(NODES, 'events')).filter((path) =>
		/^(const|let) \w+( *:[^=]*)? = new (Map|Set|WeakMap|WeakSet)(<[^>]*>)?\(\);|^let /m.test(
			readFileSync(path, 'utf8'),
		),
	);
	expect(keeping.length).toBeGreaterThan(0);
	expect(keeping.filter((path) => !path.startsWith(join(NODES, 'events/poll/')))).toEqual([]);
});
