import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOTS = ['nodes', 'credentials'];

// Where the vendor's spellings belong, and the types that are made of its descriptions.
const HOME = /^nodes\/ScriptixReseller\/api\/(generations\/|openapi\.d\.ts$)/;

/** What only the vendor spells like this: paths, headers, query names, fields of bodies. */
const SPELLINGS: Record<string, RegExp> = {
	'a path': /\/api\/v\d|\/reseller\/(customer|token|transcript)|speech-to-text\/session/,
	'a header': /\bBearer\b|authorization['":]|Authorization['"]?\s*:|x-zoom-s2t-key/i,
	'a query name':
		/\b(per_page|direct_download|without_timestamps|without_speakers|created_after|created_before|split_by)\b/,
	'a field of an envelope': /\btotal_results\b/,
	'a field of a body':
		/\b(download_url|size_bytes|is_active|registration_date|last_modified|usage_period_start|usage_period_end|date_session_start|is_deleted|audio_url)\b/,
};

// Each with the reason why the text is no spelling of a request or an answer.
const EXCEPTIONS: Array<{ file: string; text: string; reason: string }> = [
	{
		file: 'credentials/ScriptixResellerApi.credentials.ts',
		text: 'Bearer Key',
		reason: 'a word of the form',
	},
	{
		file: 'credentials/ScriptixResellerApi.credentials.ts',
		text: "name: 'Legacy: No Plans, X-Zoom-S2t-Key'",
		reason: 'a word of the form',
	},
];

test('paths, headers, query names and field names of the API stand in api/generations only', () => {
	const found = sources().flatMap((file) =>
		withoutComments(readFileSync(file, 'utf8'))
			.split('\n')
			.flatMap((line) =>
				Object.entries(SPELLINGS)
					.filter(([, spelling]) => spelling.test(line) && !isException(file, line))
					.map(([what]) => `${file}: ${what}: ${line.trim()}`),
			),
	);
	expect(found).toEqual([]);
});

test('the search finds each kind of spelling in its home', () => {
	const home = files('nodes/ScriptixReseller/api/generations')
		.map((file) => withoutComments(readFileSync(file, 'utf8')))
		.join('\n');
	for (const spelling of Object.values(SPELLINGS)) expect(home).toMatch(spelling);
});

function isException(file: string, line: string): boolean {
	return EXCEPTIONS.some((exception) => exception.file === file && line.includes(exception.text));
}

function sources(): string[] {
	return ROOTS.flatMap(files).filter((file) => !HOME.test(file));
}

function files(folder: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => join(folder, name));
}

function withoutComments(source: string): string {
	return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"])\/\/.*$/gm, '$1');
}
