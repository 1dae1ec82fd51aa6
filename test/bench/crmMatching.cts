import { startEngine } from '../harness/index.cts';
import { ACTION } from '../harness/support.cts';
import { Api } from './api.cts';
import { expectCount } from './getMany.cts';
import type { Bench, Figure, Result } from './scenario.cts';
import { summarize } from './statistics.cts';

const LATER_CALLS = 20;
const MOST_LATER_REQUESTS = 15;

/** Create or Update by a CRM's id, call by call as a webhook does, in one process. */
export async function crmMatching(bench: Bench): Promise<Result> {
	const figures: Figure[] = [];
	for (const customers of bench.isQuick ? [100] : [100, 1_000, 10_000]) {
		bench.say(`Create or Update by a CRM's id, ${customers} customers`);
		const api = await Api.start({ customers, withCrmIds: true });
		const engine = await startEngine({ credentials: { scriptixResellerApi: api.credential() } });
		const requestsOfCall = async (index: number): Promise<number> => {
			const { items } = await engine.runNode(ACTION, upsertOf(`C${index}`));
			expectCount(Number(items[0]?.json.id), api.ids[index]!);
			return (await api.counts()).total;
		};
		const first = await requestsOfCall(customers - 1);
		const later: number[] = [];
		for (let call = 0; call < LATER_CALLS; call += 1) {
			later.push(await requestsOfCall(Math.floor((call * customers) / LATER_CALLS)));
		}
		await engine.stop();
		api.stop();

		const what = `Create or Update by a CRM's id, ${customers.toLocaleString('en')} customers`;
		const one = (suffix: string, values: number[], atMost: number): Figure => ({
			what: `${what}: requests of ${suffix}`,
			against: '–',
			measured: summarize(values),
			unit: 'requests',
			atMost,
		});
		figures.push(
			// The pages of the list, every customer once, and the change; a full last page costs one more.
			one('the first call of a process', [first], customers + Math.ceil(customers / 100) + 2),
			one(`the dearest of ${LATER_CALLS} later calls`, [Math.max(...later)], MOST_LATER_REQUESTS),
		);
	}
	return { figures };
}

function upsertOf(crmId: string) {
	return {
		resource: 'customer',
		operation: 'upsert',
		matchOn: 'metadata',
		matchMetadataKey: 'crm_id',
		matchValue: crmId,
		name: `Customer ${crmId}`,
		email: `${crmId.toLowerCase()}@crm.example`,
		plan: 'silver',
	};
}
