import { describeAlerts } from './examples/alerts.cts';
import { describeCrmTable } from './examples/crmTable.cts';
import { describeOnboarding } from './examples/onboarding.cts';
import { describeOthers } from './examples/others.cts';
import { ExampleStage } from './examples/stage.cts';
import { describeSuspension } from './examples/suspension.cts';

let stage: ExampleStage;

beforeAll(async () => {
	stage = await ExampleStage.start();
});

afterEach(async () => {
	const { violations, requestViolations } = stage.sandbox;
	expect({ violations, requestViolations }).toEqual({ violations: [], requestViolations: [] });
	await stage.reset();
});

afterAll(async () => await stage?.stop());

describeAlerts(() => stage);
describeSuspension(() => stage);
describeCrmTable(() => stage);
describeOnboarding(() => stage);
describeOthers(() => stage);
