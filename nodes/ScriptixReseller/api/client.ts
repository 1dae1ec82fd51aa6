import type { INode } from 'n8n-workflow';

import { readInstant } from '../codec/time';
import { accountOf } from './account';
import { AnswerBudget } from './answerBudget';
import { UnusableAnswer } from './answers';
import { cancelled, endSignalOf, sleepUnlessAborted } from './clock';
import { readCredentials, type Credentials, type SendingContext } from './credentials';
import { toNodeApiError, type FailureFacts } from './failure';
import { statesError } from './generations/envelope';
import type { Generation } from './generations/generation';
import { limitNewsOf } from './limitNews';
import { pacerFor } from './pacers';
import type { Pacer, Slot } from './pacing';
import { Patience } from './patience';
import { secretsOf } from './redact';
import { PollBudget, pollerOf } from './pollBudget';
import type { LimitNews } from './share';
import { requestedWaitMs, type FailedTry } from './retryTiming';
import { judge, lost, type Outcome } from './outcome';
import { transport, type Answer, type Sender, type TransportRequest } from './transport';

export interface ApiRequest<T> extends TransportRequest {
	subject: FailureFacts['subject'];
	/** The input item that the request is made for. */
	itemIndex?: number;
	/** Turns the JSON of a good answer, undefined when empty, into the result. */
	read: (body: unknown, headers: Record<string, unknown>) => T | UnusableAnswer;
}

export interface ApiClient {
	/** What tells the account of the credential from others, without its key. */
	readonly account: string;
	/** The generation of the Reseller API that the credential names. */
	readonly generation: Generation;
	/**
	 * Sends a request and returns what its `read` makes of the answer.
	 *
	 * @throws NodeApiError when the tries or the time are used up, or a repetition is not safe
	 */
	send<T>(request: ApiRequest<T>): Promise<T>;
	/** Where the key goes, as `checkBaseUrl` returns it. */
	readonly baseUrl: string;
	/** Since when others leave too little of the key's limit, epoch milliseconds; undefined if enough. */
	readonly limitedSince: number | undefined;
	getNode(): INode;
	/** Requests for single customers that a poll may send which began when the client was made. */
	readonly pollBudget: PollBudget;
	/** Epoch milliseconds by the server's clock as of its last answer, else by this machine's. */
	serverNow(): number;
}

export interface ClientOptions {
	/** Milliseconds of the steady clock after which nothing more may be sent or waited for. */
	deadline?: number;
}

/**
 * Reads the credential and returns the one way to send requests with it.
 *
 * @throws NodeOperationError when the credential cannot be used; nothing has been sent then
 */
export async function createClient(
	context: SendingContext,
	{ deadline = Infinity }: ClientOptions = {},
): Promise<ApiClient> {
	const credentials = await readCredentials(context);
	return clientOf(context, credentials, deadline);
}

/** The one way to send requests with a credential that has been read. */
export function clientOf(
	context: SendingContext,
	credentials: Credentials,
	deadline = Infinity,
): ApiClient {
	return new Client({ context, credentials, deadline, budget: new AnswerBudget() });
}

/** A request on its way through its tries. */
interface Call {
	request: ApiRequest<unknown>;
	/** Undefined for another host, of whose limit nothing is known. */
	pacer: Pacer | undefined;
	/** Which of the client's requests it is. */
	place: number;
	/** How often it was sent. */
	tries: number;
	patience: Patience;
}

class Client implements ApiClient {
	private serverAheadMs = 0;

	private places = 0;

	private readonly kind: 'action' | 'poll';

	private budget: PollBudget | undefined;

	constructor(private readonly sender: Sender) {
		this.kind = 'getActivationMode' in sender.context ? 'poll' : 'action';
		// What is no poll begins no minute of the polls.
		if (this.kind === 'poll') this.budget = this.pollBudget;
	}

	get pollBudget(): PollBudget {
		const { credentials, context } = this.sender;
		this.budget ??= new PollBudget(credentials, pollerOf(context));
		return this.budget;
	}

	get account(): string {
		return accountOf(this.sender.credentials);
	}

	get limitedSince(): number | undefined {
		return pacerFor({}, this.sender.credentials)?.limitedSince;
	}

	get generation(): Generation {
		return this.sender.credentials.generation;
	}

	get baseUrl(): string {
		return this.sender.credentials.baseUrl;
	}

