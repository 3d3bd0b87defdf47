// People who are faster than the server, and answers that come late, twice or in another order: nothing that was typed is
// lost, nothing is done twice, and what is shown is what is stored.
import assert from 'node:assert/strict';
import { before } from 'node:test';
import { accessible, BILLING, button, byRole, call, dialog, DYNAMIC, furnish, go, gone, journey, seen, sessionOf, tenant, until, whole, word } from './lib.mjs';

let owner, made;
before(async () => {
	owner = tenant();
	made = await furnish(owner, 'Standard');
});

const section = (page, title) => page.locator('section', { has: page.getByRole('heading', { name: title, exact: true }) });
const focused = (page, text) => until(() => page.evaluate((t) => document.activeElement.textContent === t, text), `${text} has the focus`);

// Requests of METHOD to what fits wait from now on until they are let go; `came` counts them.
async function hold(page, method, pattern) {
	const held = { came: 0, gate: null, open: null };
	held.gate = new Promise((open) => {
		held.open = open;
	});
	await page.route(pattern, async (route) => {
		if (route.request().method() !== method) return route.fallback();
		held.came += 1;
		const answer = await held.gate;
		return (answer ? route.fulfill(answer) : route.fallback()).catch(() => {});
	});
	held.here = () => until(() => held.came, `${method} ${pattern} is asked`);
	return held;
}

journey('what is typed while a form is being stored stays', () => owner, async (page) => {
	const { id } = await owner.api.post('/tariffs', { name: 'Slow', currency: 'EUR', energy_rate_per_kwh: 0.4 });
	await go(page, `/prices/${id}`);
	const terms = section(page, 'Prices').first();
	const patch = await hold(page, 'PATCH', `**/tariffs/${id}`);
	await terms.getByLabel('Price per kWh').fill('0.5');
	await button(terms, 'Save').click();
	await patch.here();
	await terms.getByLabel('Session fee').fill('2');
	await terms.getByLabel('Tax rate').press('Enter');
	patch.open();
	await seen(page.getByText('Saved'));
	await whole(page);
	assert.equal(await terms.getByLabel('Session fee').inputValue(), '2');
	assert.equal(patch.came, 1, 'it is not sent twice');
	await focused(page, '');
	await button(terms, 'Save').click();
	await until(async () => (await owner.api.get(`/tariffs/${id}`)).session_fee === 2, 'it is stored then');
	assert.equal((await owner.api.get(`/tariffs/${id}`)).energy_rate_per_kwh, 0.5);
	await whole(page);
	await focused(page, 'Save');
});

journey('what is read late does not bring back what was before', () => owner, async (page) => {
	const { id } = await owner.api.post('/webhooks/endpoints', { url: 'https://hooks.example.com/late', events: ['session.settled'] });
	const path = `${BILLING}/webhooks/endpoints/${id}`;
	await go(page, `/webhooks/${id}`);
	const old = await call('GET', path, undefined, { key: owner.key });
	const read = await hold(page, 'GET', `**${path}`);
	await button(page, 'Send test').click();
	await read.here();
	await page.getByRole('checkbox', { name: 'session.refunded' }).check();
	await button(page, 'Save').click();
	await seen(page.getByText('Saved'));
	read.open({ json: old.body, headers: { ETag: old.headers.get('ETag') } });
	await whole(page);
	assert.equal(await page.getByRole('checkbox', { name: 'session.refunded' }).isChecked(), true);
	await page.getByRole('checkbox', { name: 'invoice.paid' }).check();
	await button(page, 'Save').click();
	await until(async () => (await owner.api.get(`/webhooks/endpoints/${id}`)).events.length === 3, 'all three are stored');
});

