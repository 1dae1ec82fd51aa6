import type { IPollFunctions } from 'n8n-workflow';

import { steadyClock } from '../../api/clock';

// How much of the engine's time for a poll is left for emitting the items.
const SAFETY_SHARE = 0.1;

// What engines allow that do not state a budget.
const DEFAULT_BUDGET_MS = 300_000;

/** Milliseconds of the steady clock until which a poll may send requests. */
export function pollDeadline(context: IPollFunctions): number {
	return steadyClock.now() + pollBudgetMs(context) * (1 - SAFETY_SHARE);
}

/** Milliseconds that the engine gives this poll. */
export function pollBudgetMs(context: Partial<IPollFunctions>): number {
	// Engines before 2.40 have no such function.
	return context.getPollBudgetMs?.() ?? DEFAULT_BUDGET_MS;
}
