import type { AddressInfo } from 'node:net';

import { fastify } from 'fastify';
import type { IDataObject } from 'n8n-workflow';

interface Message {
	role: string;
	content: string | Array<{ text?: string }> | null;
}

interface ChatRequest {
	model: string;
	messages: Message[];
	tools?: Array<{ function: { name: string; description: string; parameters: object } }>;
}

/** What a scripted model does in a conversation. */
export interface Script {
	/** The arguments that the model calls the only tool with. */
	toolArguments: IDataObject;
	/** The answer that the model makes of what the tool returned. */
	answer(toolResult: string): string;
}

/** A server with OpenAI's API whose model follows a script. */
export interface LanguageModel {
	/** The base URL, as n8n's OpenAI credential has it. */
	url: string;
	script: Script;
	requests: ChatRequest[];
	stop(): Promise<void>;
}

/** Starts a scripted model on 127.0.0.1: it calls its tool once, then answers. */
export async function startLanguageModel(): Promise<LanguageModel> {
	const server = fastify({ forceCloseConnections: true });
	server.post<{ Body: ChatRequest }>('/v1/chat/completions', async ({ body }) => {
		model.requests.push(body);
		const message = nextMessage(body, model.script);
		return {
			id: `chatcmpl-${model.requests.length}`,
			object: 'chat.completion',
			created: Math.floor(Date.now() / 1000),
			model: body.model,
			choices: [
				{ index: 0, message, finish_reason: 'tool_calls' in message ? 'tool_calls' : 'stop' },
			],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		};
	});
	await server.listen({ host: '127.0.0.1', port: 0 });
	const model: LanguageModel = {
		url: `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/v1`,
		script: { toolArguments: {}, answer: (result) => result },
		requests: [],
		stop: async () => await server.close(),
	};
	return model;
}

function nextMessage({ messages, tools }: ChatRequest, script: Script): object {
	const result = messages.findLast(({ role }) => role === 'tool');
	if (result) return { role: 'assistant', content: script.answer(textOf(result)) };
	const call = {
		id: 'call_1',
		type: 'function',
		function: {
			name: tools?.[0]?.function.name ?? 'no tool was offered',
			arguments: JSON.stringify(script.toolArguments),
		},
	};
	return { role: 'assistant', content: null, tool_calls: [call] };
}

function textOf({ content }: Message): string {
	if (typeof content === 'string') return content;
	return (content ?? []).map(({ text }) => text ?? '').join('');
}
