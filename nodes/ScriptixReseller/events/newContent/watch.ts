import type { INodeExecutionData } from 'n8n-workflow';

import type { JsonRecord } from '../../codec/json';
import type { ApiClient } from '../../api/client';
import { inPieces } from '../../api/clock';
import type { ContentFilters, ContentList } from '../../api/content';
import { hashOf } from '../../changes/contentMemory';
import { createdAtOf, fetchContentPage, isWantedContent, listContent } from '../../api/content';
import type { UnmatchedWords } from '../../parameters/unmatchedWords';
import { sweep } from '../poll/sweep';
import { keyOf, toItem } from './items';
import type { ContentState } from './state';
import { NO_READING } from './state';

// About 1.2 MB of state.
const MAX_KNOWN = 200_000;

// A page as large as asked whose stated total is its own length may be one of many.
const PAGE_SIZE = 100;

// Polls until all pages between the ends of the list have been looked at once, up to 20,000 items.
const POLLS_PER_TURN = 20;

const MAX_PAGES_IN_TURN = 10;

/** What one poll has seen of the list so far. */
interface View {
	/** As the page read last states it; undefined when it cannot be true. */
	total: number | undefined;
	lastPage: number;
	/** How far the beginnings of two pages are apart: 1, or a page's length where items are counted. */
	stride: number;
	/** Numbers of the pages that were read. */
	read: Set<number>;
	/** Items on the page read last. */
	length: number;
	/** Those of them that were not known. */
	unknown: number;
}

/** What is watched. */
interface Source {
	list: ContentList;
	event: string;
	filters: ContentFilters;
	unmatched: UnmatchedWords;
}

/** A reading of the whole list that has come to its end. */
interface Reading {
	items: number;
	total: number | undefined;
	hasGaps?: boolean;
}

/** Finds what is new in a list, and holds what is to be emitted and remembered. */
export class Watch {
	readonly items: INodeExecutionData[] = [];

	/** What makes the memory not know the items that were emitted; undefined when there are none. */
	reported: string | undefined;

	/** Why parts of the list could not be read. */
	readonly failures: Error[] = [];

	private readonly isVeryFirstPoll: boolean;

	constructor(
		private readonly client: ApiClient,
		private readonly source: Source,
		/** Changed in place; it is a copy of what is stored. */
		private readonly state: ContentState,
		private readonly deadline: number,
	) {
		this.isVeryFirstPoll = state.since === undefined;
	}

	/**
	 * Looks at as few pages as account for everything that the server says to have, else at all of
	 * them.
	 *
	 * @throws the failure of the first request
	 */
	async look(): Promise<void> {
		const { state } = this;
		const isReading = state.isReadingDue || state.reading.resumeAt > 1;
		state.memory.beginReading();
		if (state.isFirstReading) await this.readAll();
		else {
			const view: View = {
				...{ total: 0, lastPage: 1, stride: 1 },
				...{ read: new Set(), length: 0, unknown: 0 },
			};
			await this.read(1, view);
			if (!isReading && isWholeList(view)) {
				this.endReading({ items: view.length, total: view.total });
			} else if (isReading || !(await this.settles(view))) {
				state.isReadingDue = true;
				await this.readAll().catch((failure: Error) => this.failures.push(failure));
			}
		}
		if (state.reading.resumeAt === 1) state.memory.endReading(false);
		await this.limit();
	}

	/** Whether there is no need, or no use now, to read the whole list. */
	private async settles(view: View): Promise<boolean> {
		await this.lookFurther(view).catch((failure: Error) => this.failures.push(failure));
		if (this.isAccounted(view)) return true;
		// Without time or requests left for more, the next poll begins with the reading.
		this.state.isReadingDue = this.failures.length > 0;
		return this.state.isReadingDue;
	}

	/** Goes on from both ends of the list as long as that brings something unknown. */
	private async lookFurther(view: View): Promise<void> {
		for (let page = 2; this.isWorthwhile(view) && page <= view.lastPage; page += 1) {
			await this.read(page, view);
		}
		view.unknown = Infinity;
		for (let page = view.lastPage; this.isWorthwhile(view) && page > 1; page -= 1) {
			if (view.read.has(page)) break;
			await this.read(page, view);
		}
		await this.readInTurn(view);
	}

	/** As many items as before need not be the same ones: each poll looks at some more pages. */
	private async readInTurn(view: View): Promise<void> {
		const { state } = this;
		const pages = Math.min(MAX_PAGES_IN_TURN, Math.ceil(view.lastPage / POLLS_PER_TURN));
		for (let count = 0; count < pages && this.isAccounted(view); count += 1) {
			const turn = state.turn < 2 || state.turn > view.lastPage ? 2 : state.turn;
			if (turn > view.lastPage) return;
			if (!view.read.has(turn)) await this.read(turn, view);
			state.turn = turn + 1;
		}
	}

