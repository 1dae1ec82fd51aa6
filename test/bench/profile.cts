import { Session } from 'node:inspector/promises';

import type { Profile } from './scenario.cts';

const EVERY_MICROSECONDS = 200;
// What the profiler itself and waiting cost.
const NOT_COUNTED = new Set(['(idle)', '(root)', 'dispatch']);

/** Who has the processor while something runs. */
export async function profileOf(title: string, work: () => Promise<unknown>): Promise<Profile> {
	const session = new Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.setSamplingInterval', { interval: EVERY_MICROSECONDS });
	await session.post('Profiler.start');
	await work();
	const { profile } = await session.post('Profiler.stop');
	session.disconnect();

	const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
	const times = new Map<string, number>();
	let total = 0;
	for (const [at, id] of (profile.samples ?? []).entries()) {
		const { functionName, url } = frames.get(id)!;
		if (NOT_COUNTED.has(functionName)) continue;
		const microseconds = profile.timeDeltas?.[at] ?? 0;
		const who = whoIs(functionName, url);
		total += microseconds;
		times.set(who, (times.get(who) ?? 0) + microseconds);
	}
	const shares = [...times].map(([who, time]) => ({ who, share: time / total }));
	return { title, shares: shares.sort((a, b) => b.share - a.share) };
}

function whoIs(functionName: string, url: string): string {
	if (functionName === '(garbage collector)') return 'collecting garbage';
	if (functionName === 'transformResponse') return 'JSON.parse, called by axios';
	if (/\/nodes\/ScriptixReseller\/(quota|events|changes)\//.test(url))
		return 'this package: judging';
	if (/\/(nodes|credentials)\/Scriptix/.test(url)) return 'this package: paging, pacing, requests';
	if (/\/node_modules\/axios\//.test(url)) return 'axios';
	if (/\/node_modules\/(@n8n\/|n8n-)/.test(url)) return 'n8n';
	if (/\/node_modules\//.test(url)) return 'other packages';
	if (/\/test\//.test(url)) return 'the benchmark';
	return 'Node: connections, streams, timers';
}
