import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestRequest,
	ICredentialTestRequestData,
	INode,
	INodeCredentialTestResult,
	INodeType,
	INodeTypes,
} from 'n8n-workflow';

import { createAdditionalData } from './additionalData.cts';
import { typeOf } from './credentials.cts';
import { withCredentials, type EngineContext } from './engineContext.cts';
import { completeWorkflow } from './workflowJson.cts';

type TestFunction = (
	this: object,
	credential: ICredentialsDecrypted,
) => Promise<INodeCredentialTestResult>;

interface FailedRequest extends Error {
	cause?: { code?: string; response?: { status: number; statusText?: string } };
}

const DETAILS = { id: 'tested', name: 'Tested credential' };

/** Tests a credential as n8n does when a user saves it: by its `test` request, or by a node. */
export async function testCredential(
	engine: EngineContext,
	type: string,
	data: Record<string, unknown>,
): Promise<INodeCredentialTestResult> {
	const tested = withCredentials(engine, { [DETAILS.id]: data });
	const json = completeWorkflow({ nodes: [], connections: {} });
	const additionalData = createAdditionalData(tested.modules, tested.credentialsHelper, json);
	const credential: ICredentialsDecrypted = {
		...DETAILS,
		type,
		data: await tested.credentialsHelper.getDecrypted(additionalData, DETAILS, type, 'internal'),
	};

	const test = findTest(tested, type);
	if (!test) return { status: 'Error', message: 'No testing function found for this credential.' };
	if (typeof test !== 'function') return await testByRequest(tested, test, credential);
	const context = new tested.modules.core.CredentialTestContext(additionalData);
	return await test.call(context, credential);
}

function findTest(
	{ loader, nodeTypes }: EngineContext,
	type: string,
): ICredentialTestRequestData | TestFunction | undefined {
	const { test } = typeOf(loader, type);
	if (test) return { testRequest: test };
	for (const name of nodeTypes.packageTypes()) {
		const node = nodeTypes.getByNameAndVersion(name);
		const testedBy = node.description.credentials?.find(
			(credential) => credential.name === type,
		)?.testedBy;
		if (typeof testedBy === 'string') {
			return node.methods?.credentialTest?.[testedBy] as TestFunction | undefined;
		}
		if (testedBy) return { nodeType: node, testRequest: testedBy };
	}
	return undefined;
}

/** n8n runs the request with the routing of a declarative node that exists for the test only. */
async function testByRequest(
	{ modules, credentialsHelper }: EngineContext,
	{ nodeType, testRequest }: ICredentialTestRequestData,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const { ExecuteContext, RoutingNode } = modules.core;
	const type = testNodeType(testRequest, credential.type, nodeType);
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: type.description.name,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [credential.type]: DETAILS },
	};
	const json = completeWorkflow({ nodes: [node], connections: {} });
	const nodeTypes: INodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	};
	const workflow = new modules.workflow.Workflow({
		...json,
		nodes: [node],
		active: false,
		nodeTypes,
	});
	const context = new ExecuteContext(
		workflow,
		node,
		createAdditionalData(modules, credentialsHelper, json),
		'internal',
		modules.workflow.createRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);

	try {
		const output = await new RoutingNode(context, type, credential).runNode();
		return judgeAnswer(testRequest, output?.[0]?.[0]?.json ?? {});
	} catch (error) {
		return judgeFailure(testRequest, error as FailedRequest);
	}
}

function testNodeType(
	{ request }: ICredentialTestRequest,
	credentialType: string,
	base?: INodeType,
): INodeType {
	return {
		description: {
			name: 'n8n-nodes-base.noOp',
			displayName: 'No Operation',
			description: '',
			group: [],
			version: 1,
			defaults: {},
			inputs: ['main'],
			outputs: ['main'],
			...base?.description,
			credentials: [{ name: credentialType, required: true }],
			properties: [
				{ displayName: 'Temp', name: 'temp', type: 'string', default: '', routing: { request } },
			],
		},
	};
}

function judgeAnswer(
	{ rules = [] }: ICredentialTestRequest,
	answer: ICredentialDataDecryptedObject | object,
): INodeCredentialTestResult {
	for (const rule of rules) {
		if (rule.type !== 'responseSuccessBody') continue;
		const value = rule.properties.key
			.split('.')
			.reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], answer);
		if (value === rule.properties.value) {
			return { status: 'Error', message: rule.properties.message };
		}
	}
	return { status: 'OK', message: 'Connection successful!' };
}

function judgeFailure(
	{ rules = [] }: ICredentialTestRequest,
	error: FailedRequest,
): INodeCredentialTestResult {
	const { code, response } = error.cause ?? {};
	if (!response) return { status: 'Error', message: code ?? error.message };
	for (const rule of rules) {
		if (rule.type === 'responseCode' && rule.properties.value === response.status) {
			return { status: 'Error', message: rule.properties.message };
		}
	}
	const message = response.statusText || `Received HTTP status code: ${response.status}`;
	return { status: 'Error', message };
}