	private isWorthwhile(view: View): boolean {
		return view.unknown > 0 && !this.isAccounted(view);
	}

	/** Whether the known items are all that the server has, as far as its total can tell. */
	private isAccounted({ total }: View): boolean {
		const { memory, surplus } = this.state;
		if (total === undefined || surplus === null || memory.hasWaiting) return false;
		return total - memory.size === surplus;
	}

	private async read(number: number, view: View): Promise<void> {
		const { list, filters } = this.source;
		const at = 1 + (number - 1) * view.stride;
		const { items, total, next } = await fetchContentPage(this.client, list, filters, at);
		view.read.add(number);
		view.length = items.length;
		view.unknown = this.meet(items);
		// A total below the length of its own page counts something else, or is wrong this once.
		view.total = total !== undefined && total < items.length ? undefined : total;
		// A server that caps the page size says so only by sending fewer items.
		if (number === 1 && items.length > 0) {
			view.stride = Math.max(1, (next ?? 2) - 1);
			// A page is as long as what it skips, also without what is left out as deleted.
			const length = Math.max(items.length, view.stride);
			view.lastPage = Math.ceil((view.total ?? 0) / Math.min(PAGE_SIZE, length));
		}
	}

	/** Reads the whole list, from where the last poll had to stop. */
	private async readAll(): Promise<void> {
		const { client, source, state } = this;
		const { reading } = state;
		const outcome = await sweep(
			(options) => listContent(client, source.list, source.filters, options),
			{ firstPage: reading.resumeAt, deadline: this.deadline },
			async (items) => {
				this.meet(items);
				reading.items += items.length;
				return true;
			},
		);
		this.failures.push(...outcome.failures);
		reading.resumeAt = outcome.resumeAt;
		reading.hasGaps ||= outcome.hasGaps;
		if (outcome.ended) this.endReading({ ...reading, total: outcome.total });
	}

	private endReading({ items, total, hasGaps = false }: Reading): void {
		const { state } = this;
		const shortfall = Math.max(0, (total ?? 0) - items);
		const isComplete = !hasGaps && (shortfall === 0 || shortfall === state.shortfall);
		state.shortfall = shortfall;
		state.reading = { ...NO_READING };
		state.isReadingDue = false;
		state.memory.endReading(isComplete);
		if (!isComplete) return;
		state.isFirstReading = false;
		const surplus = (total ?? 0) - state.memory.size;
		// A total below what was met counts something else, such as the items of one page.
		state.surplus = surplus >= 0 ? surplus : null;
	}

	/** Takes note of items, and returns how many of them were not known. */
	private meet(items: JsonRecord[]): number {
		const { list, event, unmatched } = this.source;
		unmatched.meet(items);
		let unknown = 0;
		for (const item of items) {
			const createdAt = createdAtOf(item);
			const key = keyOf(item, list);
			const { isUnknown, isNew } = this.state.memory.meet({
				key,
				createdAt,
				wanted: this.wanted(item),
			});
			if (isUnknown) unknown += 1;
			if (isNew && this.isNews(isUnknown, createdAt)) {
				const detectedAt = new Date(this.client.serverNow());
				this.items.push(toItem(item, list, event, detectedAt));
				this.reported = (this.reported ?? '') + hashOf(key);
			}
		}
		return unknown;
	}

	/** Of all that the filters ask for, only the status is expected to change. */
	private wanted(item: JsonRecord): 'yes' | 'no' | 'later' {
		const { filters } = this.source;
		if (isWantedContent(item, filters)) return 'yes';
		return isWantedContent(item, { ...filters, status: undefined }) ? 'later' : 'no';
	}

	/** As long as the list has not been read once, only the date of creation can tell what is new. */
	private isNews(isUnknown: boolean, createdAt: number): boolean {
		const { isFirstReading, since = Infinity } = this.state;
		if (this.isVeryFirstPoll) return false;
		return !isFirstReading || !isUnknown || createdAt >= since;
	}

	private async limit(): Promise<void> {
		const { state } = this;
		const size = state.memory.size;
		await inPieces(state.memory.limitTo(MAX_KNOWN));
		if (state.surplus !== null) state.surplus += size - state.memory.size;
	}
}

function isWholeList({ total, length }: View): boolean {
	return length === total && length !== PAGE_SIZE;
}
