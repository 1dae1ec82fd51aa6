/** A sandbox in a process of its own, so that its cost is not taken for the trigger's. */
import { startSandbox } from '../sandbox/index.cts';

export interface ServerReady {
	url: string;
	apiKey: string;
}

async function main(): Promise<void> {
	const [customers = 100_000, shareOver = 0.05] = process.argv.slice(2).map(Number);
	const sandbox = await startSandbox({ customers, now: '2025-01-15T09:00:00Z' });
	const every = Math.round(1 / shareOver);
	for (const [index, { id, quota_minutes: quota }] of sandbox.store.customers.entries()) {
		const isOver = index % every === 0;
		sandbox.store.updateCustomer(id, {
			status: 'active',
			quota_minutes: quota ?? 5_000,
			minutes: (quota ?? 5_000) * (isOver ? 1.01 : 0.5),
		});
	}
	process.on('message', () => {
		process.send?.({
			list: sandbox.requests.count({ path: /\/customers$/ }),
			usage: sandbox.requests.count({ path: /\/usage$/ }),
		});
		sandbox.requests.clear();
	});
	process.on('disconnect', () => void sandbox.stop());
	process.send?.({ url: sandbox.url, apiKey: sandbox.apiKey } satisfies ServerReady);
}

void main();
