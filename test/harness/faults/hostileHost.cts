import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

import { LocalServer } from './localServer.cts';

/** An answer that is meant to do harm. */
export interface Harm {
	status: number;
	/** The decoded body of a page of a list, or of the only one, in chunks made as they are asked for. */
	body(page: number): Iterable<string>;
	isCompressed?: boolean;
}

function* repeated(chunk: string, times = Infinity): Generator<string> {
	for (let count = 0; count < times; count += 1) yield chunk;
}

const megabyte = (part: string) => part.repeat(Math.ceil(1_000_000 / part.length));
const customer = (more: string) =>
	`{"id":1,"name":"A","email":"a@example.org","plan":"gold","status":"active","usage":{},${more}}`;
const page = (items: string) => `{"count":1,"total_results":1,"result":[${items}]}`;
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const keys = (count: number) =>
	Array.from({ length: count }, (_, index) => `"k${index}":${index}`).join(',');

/** One of the pages of a list without an end; no other has its items. */
function endlessPage(number: number, items: number, more: string): string {
	const parts = Array.from(
		{ length: items },
		(_, index) => `{"id":${number * items + index},"email":"a@example.org",${more}}`,
	);
	return `{"count":${items},"total_results":100000000,"result":[${parts.join(',')}]}`;
}

const CUSTOMER_FIELDS =
	'"name":"A customer","plan":"gold","status":"active","created_at":"2025-01-02T03:04:05Z",' +
	'"usage":{"transcription_minutes":12.5,"quota_minutes":100},"metadata":{"crm":"7","region":"eu"}';

const HUGE_PAGES = 9;
const HUGE_ITEMS = 10_000;

/** One page of the longest list that is read; it ends. */
function hugePage(place: number): string {
	const number = place > 1_000 ? Math.ceil(place / HUGE_ITEMS) : place;
	const items = number > HUGE_PAGES ? 0 : HUGE_ITEMS;
	return endlessPage(number, items, '"a":1').replace('100000000', `${HUGE_PAGES * HUGE_ITEMS}`);
}

/** Answers by the name that they have in a base URL. */
export const HARMS: Record<string, Harm> = {
	endless: { status: 200, body: () => repeated(megabyte('{"id":1},')) },
	endlessText: { status: 200, body: () => repeated(megabyte('x')) },
	endlessError: { status: 400, body: () => repeated(megabyte('<a')) },
	endlessPause: { status: 503, body: () => repeated(megabyte('<a')) },
	bomb: { status: 200, body: () => repeated(megabyte('x'), 1_500), isCompressed: true },
	bombOfError: { status: 500, body: () => repeated(megabyte('<a'), 1_500), isCompressed: true },
	bombOfLists: { status: 200, body: () => repeated(megabyte('['), 300), isCompressed: true },
	tags: { status: 400, body: () => [megabyte('<a')] },
	titles: { status: 503, body: () => [megabyte('<title')] },
	keysLikeKeys: { status: 400, body: () => [`{"message":"${megabyte('sk_')}"}`] },
	deepError: { status: 400, body: () => [`{"error":${nested(200_000)}}`] },
	deepMessage: { status: 200, body: () => [`{"error":${nested(40_000)}}`] },
	deepMetadata: { status: 200, body: () => [page(customer(`"metadata":${nested(3_000)}`))] },
	deeperMetadata: { status: 200, body: () => [page(customer(`"metadata":${nested(120_000)}`))] },
	wideMetadata: { status: 200, body: () => [page(customer(`"metadata":{${keys(140_000)}}`))] },
	longName: { status: 200, body: () => [page(customer(`"x":"${'\\u0041'.repeat(3_000_000)}"`))] },
	longTexts: {
		status: 200,
		body: () => [
			page(
				`{"id":1,${['name', 'email', 'plan', 'status', 'created_at', 'updated_at']
					.map((field) => `"${field}":"${megabyte('x ')}"`)
					.join(',')},"metadata":{"a":"${megabyte('y')}"},"usage":{}}`,
			),
		],
	},
	manyItems: { status: 200, body: () => [page(Array(10_000).fill('{}').join(','))] },
	endlessPages: {
		status: 200,
		body: (number) => [endlessPage(number, 100, `"name":"${'x'.repeat(20_000)}"`)],
	},
	endlessCustomers: {
		status: 200,
		body: (number) => [endlessPage(number, 100, CUSTOMER_FIELDS)],
	},
	endlessItems: { status: 200, body: (number) => [endlessPage(number, 10_000, '"a":1')] },
	hugeList: {
		status: 200,
		body: (number) => [hugePage(number)],
	},
	hugePages: { status: 200, body: (number) => [endlessPage(number, 30_000, '"a":1')] },
	endlessNames: {
		status: 200,
		body: (number) => [page(`{"id":"${number}-${megabyte('x')}"},{"name":"${number}"}`)],
	},
	largeObject: {
		status: 200,
		body: () => [customer(`"customer_id":1,"x":"${'x'.repeat(1_900_000)}"`)],
	},
	objectOfObjects: {
		status: 200,
		body: () => [customer(`"customer_id":1,"x":[${Array(19_000).fill('{}').join(',')}]`)],
	},
	wideError: { status: 200, body: () => [`{"error":"no","details":{${keys(140_000)}}}`] },
};

/** A server that answers whatever is asked below `/<name>` with the harm of that name. */
export class HostileHost extends LocalServer {
	/** How often each name was asked for. */
	readonly asked = new Map<string, number>();

	/** Answers that are still being sent. */
	underWay = 0;

	constructor() {
		super((request, response) => this.answer(request, response));
	}

	/** The base URL whose answers do one harm. */
	urlOf(name: string): string {
		return `${this.url}/${name}`;
	}

	private answer(request: IncomingMessage, response: ServerResponse): void {
		const name = request.url?.split(/[/?]/)[1] ?? '';
		this.asked.set(name, (this.asked.get(name) ?? 0) + 1);
		const { status, body, isCompressed } = HARMS[name] ?? { status: 404, body: () => [] };
		this.underWay += 1;
		response.on('close', () => void (this.underWay -= 1));
		// A wait that no node sits out, so that a failure that passes is not tried again.
		response.writeHead(status, {
			'content-type': 'text/plain',
			'retry-after': '400',
			...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
		});
		const { searchParams } = new URL(request.url ?? '/', this.url);
		const offset = Number(searchParams.get('offset') ?? 0);
		const number = Number(searchParams.get('page') ?? offset + 1);
		const source = Readable.from(body(number), { objectMode: false, highWaterMark: 1 });
		const sent = isCompressed ? source.pipe(createGzip({ level: 1 })) : source;
		sent.pipe(response);
		response.on('close', () => source.destroy());
	}
}
