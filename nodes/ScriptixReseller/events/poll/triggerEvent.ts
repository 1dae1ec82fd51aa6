import type {
	IDataObject,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
	IPollFunctions,
	Logger,
} from 'n8n-workflow';

import type { ApiClient } from '../../api/client';
import type { JsonRecord } from '../../codec/json';
import type { InPieces } from '../../codec/pieces';
import type { UnmatchedWords } from '../../parameters/unmatchedWords';

/**
 * One event of the trigger: what a person sees of it, and how its items are found.
 *
 * An event gets its state and gives the next one back. `pollOnce` does everything else: it reads,
 * converts and stores the state, repeats what a process that ended may not have delivered, creates
 * the client, keeps the time and writes the log.
 */
export interface TriggerEvent<Settings = unknown, State = unknown> {
	/** Its `value` is the event's name in workflows and the place of its stored state. */
	option: INodePropertyOptions & { value: string };

	/** The parameters that the event adds to the form. */
	fields: INodeProperties[];

	/**
	 * Reads and checks the parameters.
	 *
	 * @throws NodeOperationError that names the parameter; nothing has been sent then
	 */
	readSettings(context: IPollFunctions): Settings;

	state: StateFormat<State>;

	/**
	 * Looks once, and says what is new and what to remember from now on.
	 *
	 * @throws the failure of the first request, when nothing could be read; the next poll then begins
	 * from the same state. What else could not be read is returned in `failures`.
	 */
	look(input: PollInput<Settings, State>): Promise<PollResult<State>>;

	/**
	 * Makes what `look` found into what is emitted, such as a digest; without it the items are emitted
	 * as they are. It is called once for what is new and once for each earlier poll that is repeated.
	 */
	combine?(items: INodeExecutionData[], settings: Settings): INodeExecutionData[];

	/** At most ten real examples for "Fetch Test Event"; there is no state in it. */
	examples(input: ExampleInput<Settings>): Promise<INodeExecutionData[]>;

	/** What the examples are of. */
	subject(settings: Settings): ExampleSubject;
}

export interface ExampleSubject {
	noun: 'customer' | 'transcript' | 'document';
	/** Words of the filters, of which none has been met. */
	unmatched: UnmatchedWords;
	/** Whether cancelled customers are left out unless a filter asks for them. */
	leavesCancelledOut?: boolean;
}

/** How an event's state is stored; it may be one of 100,000 customers. */
export interface StateFormat<State> {
	/** To be raised when what `encode` makes could not be read as before. */
	version: number;

	/** The state before the very first poll. */
	initial(): State;

	/** The state as plain JSON; without a key `v` or `emitted`, which `pollOnce` adds. */
	encode(state: State): InPieces<IDataObject>;

	/** Reads what `encode` made; undefined when it is broken. */
	decode(stored: JsonRecord): InPieces<State | undefined>;

	/** Changes a state to what it was before the items were emitted that `undo` belongs to. */
	putBack(state: State, undo: unknown): InPieces<void>;

	/** What follows for the user when a stored state cannot be read, as a clause for the log. */
	consequence: string;
}

export interface ExampleInput<Settings> {
	settings: Settings;
	client: ApiClient;
}

export interface PollInput<Settings, State> extends ExampleInput<Settings> {
	/** A copy of what is stored; it may be changed. */
	state: State;
	/** Milliseconds of the steady clock until which requests may be sent. */
	deadline: number;
	/** When the poll began, epoch milliseconds by the clock of n8n. */
	startedAt: number;
	logger: Logger;
}

export interface PollResult<State> {
	/** Each has an `event_id`, which is the same when the same is found again. */
	items: INodeExecutionData[];
	nextState: State;
	/**
	 * What `putBack` needs to find these items once more; small, as it is stored for some minutes.
	 * Undefined without items.
	 */
	undo: IDataObject | string | undefined;
	/** Why parts could not be read; they are left to the next poll. */
	failures: Error[];
	/** What an administrator should know; the first text about a matter is logged, once a process. */
	notices?: Notice[];
}

export interface Notice {
	/** The matter, in a word. */
	about: string;
	text: string;
	/** True where it may pass, so that it is said once two polls in a row have found it. */
	mayPass?: boolean;
}