journey('what somebody else has stored comes into a form that is open', () => owner, async (page) => {
	const { id } = await owner.api.post('/webhooks/endpoints', { url: 'https://hooks.example.com/open', events: ['session.settled'] });
	await go(page, `/webhooks/${id}`);
	await page.getByLabel('URL').fill('https://hooks.example.com/mine');
	await owner.api.patch(`/webhooks/endpoints/${id}`, { events: ['session.settled', 'invoice.paid'] });
	await button(page, 'Send test').click();
	await until(() => page.getByRole('checkbox', { name: 'invoice.paid' }).isChecked(), 'it is shown');
	assert.equal(await page.getByLabel('URL').inputValue(), 'https://hooks.example.com/mine');
	await owner.api.patch(`/webhooks/endpoints/${id}`, { url: 'https://hooks.example.com/theirs' });
	await button(page, 'Send test').click();
	await seen(page.getByText('Meanwhile changed to: https://hooks.example.com/theirs'));
	assert.equal(await page.getByLabel('URL').inputValue(), 'https://hooks.example.com/mine');
	await button(page, 'Save').click();
	await until(async () => (await owner.api.get(`/webhooks/endpoints/${id}`)).url.endsWith('/mine'), 'who wants it all the same, gets it');
	assert.equal((await owner.api.get(`/webhooks/endpoints/${id}`)).events.length, 2);
});

journey('a filter keeps what is being typed, and the focus', () => owner, async (page) => {
	const list = await hold(page, 'GET', /\/billing\/sessions\?/);
	await page.goto('/sessions');
	await list.here();
	const point = page.getByLabel('Charge point');
	await point.pressSequentially('CP');
	list.open();
	await whole(page);
	assert.equal(await point.inputValue(), 'CP');
	await page.keyboard.type('-1');
	await page.keyboard.press('Enter');
	await until(() => page.url().endsWith('charge_point_id=CP-1'), 'it is asked for');
	await whole(page);
	await page.keyboard.type('X');
	assert.equal(await point.inputValue(), 'CP-1X');
	await button(page, 'Clear filters').click();
	await until(async () => (await point.inputValue()) === '', 'it is cleared');
});

journey('who turns pages in haste skips none', () => owner, async (page) => {
	await owner.api.put('/charge-points/CP-HASTE', { tariff_id: made.tariff.id, time_zone: 'Europe/Vienna' });
	await Promise.all(Array.from({ length: 102 }, () => owner.api.post('/sessions', sessionOf({ charge_point_id: 'CP-HASTE' }))));
	await go(page, '/sessions?charge_point_id=CP-HASTE');
	const list = await hold(page, 'GET', /\/billing\/sessions\?.*cursor=/);
	await button(page, 'Next').focus();
	for (let n = 0; n < 3; n += 1) await page.keyboard.press('Enter');
	await list.here();
	list.open();
	await seen(page.getByText('51–100'));
	await whole(page);
	await focused(page, 'Next');
	await page.keyboard.press('Enter');
	await seen(page.getByText('101–102'));
	await button(page, 'Previous').click();
	await seen(page.getByText('51–100'));
	await whole(page);
	await button(page, 'Previous').click();
	await seen(page.getByText('1–50'));
});

journey('a dialog stays until its answer has come; a secret is not lost', () => owner, async (page) => {
	await go(page, '/settings/system/api');
	const post = await hold(page, 'POST', '**/system-tokens');
	await button(page, 'Order new system token').click();
	await dialog(page).getByLabel('Unique description').fill('slow feed');
	await button(dialog(page), 'Next').click();
	await button(dialog(page), 'Order token').click();
	await post.here();
	for (let n = 0; n < 3; n += 1) await page.keyboard.press('Escape');
	await button(dialog(page), 'Close').click();
	post.open();
	await seen(dialog(page).getByText('This is shown only once.'));
	await page.keyboard.press('Escape');
	await gone(dialog(page));
	await focused(page, 'Order new system token');
});

journey('who has gone elsewhere meanwhile stays there', () => owner, async (page) => {
	await owner.api.put('/drivers/GONE', {});
	await go(page, '/drivers/GONE');
	const removal = await hold(page, 'DELETE', '**/drivers/GONE');
	await button(page, 'Delete').click();
	await button(dialog(page), 'Delete').click();
	await removal.here();
	await byRole(page, 'link', 'Codes').click();
	await seen(byRole(page, 'heading', 'Codes'));
	removal.open();
	await seen(page.getByText('Deleted'));
	await whole(page);
	assert.equal(new URL(page.url()).pathname, '/codes');
});

