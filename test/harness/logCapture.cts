/** One entry of n8n's log. */
export interface LogEntry {
	level: 'error' | 'warn' | 'info' | 'debug';
	message: string;
	metadata: Record<string, unknown>;
	/** The part of n8n that logged it; empty for nodes. */
	scopes: string[];
}

/** Stands where n8n's Logger stands: keeps every entry, prints none. */
export class CapturingLogger {
	constructor(
		readonly entries: LogEntry[] = [],
		private readonly scopes: string[] = [],
	) {}

	/** A logger for one part of n8n; its entries land in the same list. */
	scoped(scopes: string | string[]): CapturingLogger {
		return new CapturingLogger(this.entries, [scopes].flat());
	}

	error(message: string, metadata?: Record<string, unknown>): void {
		this.add('error', message, metadata);
	}

	warn(message: string, metadata?: Record<string, unknown>): void {
		this.add('warn', message, metadata);
	}

	info(message: string, metadata?: Record<string, unknown>): void {
		this.add('info', message, metadata);
	}

	debug(message: string, metadata?: Record<string, unknown>): void {
		this.add('debug', message, metadata);
	}

	private add(level: LogEntry['level'], message: string, metadata = {}): void {
		this.entries.push({ level, message, metadata, scopes: this.scopes });
	}
}
