// The week of prices: slots are drawn, moved and resized with the mouse and by keyboard; what is shown is what is billed.
import assert from 'node:assert/strict';
import { before } from 'node:test';
import { accessible, button, byRole, dialog, go, gone, journey, NARROW, seen, tenant, until, whole, word } from './lib.mjs';

let owner;
before(() => {
	owner = tenant();
});

const tariffOf = (more) => owner.api.post('/tariffs', { name: `Tariff ${word()}`, currency: 'EUR', energy_rate_per_kwh: 0.4, ...more });
const ruleOf = (tariff, name, priority, time_of_day, energy_rate_per_kwh) =>
	owner.api.post('/rules', { tariff_id: tariff.id, name, priority, conditions: { time_of_day }, override: { energy_rate_per_kwh } });
const windowOf = async (id) => (await owner.api.get(`/rules/${id}`)).conditions.time_of_day;
const slot = (page, name) => page.locator('.slot[tabindex="0"]', { hasText: name });

// The mouse goes from one [day, minute] of the grid to others, the button down from the first on.
async function drag(page, ...points) {
	const grid = page.locator('.week-grid');
	await whole(page);
	await grid.scrollIntoViewIfNeeded();
	const box = await grid.boundingBox();
	for (const [i, [day, minute]] of points.entries()) {
		await page.mouse.move(box.x + ((day + 0.5) * box.width) / 7, box.y + (minute / 1440) * box.height + 1, { steps: i ? 5 : 1 });
		if (!i) await page.mouse.down();
	}
	await page.mouse.up();
}

journey('a rule is drawn in the week, moved and made longer', () => owner, async (page) => {
	const tariff = await tariffOf();
	await go(page, `/prices/${tariff.id}`);
	await whole(page);
	await drag(page, [5, 600], [6, 705]);
	const form = dialog(page);
	await form.getByLabel('Name', { exact: false }).first().fill('Noon');
	await form.getByLabel('Price per kWh').fill('0.3');
	await button(form, 'Create').click();
	await gone(form);
	await seen(slot(page, 'Noon'));
	const [rule] = (await owner.api.get(`/rules?tariff_id=${tariff.id}`)).rules;
	assert.deepEqual(rule.conditions.time_of_day, { days: ['saturday', 'sunday'], start_time: '10:00', end_time: '12:00' });
	await seen(page.locator('.cell', { hasText: '€0.30' }));
	// the server takes its time
	await page.route('**/billing/rules**', (route) => setTimeout(() => route.continue(), 300));
	await drag(page, [5, 660], [4, 690]);
	await until(async () => (await windowOf(rule.id)).start_time === '10:30', 'the rule is moved');
	assert.deepEqual(await windowOf(rule.id), { days: ['friday', 'saturday'], start_time: '10:30', end_time: '12:30' });
	await seen(page.locator('.slot[aria-label="Noon, Fri Sat 10:30–12:30"]'));
	await whole(page);
	await slot(page, 'Noon').focus();
	for (const key of ['ArrowUp', 'ArrowLeft', 'ArrowLeft', 'Shift+PageDown', 'Enter']) await page.keyboard.press(key);
	await until(async () => (await windowOf(rule.id)).start_time === '10:15', 'the rule is moved by keyboard');
	assert.deepEqual(await windowOf(rule.id), { days: ['wednesday', 'thursday'], start_time: '10:15', end_time: '13:15' });
	await whole(page);
	assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Noon, Wed Thu 10:15–13:15');
	await accessible(page);
});

