// Where money is: a tariff with a night rule, what a session costs and why, receipts, refunds, codes, invoices.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { before } from 'node:test';
import { accessible, button, byRole, dialog, furnish, go, gone, journey, lastMonth, MAIL_DIR, seen, sessionOf, tenant, until, whole, word } from './lib.mjs';

let owner, made;
before(async () => {
	owner = tenant();
	made = await furnish(owner, 'Standard');
});

const panel = (page, title) => page.locator('section', { has: page.getByRole('heading', { name: title, exact: true }) });
const row = (at, text) => at.getByRole('row').filter({ hasText: text });
const session = (more) => owner.api.post('/sessions', sessionOf(more));

journey('a tariff with a night rule is made, tried and charged', () => owner, async (page, context) => {
	await go(page, '/prices');
	await button(page, 'New tariff').click();
	const form = dialog(page);
	await form.getByLabel('Name', { exact: true }).fill('Day and night');
	await form.getByLabel('Currency').fill('eur');
	await form.getByLabel('Price per kWh').fill('0.42');
	await form.getByLabel('Session fee').fill('0.50');
	await form.getByLabel('Tax rate').fill('20');
	await button(form, 'Create').click();
	await seen(byRole(page, 'heading', 'Day and night'));
	await whole(page);
	const id = new URL(page.url()).pathname.split('/').at(-1);

	await button(page, 'New rule').click();
	await form.getByLabel('Name').fill('Night');
	await form.getByLabel('From', { exact: false }).first().fill('22:00');
	await form.getByLabel('To', { exact: false }).first().fill('06:00');
	await form.getByLabel('Price per kWh').fill('0.18');
	await button(form, 'Create').click();
	await gone(form);
	await go(page, `/prices/${id}`);
	await seen(row(panel(page, 'Rules'), 'Night').getByText('22:00–06:00'));
	await accessible(page);

	const attempt = panel(page, 'Try it');
	await attempt.getByLabel('Started').fill(`${lastMonth()}-10T23:00`);
	await attempt.getByLabel('Ended', { exact: false }).first().fill(`${lastMonth()}-11T01:00`);
	await attempt.getByLabel('Energy').fill('10');
	await button(attempt, 'Calculate').click();
	// (0.50 + 10 x 0.18) with 20 per cent
	await seen(attempt.getByRole('row').filter({ hasText: 'Total' }).getByText('€2.76'));
	await seen(attempt.getByText('Rule: Night'));

	await owner.api.put('/charge-points/CP-NIGHT', { tariff_id: id, time_zone: 'Europe/Vienna' });
	const at = await session({ charge_point_id: 'CP-NIGHT', started_at: `${lastMonth()}-10T21:00:00Z`, ended_at: `${lastMonth()}-10T23:00:00Z`, energy_kwh: 10 });
	await go(page, '/sessions');
	await byRole(page, 'link', /.*/).and(page.locator(`[href="/sessions/${at.id}"]`)).click();
	await seen(byRole(page, 'heading', 'Session at CP-NIGHT'));
	await whole(page);
	const bill = panel(page, 'Bill');
	await seen(bill.getByText('€2.76'));
	await seen(bill.getByText('Rule: Night'));
	await seen(row(bill, 'Night').getByText('Applied'));

	const href = await byRole(page, 'link', 'Receipt (PDF)').getAttribute('href');
	const receipt = await context.request.get(href);
	assert.equal(receipt.status(), 200);
	assert.equal(receipt.headers()['content-type'], 'application/pdf');
	assert.equal((await receipt.body()).subarray(0, 5).toString(), '%PDF-');
});

