import type { IDataObject, Workflow } from 'n8n-workflow';

import { jsonCopy, type CompleteWorkflow } from './workflowJson.cts';

/** A workflow as n8n's database holds it. */
export class StoredWorkflow {
	staticData: IDataObject;
	/** The state of polling nodes on the durable path, by node id. */
	readonly cursors = new Map<string, IDataObject>();

	constructor(readonly json: CompleteWorkflow) {
		this.staticData = jsonCopy(json.staticData ?? {});
	}

	/** The workflow with the static data it would be loaded with. */
	load(): CompleteWorkflow {
		return { ...this.json, staticData: this.staticData };
	}

	/** Saves the static data of a workflow if n8n noticed a change of it. */
	saveStaticData(workflow: Workflow): void {
		if (workflow.staticData.__dataChanged !== true) return;
		this.staticData = jsonCopy(workflow.staticData);
		workflow.staticData.__dataChanged = false;
	}
}
