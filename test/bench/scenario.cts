import type { Summary } from './statistics.cts';
import type { BenchServer } from './n8n.cts';

/** One line of the table: what this package needs, as a ratio to an alternative or as a count. */
export interface Figure {
	what: string;
	/** What it is compared with; a dash when nothing is. */
	against: string;
	measured: Summary;
	unit: Unit;
	/** The largest value that is good enough; none when the figure is only reported. */
	atMost?: number;
	/** The values behind a ratio, in words. */
	behind?: string;
}

/** `×` is a ratio to the alternative; the others are amounts. */
export type Unit =
	| '×'
	| 'ms'
	| 's'
	| 'kB'
	| 'MB'
	| 'bytes'
	| 'requests'
	| 'exponent'
	| 'answers'
	| 'customers';

/** How processor time divides among those who use it. */
export interface Profile {
	title: string;
	shares: Array<{ who: string; share: number }>;
}

export interface Result {
	figures: Figure[];
	profiles?: Profile[];
}

/** What a scenario works with. */
export interface Bench {
	/** How often each contender is measured. */
	rounds: number;
	/** Fewer sizes, for a look in between. */
	isQuick: boolean;
	/** Also what takes ten minutes by itself. */
	isLong: boolean;
	/** Tells how far the benchmark is. */
	say(text: string): void;
	/** The n8n server that all scenarios share. */
	n8n(): Promise<BenchServer>;
}

export type Scenario = (bench: Bench) => Promise<Result>;
