import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { createClient } from '../../api/client';
import { inPieces } from '../../api/clock';
import { copyOfJson } from '../../codec/json';
import { readVersioned } from '../../codec/versionedState';
import { mayFailQuietly, survivingActivation, unlessRunning } from './gates';
import { watchLimit, withLimitNotice } from './limitWatch';
import { handOver, takeOver } from './handover';
import { logNotices } from './notices';
import { nothingToShow } from './nothingToShow';
import { Redelivery } from './redelivery';
import { asRepeated } from './repetitions';
import { pollDeadline } from './timeBudget';
import type { StateFormat, TriggerEvent } from './triggerEvent';

/**
 * One poll of an event: read the state, put back what is uncertain, look, store the state.
 *
 * What was found changes the state in the last step only, so that a poll that throws is repeated in
 * full by the next one. Nothing else of the trigger reads or writes static data.
 */
export async function pollOnce<Settings, State>(
	context: IPollFunctions,
	event: TriggerEvent<Settings, State>,
): Promise<INodeExecutionData[]> {
	return await unlessRunning(context, async () => {
		return await survivingActivation(
			context,
			async (isActivation) => await poll(context, event, isActivation),
		);
	});
}

/**
 * Real examples for "Fetch Test Event"; stored state is neither read nor changed.
 *
 * @throws NodeOperationError when there are none
 */
export async function showExamples<Settings, State>(
	context: IPollFunctions,
	event: TriggerEvent<Settings, State>,
): Promise<INodeExecutionData[]> {
	const settings = event.readSettings(context);
	const client = await createClient(context, { deadline: pollDeadline(context) });
	const examples = await event.examples({ settings, client });
	if (examples.length === 0) throw nothingToShow(context, event.subject(settings));
	return withLimitNotice(client, examples);
}

async function poll<Settings, State>(
	context: IPollFunctions,
	event: TriggerEvent<Settings, State>,
	isActivation: boolean,
): Promise<INodeExecutionData[]> {
	const { logger } = context;
	const settings = event.readSettings(context);
	const deadline = pollDeadline(context);
	const client = await createClient(context, { deadline });
	const staticData = context.getWorkflowStaticData('node');
	const name = event.option.value;

	const stored = copyOfJson(takeOver(context, name, staticData[name]));
	const redelivery = Redelivery.read(context, stored);
	if (redelivery.isOutdated) {
		logger.debug('Scriptix: the state of the previous poll is still being stored');
		return [];
	}
	const format = event.state;
	const state = await readState(context, format, stored);
	const store = (encoded: IDataObject) => {
		staticData[name] = { v: format.version, ...encoded, ...redelivery.toStored() };
	};
	for (const undo of redelivery.undos) await inPieces(format.putBack(state, undo));
	const hasPutBack = redelivery.undos.length > 0;
	if (hasPutBack) store(await inPieces(format.encode(state)));

	const startedAt = Date.now();
	const input = { settings, client, state, deadline, startedAt, logger };
	const found = await event.look(input).catch(async (error: Error) => {
		watchLimit(context, client, [error]);
		if (hasPutBack && mayFailQuietly(context)) return error;
		return await Promise.reject<Error>(error);
	});
	if (found instanceof Error) {
		logger.warn(
			`Scriptix: the first poll after a restart did not succeed (${found.message}); the next one repeats it`,
		);
		return [];
	}
	const { items, nextState, undo, failures, notices = [] } = found;
	watchLimit(context, client, failures);
	if (failures.length > 0) {
		logger.warn(
			`Scriptix: not everything could be read; the rest is left to the next poll (${failures[0]?.message})`,
		);
	}
	logNotices(context, notices);
	const encoded = await inPieces(format.encode(nextState));
	const batches = redelivery.take(items, undo);
	store(encoded);
	if (isActivation) handOver(context, name, staticData[name]);
	return batches.flatMap((batch) => {
		const combined = event.combine?.(batch.items, settings) ?? batch.items;
		return combined.map((item) => asRepeated(item, batch.times));
	});
}

async function readState<State>(
	context: IPollFunctions,
	format: StateFormat<State>,
	stored: unknown,
): Promise<State> {
	const reading = await inPieces(
		readVersioned(stored, format.version, (record) => format.decode(record)),
	);
	if (reading.kind === 'read') return reading.state;
	if (reading.kind === 'unreadable') {
		context.logger.warn(
			`Scriptix: what "${context.getNode().name}" remembers cannot be read, because ${reading.reason}. It starts from nothing: ${format.consequence}.`,
		);
	}
	return format.initial();
}
