/** Time of a simulation: what is to happen, and when. */
export class Timeline {
	now = 0;

	private readonly heap: Array<{ at: number; order: number; act: () => void }> = [];

	private order = 0;

	at(time: number, act: () => void): void {
		const { heap } = this;
		heap.push({ at: Math.max(time, this.now), order: this.order++, act });
		for (let child = heap.length - 1; child > 0; ) {
			const parent = (child - 1) >> 1;
			if (!this.isBefore(child, parent)) break;
			this.swap(child, parent);
			child = parent;
		}
	}

	run(until: number, isDone: () => boolean): void {
		while (this.heap.length > 0 && !isDone() && this.heap[0]!.at <= until) {
			const { at, act } = this.next();
			this.now = at;
			act();
		}
	}

	private next() {
		const { heap } = this;
		const first = heap[0]!;
		const last = heap.pop()!;
		if (heap.length > 0) {
			heap[0] = last;
			for (let parent = 0; ; ) {
				const [left, right] = [2 * parent + 1, 2 * parent + 2];
				let least = parent;
				if (left < heap.length && this.isBefore(left, least)) least = left;
				if (right < heap.length && this.isBefore(right, least)) least = right;
				if (least === parent) break;
				this.swap(parent, least);
				parent = least;
			}
		}
		return first;
	}

	private isBefore(a: number, b: number): boolean {
		const [x, y] = [this.heap[a]!, this.heap[b]!];
		return x.at < y.at || (x.at === y.at && x.order < y.order);
	}

	private swap(a: number, b: number): void {
		[this.heap[a], this.heap[b]] = [this.heap[b]!, this.heap[a]!];
	}
}

/** Numbers from 0 up to 1 that a seed determines. */
export function randomOf(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let bits = Math.imul(state ^ (state >>> 15), 1 | state);
		bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
		return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
	};
}