journey('a late refusal does not sign out who has come after, and lists are not the former user’s', () => owner, async (page) => {
	const other = tenant();
	await go(page, '/drivers');
	const sites = page.getByLabel('Organization');
	await until(() => sites.getByRole('option', { name: 'Standard' }).count(), 'the list is known');
	const late = await hold(page, 'GET', /\/billing\/sites\?limit=200/);
	await byRole(page, 'link', 'Sessions').click();
	await late.here();
	await button(page, 'Sign out').click();
	await page.getByRole('textbox', { name: 'E-mail' }).fill(other.email);
	await page.getByLabel('Password').fill(other.password);
	await button(page, 'Sign in').click();
	await seen(byRole(page, 'heading', 'Overview'));
	late.open({ status: 401, json: { error: { code: 'unauthorized', message: 'no', details: [] } } });
	await byRole(page, 'link', 'Drivers').click();
	await seen(byRole(page, 'heading', 'Drivers'));
	await whole(page);
	assert.equal(await sites.getByRole('option', { name: 'Standard' }).count(), 0);
}, { expected: ['401 GET /api/v1/billing/sites', '401 GET /console/api/me'] });

journey('figures of another period are shown as such', () => owner, async (page) => {
	await go(page, '/overview');
	const report = await hold(page, 'GET', /reports\/revenue/);
	await button(page, '90 days').click();
	await report.here();
	const busy = page.locator('.panel[aria-busy=true]');
	await seen(busy.getByText('Revenue').first());
	assert.ok((await busy.count()) >= 3);
	report.open();
	await gone(busy);
});

journey('what is asked again and again waits for a slow answer', () => owner, async (page) => {
	await page.clock.install();
	await go(page, `/sessions/${made.open.id}`);
	const cost = await hold(page, 'GET', '**/cost');
	await page.clock.runFor(21000);
	await cost.here();
	assert.equal(cost.came, 1);
	cost.open();
	await whole(page);
	await page.clock.runFor(6000);
	await until(() => cost.came === 2, 'and goes on then');
});

journey('rules change places once for each press', () => owner, async (page) => {
	const tariff = await owner.api.post('/tariffs', { name: `Tariff ${word()}`, currency: 'EUR', energy_rate_per_kwh: 0.4 });
	for (const [i, name] of ['First', 'Second', 'Third'].entries()) await owner.api.post('/rules', { tariff_id: tariff.id, name, priority: 10 * (i + 1), override: { energy_rate_per_kwh: 0.1 } });
	const priorities = async () => Object.fromEntries((await owner.api.get(`/rules?tariff_id=${tariff.id}`)).rules.map((r) => [r.name, r.priority]));
	await go(page, `/prices/${tariff.id}`);
	const patch = await hold(page, 'PATCH', '**/billing/rules/*');
	await button(page, 'Try earlier: Third').focus();
	for (let n = 0; n < 3; n += 1) await page.keyboard.press('Enter');
	await patch.here();
	patch.open();
	await until(async () => (await priorities()).Third === 15, 'it is second');
	await until(() => page.evaluate(() => document.activeElement.getAttribute('aria-label') === 'Try earlier: Third'), 'the focus has stayed');
	await whole(page);
	assert.equal(patch.came, 1);
	await page.keyboard.press('Enter');
	await until(async () => (await priorities()).Third === 5, 'it is first');
});

journey('a slot that somebody else has changed is shown as it is, and stored on demand', () => owner, async (page) => {
	const tariff = await owner.api.post('/tariffs', { name: `Tariff ${word()}`, currency: 'EUR', energy_rate_per_kwh: 0.4 });
	const rule = await owner.api.post('/rules', { tariff_id: tariff.id, name: 'Noon', priority: 10, conditions: { time_of_day: { days: ['monday'], start_time: '10:00', end_time: '12:00' } }, override: { energy_rate_per_kwh: 0.1 } });
	await go(page, `/prices/${tariff.id}`);
	await owner.api.patch(`/rules/${rule.id}`, { conditions: { ...rule.conditions, min_energy_kwh: 5 } });
	await page.locator('.slot').focus();
	for (const key of ['ArrowDown', 'Enter']) await page.keyboard.press(key);
	await seen(page.getByRole('alert').getByText('Somebody else has changed this meanwhile.', { exact: false }));
	await whole(page);
	await button(page.getByRole('alert'), 'Save').click();
	await seen(page.getByText('Saved'));
	const { conditions } = await owner.api.get(`/rules/${rule.id}`);
	assert.deepEqual([conditions.time_of_day.start_time, conditions.min_energy_kwh], ['10:15', 5]);
}, { expected: [/^412 PATCH /] });

