import type { InPieces } from '../../nodes/ScriptixReseller/codec/pieces.ts';

/** What work in pieces comes to, done without a pause. */
export function atOnce<T>(work: InPieces<T>): T {
	for (;;) {
		const step = work.next();
		if (step.done) return step.value;
	}
}