journey('a rule is begun by keyboard alone; on a phone the week scrolls in its box', () => owner, async (page) => {
	const tariff = await tariffOf();
	const rule = await ruleOf(tariff, '<script>alert(1)</script>', 10, { start_time: '22:00', end_time: '06:00' }, 0.2);
	await go(page, `/prices/${tariff.id}`);
	await whole(page);
	await seen(slot(page, '<script>alert(1)</script>'));
	await page.locator('.week-grid').focus();
	for (const key of ['ArrowDown', 'PageDown', 'ArrowRight', 'Shift+ArrowRight', 'Shift+PageDown', 'Enter']) await page.keyboard.press(key);
	const form = dialog(page);
	await seen(form);
	assert.deepEqual(await form.getByRole('checkbox', { checked: true }).evaluateAll((all) => all.map((c) => c.parentNode.textContent)), ['Tuesday', 'Wednesday']);
	assert.deepEqual(await form.locator('input[type=time]').evaluateAll((all) => all.map((i) => i.value)), ['09:00', '11:00']);
	await page.keyboard.press('Escape');
	await gone(form);
	await page.setViewportSize(NARROW);
	assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
	assert.equal((await windowOf(rule.id)).start_time, '22:00');
});

journey('the line under the week tells all that a time costs', () => owner, async (page) => {
	const tariff = await tariffOf({ time_rate_per_hour: 1.2, idle_fee_per_minute: 0.1, idle_grace_period_minutes: 15, session_fee: 0.5 });
	await owner.api.post('/rules', { tariff_id: tariff.id, name: 'Gift', priority: 10, conditions: { time_of_day: { days: ['tuesday'], start_time: '00:00', end_time: '23:59' } }, override: { free_session: true } });
	await go(page, `/prices/${tariff.id}`);
	await page.locator('.week-grid').focus();
	await page.keyboard.press('ArrowDown');
	await seen(page.locator('.week-at').getByText('Monday 00:00–24:00: €0.40 / kWh · Time €1.20 / h · Idle fee €0.10 / min (after 15 min) · Session fee €0.50 · Tariff', { exact: false }));
	await page.keyboard.press('ArrowRight');
	await seen(page.locator('.week-at').getByText('Tuesday 00:00–24:00: free · Rule: Gift', { exact: false }));
});

journey('rules change places by keyboard', () => owner, async (page) => {
	const tariff = await tariffOf();
	for (const [i, name] of ['First', 'Second', 'Third'].entries()) await ruleOf(tariff, name, 10 * (i + 1), { start_time: '08:00', end_time: '10:00' }, (i + 1) / 10);
	await go(page, `/prices/${tariff.id}`);
	await whole(page);
	await button(page, 'Try earlier: Third').focus();
	await page.keyboard.press('Enter');
	await until(async () => (await owner.api.get(`/rules?tariff_id=${tariff.id}`)).rules.find((r) => r.name === 'Third').priority === 15, 'the third is second');
	await until(() => page.evaluate(() => document.activeElement.getAttribute('aria-label') === 'Try earlier: Third'), 'the focus has stayed');
});

journey('an entry of a cost rate is drawn and priced; what overlaps is refused where it is', () => owner, async (page) => {
	await go(page, '/prices/cost-rates');
	await whole(page);
	await button(page, 'New cost rate').first().click();
	const form = dialog(page);
	await form.getByLabel('Name').fill('By the week');
	await form.getByLabel('Currency').fill('EUR');
	await form.getByLabel('Mode').selectOption('1');
	await button(form, 'Create').click();
	await seen(byRole(page, 'heading', 'By the week'));
	await whole(page);
	for (const [name, from, to] of [['Evening', [0, 1080], [4, 1305]], ['Noon', [5, 600], [5, 705]]]) {
		await drag(page, from, to);
		await form.getByLabel('Name').fill(name);
		await button(form, 'Save').first().click();
		await form.getByRole('button', { name: 'Add: Energy' }).click();
		await form.getByLabel('Unit price').fill('0.6');
		await button(form, 'Save').nth(1).click();
		await whole(page);
		await button(form, 'Close').click();
		await gone(form);
		await seen(slot(page, name));
	}
	await seen(page.locator('.cell', { hasText: '€0.60' }));
	await drag(page, [5, 660], [4, 1140]);
	await seen(page.getByRole('alert').getByText('Overlaps with schedule "Evening"'));
	await button(page.getByRole('alert'), 'Cancel').click();
	await seen(page.locator('.slot[aria-label="Noon, Sat 10:00–12:00"]'));
}, { expected: [/^400 PUT .*recurring_pricing_config/] });