// ---- cost rates: one version for all that belongs to them

async function rateOf(mode) {
	const { body } = await call('POST', `${DYNAMIC}/cost_rate`, { name: `Rate ${word()}`, currency: 'EUR', dynamic_pricing: mode }, { key: owner.key });
	return body.uuid;
}
const energy = async (uuid) => (await call('GET', `${DYNAMIC}/cost_rate_energy_cost/${uuid}`, undefined, { key: owner.key })).body.data;

journey('of prices that are stored in part, it is said which, and the rest is tried again', () => owner, async (page) => {
	const uuid = await rateOf(0);
	await go(page, `/prices/cost-rates/${uuid}`);
	const prices = section(page, 'Prices').last();
	for (const [i, price] of ['0.30', 'dear'].entries()) {
		await button(prices, 'Add: Energy, price per unit').click();
		await prices.getByLabel('Unit price').nth(i).fill(price);
		await prices.getByLabel('Wh', { exact: true }).nth(i).fill(String(1000 * (i + 1)));
	}
	await button(prices, 'Save').click();
	await seen(prices.getByRole('alert').getByText('1 of 2 changes are stored. Not stored: Energy, price per unit: dear / 2000'));
	await whole(page);
	assert.equal((await energy(uuid)).length, 1);
	assert.equal(await prices.getByLabel('Unit price').nth(1).inputValue(), 'dear', 'what was typed is kept');
	await accessible(page);
	await prices.getByLabel('Unit price').nth(1).fill('0.25');
	await button(prices, 'Save').click();
	await gone(prices.getByRole('alert'));
	await whole(page);
	assert.deepEqual((await energy(uuid)).map((r) => Number(r.price)).sort(), [0.25, 0.3]);
}, { expected: [/^4\d\d (POST|PUT) .*energy_cost/] });

journey('prices that somebody else has changed are not overwritten unseen', () => owner, async (page) => {
	const uuid = await rateOf(1);
	await call('POST', `${DYNAMIC}/cost_rate_energy_cost`, { cost_rate_uuid: uuid, unit: 1000, price: '0.40' }, { key: owner.key });
	await go(page, `/prices/cost-rates/${uuid}`);
	const prices = section(page, 'Prices').last();
	const [row] = await energy(uuid);
	await call('PUT', `${DYNAMIC}/cost_rate_energy_cost`, { uuid: row.uuid, unit: 1000, price: '0.50' }, { key: owner.key });
	await prices.getByLabel('Unit price').fill('0.45');
	await button(prices, 'Save').click();
	await seen(prices.getByText('Somebody else has changed this meanwhile.', { exact: false }));
	await until(async () => Number(await prices.getByLabel('Unit price').inputValue()) === 0.5, 'theirs is shown');
	assert.equal(Number((await energy(uuid))[0].price), 0.5);
	await seen(page.locator('.cell', { hasText: '€0.50' }));
	await prices.getByLabel('Unit price').fill('0.45');
	await button(prices, 'Save').click();
	// the week tells it too
	await seen(page.locator('.cell', { hasText: '€0.45' }));
	await whole(page);
	// one's own changes, one after the other, are nobody else's
	const terms = section(page, 'Cost rate');
	await terms.getByLabel('Description').fill('by the week');
	await button(terms, 'Save').click();
	await seen(page.getByText('Saved').nth(1));
	await whole(page);
	await prices.getByLabel('Unit price').fill('0.35');
	await button(prices, 'Save').click();
	await seen(page.locator('.cell', { hasText: '€0.35' }));
}, { expected: [/^412 PUT .*energy_cost/] });
