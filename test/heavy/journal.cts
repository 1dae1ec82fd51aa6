import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A list of lines in a file, so that a growing record is not taken for a leak of what it records. */
export class Journal {
	private readonly folder = mkdtempSync(join(tmpdir(), 'journal-'));
	private readonly file = join(this.folder, 'lines');

	constructor() {
		this.add([]);
	}

	add(lines: string[]): void {
		appendFileSync(this.file, lines.map((line) => `${line}\n`).join(''));
	}

	lines(): string[] {
		return readFileSync(this.file, 'utf8').split('\n').slice(0, -1);
	}

	delete(): void {
		rmSync(this.folder, { recursive: true });
	}
}
