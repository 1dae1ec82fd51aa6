import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until a condition holds, and looks every few milliseconds.
 *
 * @throws Error with the condition's text after a minute
 */
export async function until(
	holds: () => boolean | Promise<boolean>,
	{ everyMs = 20, timeoutMs = 60_000 } = {},
): Promise<void> {
	const deadline = Date.now() + timeoutMs;
	while (!(await holds())) {
		if (Date.now() > deadline) throw new Error(`Waited in vain until ${String(holds)}`);
		await sleep(everyMs);
	}
}
