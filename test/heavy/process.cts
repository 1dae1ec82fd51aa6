import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What the process holds on to at one moment. */
export interface Holdings {
	/** Bytes of live objects. */
	heap: number;
	/** Connections and timers that keep the process alive, by kind. */
	resources: Record<string, number>;
}

/** Collects garbage and looks at what is left. */
export function holdings(): Holdings {
	collectGarbage();
	const resources: Record<string, number> = {};
	for (const kind of process.getActiveResourcesInfo()) {
		resources[kind] = (resources[kind] ?? 0) + 1;
	}
	return { heap: process.memoryUsage().heapUsed, resources };
}

/** Bytes of live objects and buffers, after collecting garbage. */
export function heldBytes(): number {
	collectGarbage();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return heapUsed + arrayBuffers;
}

function collectGarbage(): void {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	// What finalizers let go in the first round is collected in the second.
	collect();
	collect();
}

/** The slope of the straight line that fits the points best. */
export function slopeOf(points: Array<{ x: number; y: number }>): number {
	const meanOf = (values: number[]) =>
		values.reduce((sum, value) => sum + value, 0) / values.length;
	const x = meanOf(points.map((point) => point.x));
	const y = meanOf(points.map((point) => point.y));
	const both = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0);
	return both / points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
}