journey('a receipt goes out by mail', () => owner, async (page) => {
	const { id } = await session();
	const email = `${word()}@example.com`;
	await go(page, `/sessions/${id}`);
	await button(page, 'Send receipt').click();
	await dialog(page).getByLabel('E-mail').fill('nonsense');
	await button(dialog(page), 'Send receipt').click();
	await until(async () => (await dialog(page).getByLabel('E-mail').getAttribute('aria-invalid')) === 'true', 'the field is marked');
	await dialog(page).getByLabel('E-mail').fill(email);
	await button(dialog(page), 'Send receipt').click();
	await seen(page.getByText(`On its way to ${email}`));
	await until(async () => {
		for (const name of await readdir(MAIL_DIR)) {
			if ((await readFile(`${MAIL_DIR}/${name}`, 'latin1').catch(() => '')).includes(email)) return true;
		}
		return false;
	}, 'the mail has come');
}, { expected: [/^4\d\d POST \/api\/v1\/billing\/receipts\/send-email/] });

journey('a refund is asked for, and too much is refused', () => owner, async (page) => {
	const { id } = await session();
	await go(page, `/sessions/${id}`);
	await button(page, 'Refund').click();
	await seen(dialog(page).getByText('It cannot be undone.', { exact: false }));
	await dialog(page).getByLabel('Amount').fill('9999');
	await button(dialog(page), 'Refund').click();
	await seen(dialog(page).locator('.error, .notice.bad'));
	await accessible(page);
	await dialog(page).getByLabel('Amount').fill('1.50');
	await dialog(page).getByLabel('Reason').fill('cable was faulty');
	await button(dialog(page), 'Refund').click();
	await gone(dialog(page));
	await seen(row(panel(page, 'Refunds'), 'cable was faulty').getByText('€1.50'));
	assert.equal((await owner.api.get(`/sessions/${id}`)).refunded_amount, 1.5);
	await button(page, 'Refund').click();
	await seen(dialog(page));
	await page.keyboard.press('Escape');
	await gone(dialog(page));
	assert.equal((await owner.api.get(`/sessions/${id}`)).refunded_amount, 1.5);
}, { expected: [/^4\d\d POST .*\/refunds/] });

journey('a running session shows its cost, and is stopped', () => owner, async (page) => {
	const open = await owner.api.post('/sessions', { transaction_id: word(), charge_point_id: 'CP-1', started_at: new Date(Date.now() - 36e5).toISOString().replace(/\.\d+/, '') });
	await owner.api.post(`/sessions/${open.id}/meter-values`, { readings: [{ at: new Date(Date.now() - 18e5).toISOString().replace(/\.\d+/, ''), energy_kwh: 4 }] });
	await go(page, `/sessions/${open.id}`);
	await seen(panel(page, 'Cost so far').getByText('4 kWh', { exact: true }));
	await owner.api.post(`/sessions/${open.id}/meter-values`, { readings: [{ at: new Date(Date.now() - 9e5).toISOString().replace(/\.\d+/, ''), energy_kwh: 7 }] });
	// by itself
	await seen(panel(page, 'Cost so far').getByText('7 kWh', { exact: true }));
	await button(page, 'Stop').click();
	await dialog(page).getByLabel('Energy').fill('7.5');
	await button(dialog(page), 'Stop').click();
	await gone(dialog(page));
	await seen(panel(page, 'Bill'));
	assert.equal((await owner.api.get(`/sessions/${open.id}`)).status, 'settled');
});

journey('a session that ends elsewhere is shown as ended', () => owner, async (page) => {
	const open = await owner.api.post('/sessions', { transaction_id: word(), charge_point_id: 'CP-1', started_at: new Date(Date.now() - 36e5).toISOString().replace(/\.\d+/, '') });
	await go(page, `/sessions/${open.id}`);
	await seen(button(page, 'Stop'));
	await owner.api.post(`/sessions/${open.id}/stop`, { ended_at: new Date().toISOString().replace(/\.\d+/, ''), energy_kwh: 5 });
	await seen(panel(page, 'Bill').getByText('5 kWh'));
	await gone(button(page, 'Stop'));
});