	async send<T>(request: ApiRequest<T>): Promise<T> {
		const { context, credentials } = this.sender;
		this.places += 1;
		const call: Call = {
			request: { ...request, signal: endSignalOf(context, request.signal) },
			pacer: pacerFor(request, credentials),
			place: this.places,
			tries: 0,
			patience: new Patience(this.sender.deadline),
		};
		for (;;) {
			const outcome = await this.attempt(call);
			if ('answer' in outcome) return this.resultOf(request, outcome.answer, outcome.facts);
			await this.waitBeforeNextTry(call, outcome.failed, outcome.facts);
		}
	}

	getNode(): INode {
		return this.sender.context.getNode();
	}

	serverNow(): number {
		// The server's date counts whole seconds; finer parts would be made up.
		return Math.floor((Date.now() + this.serverAheadMs) / 1000) * 1000;
	}

	private async attempt(call: Call): Promise<Outcome> {
		const { request } = call;
		const slot = await this.acquireSlot(call);
		call.tries += 1;
		const facts = this.factsOf(call);
		let news: LimitNews | undefined;
		try {
			const answer = await transport(this.sender, request);
			this.readServerClock(request, answer);
			const outcome = judge(request, answer, facts);
			const failed = 'failed' in outcome ? outcome.failed : undefined;
			news = limitNewsOf(answer, failed && this.requestedWaitMs(failed));
			return outcome;
		} catch (error) {
			if (request.signal?.aborted) throw cancelled(this.sender.context);
			return lost(request, error, facts);
		} finally {
			slot?.release(news);
		}
	}

	private requestedWaitMs(failed: FailedTry): number | undefined {
		return requestedWaitMs(failed, Date.now() + this.serverAheadMs);
	}

	/** @throws NodeApiError when the request is not sent again */
	private async waitBeforeNextTry(call: Call, failed: FailedTry, facts: FailureFacts) {
		const { request, pacer, patience } = call;
		const requestedMs = this.requestedWaitMs(failed);
		if (failed.status === 429 && pacer) {
			// The pacer knows when to send again.
			const last = patience.refused(facts, requestedMs);
			if (last) throw this.errorOf(last);
			return;
		}
		const waitMs = patience.failed(failed, facts, requestedMs);
		if (waitMs === undefined) throw this.errorOf({ ...facts, retryAfterMs: requestedMs });
		await sleepUnlessAborted(waitMs, request.signal, () => cancelled(this.sender.context));
	}

	private resultOf<T>({ read }: ApiRequest<T>, { body, headers }: Answer, facts: FailureFacts): T {
		const said = statesError(body) ? new UnusableAnswer('It holds an error.') : undefined;
		const result = said ?? read(body, headers);
		if (!(result instanceof UnusableAnswer)) return result;
		throw this.errorOf({ ...facts, body, unusable: result.reason, isFinal: result.isFinal });
	}

	private async acquireSlot(call: Call): Promise<Slot | undefined> {
		const { credentials, context } = this.sender;
		const { signal } = call.request;
		const slot = await call.pacer
			?.acquire({
				run: this,
				kind: this.kind,
				place: call.place,
				limit: credentials.requestsPerMinute,
				deadline: call.patience.endsAt,
				signal,
			})
			.catch(
				async (reason: Error) =>
					await Promise.reject<Slot>(signal?.aborted ? cancelled(context) : reason),
			);
		if (!slot || !('waitMs' in slot)) return slot;
		throw this.errorOf(call.patience.gaveUp(this.factsOf(call), slot.waitMs));
	}

	private readServerClock({ isForeign }: ApiRequest<unknown>, { headers }: Answer) {
		const serverDate = readInstant(headers.date);
		if (!Number.isNaN(serverDate) && !isForeign) this.serverAheadMs = serverDate - Date.now();
	}

	private factsOf({ request, tries }: Call): FailureFacts {
		return {
			subject: request.subject,
			...(request.isForeign
				? { linkHost: new URL(request.path).host }
				: { url: `${this.sender.credentials.baseUrl}${request.path}` }),
			itemIndex: request.itemIndex,
			tries,
			usesOtherKey: request.apiKey !== undefined,
			secrets: secretsOf(request, this.sender.credentials.apiKey),
		};
	}

	private errorOf(facts: FailureFacts) {
		return toNodeApiError(this.sender.context.getNode(), facts);
	}
}
