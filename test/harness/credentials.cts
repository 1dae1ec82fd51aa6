import type { PackageDirectoryLoader } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentialsExpressionResolveValues,
	ICredentialsHelper,
	ICredentialType,
	IExecuteData,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeParameters,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import type { EngineModules } from './engineModules.cts';

/** Credential data by credential id, by credential name, or by type for every other one. */
export type CredentialStore = Record<string, Record<string, unknown>>;

type Expandable = { [part: string]: Record<string, unknown> | undefined };

/**
 * Does what n8n's server does with credentials, with the store of a test instead of a database and
 * without encryption: fills defaults, authenticates requests as the credential type says.
 */
export function createCredentialsHelper(
	modules: EngineModules,
	loader: PackageDirectoryLoader,
	store: CredentialStore,
): ICredentialsHelper {
	const { ICredentialsHelper: Base, NodeHelpers } = modules.workflow;

	/** Resolves an expression of a credential type, such as `={{ $credentials.apiKey }}`. */
	function resolve(
		value: string,
		credentials: ICredentialDataDecryptedObject,
		workflow: Workflow,
		node: INode,
	): string {
		if (!modules.workflow.isExpression(value)) return value;
		const resolved = workflow.expression.getSimpleParameterValue(
			node,
			value,
			'internal',
			{ $credentials: credentials },
			undefined,
			'',
		);
		return resolved ? String(resolved) : '';
	}

	return new (class extends Base {
		async authenticate(
			credentials: ICredentialDataDecryptedObject,
			type: string,
			requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
			workflow: Workflow,
			node: INode,
		): Promise<IHttpRequestOptions> {
			const options = requestOptions as IHttpRequestOptions;
			const { authenticate } = typeOf(loader, type);
			if (typeof authenticate === 'function') return await authenticate(credentials, options);
			if (authenticate?.type !== 'generic') return options;

			const parts = options as unknown as Expandable;
			parts.headers ??= {};
			for (const [part, values] of Object.entries(authenticate.properties)) {
				const target = (parts[part] ||= {});
				for (const [key, value] of Object.entries(values as Record<string, string>)) {
					target[resolve(key, credentials, workflow, node)] = resolve(
						value,
						credentials,
						workflow,
						node,
					);
				}
			}
			return options;
		}

		async preAuthentication(
			helpers: IHttpRequestHelper,
			credentials: ICredentialDataDecryptedObject,
			type: string,
			node: INode,
			expired: boolean,
		): Promise<ICredentialDataDecryptedObject | undefined> {
			const token = typeOf(loader, type).properties.find(
				(property) => property.typeOptions?.expirable === true,
			);
			// n8n 2.8.4 and 2.41.1, credentials-helper.js: so it knows a test of a credential.
			const isTest = node.parameters.temp === '' && node.type === 'n8n-nodes-base.noOp';
			if (!token || (credentials[token.name] !== '' && !expired && !isTest)) return undefined;
			const output = await this.runPreAuthentication(helpers, credentials, type);
			if (output?.[token.name] === undefined) return undefined;
			const details = node.credentials?.[type];
			if (details) await this.updateCredentials(details, type, { ...credentials, ...output });
			return Object.assign(credentials, output);
		}

		async runPreAuthentication(
			helpers: IHttpRequestHelper,
			credentials: ICredentialDataDecryptedObject,
			type: string,
		): Promise<ICredentialDataDecryptedObject | undefined> {
			const output = await typeOf(loader, type).preAuthentication?.call(helpers, credentials);
			return output as ICredentialDataDecryptedObject | undefined;
		}

		async getDecrypted(
			_additionalData: IWorkflowExecuteAdditionalData,
			details: INodeCredentialsDetails,
			type: string,
			mode: WorkflowExecuteMode = 'internal',
			executeData?: IExecuteData,
			raw?: boolean,
			place?: ICredentialsExpressionResolveValues,
		): Promise<ICredentialDataDecryptedObject> {
			const stored = store[keyOf(details, type)] as ICredentialDataDecryptedObject;
			if (raw) return { ...stored };
			const { allowedHttpRequestDomains, allowedDomains } = stored;
			const filled = NodeHelpers.getNodeParameters(
				this.getCredentialsProperties(type),
				stored as INodeParameters,
				true,
				false,
				null,
				null,
			) as ICredentialDataDecryptedObject;
			// Fields that are expressions, by the item that is asked for: credentials-helper.js of n8n
			// 2.41.1, applyDefaultsAndOverwrites.
			const resolved = place
				? (place.workflow.expression.getParameterValue(
						filled as INodeParameters,
						place.runExecutionData,
						place.runIndex,
						place.itemIndex,
						place.node.name,
						place.connectionInputData,
						mode,
						{},
						executeData,
						false,
						filled,
					) as ICredentialDataDecryptedObject)
				: filled;
			return {
				...resolved,
				...(allowedHttpRequestDomains !== undefined && { allowedHttpRequestDomains }),
				...(allowedDomains !== undefined && { allowedDomains }),
			};
		}

		async getCredentials(details: INodeCredentialsDetails, type: string) {
			const credentials = new modules.core.Credentials(details, type);
			await credentials.setData(store[keyOf(details, type)] as ICredentialDataDecryptedObject);
			return credentials;
		}

		async updateCredentials(
			details: INodeCredentialsDetails,
			type: string,
			data: ICredentialDataDecryptedObject,
		): Promise<void> {
			store[keyOf(details, type)] = data;
		}

		async updateCredentialsOauthTokenData(
			details: INodeCredentialsDetails,
			type: string,
			{ oauthTokenData }: ICredentialDataDecryptedObject,
		): Promise<void> {
			const key = keyOf(details, type);
			store[key] = { ...store[key], oauthTokenData };
		}

		getParentTypes(type: string): string[] {
			const parents = typeOf(loader, type).extends ?? [];
			return parents.flatMap((parent) => [parent, ...this.getParentTypes(parent)]);
		}

		isCredentialUsableByNode(type: string, nodeType: string): boolean {
			const { restrictToSupportedNodes, supportedNodes = [] } = typeOf(loader, type);
			return !restrictToSupportedNodes || supportedNodes.includes(nodeType.split('.').pop()!);
		}

		getCredentialsProperties(type: string) {
			return typeOf(loader, type).properties;
		}
	})();

	function keyOf({ id, name }: INodeCredentialsDetails, type: string): string {
		const key = [id, name, type].find((candidate) => candidate && store[candidate]);
		if (!key) {
			throw new Error(`Credential with ID "${id}" does not exist for type "${type}".`);
		}
		return key;
	}
}

/** A credential type of the loaded package. */
export function typeOf(loader: PackageDirectoryLoader, name: string): ICredentialType {
	return loader.getCredential(name).type;
}