journey('a code is made, and what is wrong in it is said at its fields', () => owner, async (page) => {
	await go(page, '/codes');
	await button(page, 'New code').click();
	const form = dialog(page);
	await form.getByLabel('Promotional code').or(form.getByLabel('Code', { exact: true })).first().fill('no!');
	await form.getByLabel('Discount', { exact: true }).fill('150');
	await form.getByLabel('Redemptions at most').fill('-1');
	await button(form, 'Create').click();
	await until(async () => (await form.locator('[aria-invalid=true]').count()) === 3, 'three fields are marked');
	for (const at of await form.locator('[aria-invalid=true]').all()) {
		const said = await at.evaluate((e) => e.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id)?.textContent).join(' '));
		assert.ok(said.length > 10, said);
	}
	await accessible(page);
	await form.locator('[name=code]').fill('AUTUMN25');
	await form.getByLabel('Discount', { exact: true }).fill('25');
	await form.getByLabel('Redemptions at most').fill('100');
	await button(form, 'Create').click();
	await seen(byRole(page, 'heading', 'AUTUMN25'));
	await button(page, 'Disable').click();
	await seen(button(page, 'Enable'));
}, { expected: [/^4\d\d POST \/api\/v1\/billing\/promotional-codes/] });

journey('what somebody else has changed meanwhile is shown, and not overwritten', () => owner, async (page) => {
	const { id } = await owner.api.post('/tariffs', { name: 'Contested', currency: 'EUR', energy_rate_per_kwh: 0.4, session_fee: 1 });
	await go(page, `/prices/${id}`);
	const terms = panel(page, 'Prices').first();
	await owner.api.patch(`/tariffs/${id}`, { session_fee: 2, energy_rate_per_kwh: 0.5 });
	await terms.getByLabel('Price per kWh').fill('0.45');
	await button(terms, 'Save').click();
	await seen(terms.getByText('Somebody else has changed this meanwhile.', { exact: false }));
	await seen(terms.getByText('Meanwhile changed to: 0.5', { exact: true }));
	assert.equal(await terms.getByLabel('Price per kWh').inputValue(), '0.45');
	assert.equal(await terms.getByLabel('Session fee').inputValue(), '2');
	assert.equal((await owner.api.get(`/tariffs/${id}`)).energy_rate_per_kwh, 0.5, 'nothing is stored yet');
	await button(terms, 'Save').click();
	await seen(page.getByText('Saved'));
	const now = await owner.api.get(`/tariffs/${id}`);
	assert.deepEqual([now.energy_rate_per_kwh, now.session_fee], [0.45, 2]);
}, { expected: [/^412 PATCH /] });

journey('the hours without an idle fee are set, half of them is refused, and they are cleared', () => owner, async (page) => {
	const { id } = await owner.api.post('/tariffs', { name: 'Nights free', currency: 'EUR', energy_rate_per_kwh: 0.4, idle_fee_per_minute: 0.1 });
	const stored = async () => (await owner.api.get(`/tariffs/${id}`)).idle_free_window;
	await go(page, `/prices/${id}`);
	const terms = panel(page, 'Prices').first();
	await terms.locator('summary').click();
	const [from, to] = ['start', 'end'].map((end) => terms.locator(`[name="idle_free_window.${end}_time"]`));
	await from.fill('22:00');
	await button(terms, 'Save').click();
	await seen(terms.locator('.error').or(terms.locator('.notice.bad')));
	await to.fill('07:00');
	await button(terms, 'Save').click();
	await until(async () => (await stored())?.end_time === '07:00', 'they are stored');
	await whole(page);
	for (const field of [from, to]) await field.fill('');
	await button(terms, 'Save').click();
	await until(async () => (await stored()) === null, 'they are cleared');
}, { expected: [/^422 PATCH /] });

