import { describeAlerts } from './examples/alerts.cts';
import { describeCrmHubspot } from './examples/crmHubspot.cts';
import { describeCrmTable } from './examples/crmTable.cts';
import { describeEscalation } from './examples/escalation.cts';
import { describeHalfYear } from './examples/halfYear.cts';
import { describeHostile } from './examples/hostile.cts';
import { describeLegacy } from './examples/legacy.cts';
import { describeMonths } from './examples/months.cts';
import { describeOnboarding } from './examples/onboarding.cts';
import { describeOthers } from './examples/others.cts';
import { describeOutbox } from './examples/outbox.cts';
import { ExampleStage } from './examples/stage.cts';
import { describeSuspension } from './examples/suspension.cts';

let stage: ExampleStage;

beforeAll(async () => {
	stage = await ExampleStage.start();
});

// Whatever a test is about, no execution may fail, nor may the API be asked for what it does not have.
afterEach(async () => expect(await stage.reset()).toEqual([]));

afterAll(async () => await stage?.stop());

describeAlerts(() => stage);
describeOutbox(() => stage);
describeEscalation(() => stage);
describeSuspension(() => stage);
describeCrmTable(() => stage);
describeCrmHubspot(() => stage);
describeOnboarding(() => stage);
describeMonths(() => stage);
describeHalfYear(() => stage);
describeOthers(() => stage);
describeLegacy(() => stage);
describeHostile(() => stage);