journey('a month is billed, an invoice paid, another voided', () => owner, async (page, context) => {
	for (const name of ['Fleet', 'Hotel']) {
		const { id } = await owner.api.post('/organizations', {
			name, legal_name: `${name} GmbH`, address: { line1: 'Ring 2', postal_code: '1010', city: 'Wien' }, country: 'AT', tax_id: 'ATU12345675', currency: 'EUR',
		});
		await owner.api.put(`/drivers/${name}`, { organization_id: id });
		await session({ driver_id: name });
	}
	await go(page, '/invoices');
	await button(page, 'Run a month').click();
	await button(dialog(page), 'Run a month').click();
	await seen(dialog(page).getByText(/^\d+ invoices issued for \d+ sessions\.$/));
	await button(dialog(page).locator('footer'), 'Close').click();
	await row(page, 'Fleet').getByRole('link').click();
	await seen(byRole(page, 'heading', /^Invoice /));
	await whole(page);
	await seen(page.getByText('Fleet GmbH'));
	for (const [link, type, begins] of [['PDF', 'application/pdf', '%PDF-'], ['E-invoice (XML)', 'application/xml', '<?xml']]) {
		const answer = await context.request.get(await byRole(page, 'link', link).getAttribute('href'));
		assert.equal(answer.headers()['content-type'].split(';')[0], type);
		assert.ok((await answer.body()).toString('latin1').startsWith(begins));
	}
	await button(page, 'Mark as paid').click();
	await dialog(page).getByLabel('Reference').fill('bank 1');
	await button(dialog(page), 'Mark as paid').click();
	await gone(dialog(page));
	await gone(button(page, 'Void'));
	await seen(page.locator('.badge', { hasText: 'Paid' }));

	await go(page, '/invoices');
	await row(page, 'Hotel').getByRole('link').click();
	await button(page, 'Void').click();
	await seen(dialog(page).getByText('A credit note is issued', { exact: false }));
	await button(dialog(page), 'Cancel').click();
	await button(page, 'Void').click();
	await button(dialog(page), 'Void').click();
	await seen(page.locator('.badge', { hasText: 'Void' }));
	await go(page, '/invoices');
	await seen(row(page, 'Hotel').filter({ hasText: 'Credit note' }));
	const { invoices } = await owner.api.get('/invoices');
	assert.deepEqual(invoices.filter((i) => i.status === 'paid').length, 1);
});

journey('a month that cannot be billed whole ends with what failed', () => owner, async (page) => {
	const keys = [];
	await page.route('**/invoices/run', (route) => keys.push(route.request().headers()['idempotency-key']) && route.fulfill({ json: {
		period: '2026-04', complete: false, invoices: keys.length > 1 ? 0 : 2, sessions: 3, totals: [], failures: 1,
		failed: [{ organization_id: made.organization.id, currency: 'EUR', message: 'its sessions are busy: run again' }],
	} }));
	await go(page, '/invoices');
	await button(page, 'Run a month').click();
	await button(dialog(page), 'Run a month').click();
	await seen(dialog(page).getByText('its sessions are busy: run again', { exact: false }));
	await seen(dialog(page).getByText(/^2 invoices issued/));
	assert.deepEqual(keys, [undefined, undefined], 'each invoice is a transaction of its own');
});

journey('lists are filtered and paged by what stands in the address', () => owner, async (page, context) => {
	await owner.api.put('/charge-points/CP-MANY', { tariff_id: made.tariff.id, time_zone: 'Europe/Vienna' });
	await Promise.all(Array.from({ length: 52 }, () => session({ charge_point_id: 'CP-MANY' })));
	await go(page, '/sessions?charge_point_id=CP-MANY');
	assert.equal(await page.getByRole('row').count(), 51);
	await button(page, 'Next').click();
	await until(async () => (await page.getByRole('row').count()) === 3, 'the second page');
	await page.goBack();
	await until(async () => (await page.getByRole('row').count()) === 51, 'the first page again');
	await page.goForward();
	await until(async () => (await page.getByRole('row').count()) === 3, 'and the second');
	await button(page, 'Previous').click();
	await until(async () => (await page.getByRole('row').count()) === 51, 'the first page');
	const csv = await context.request.get(await byRole(page, 'link', 'Export CSV').getAttribute('href'));
	assert.equal(csv.headers()['content-type'].split(';')[0], 'text/csv');
	assert.equal((await csv.text()).trim().split('\n').length, 53);
});
