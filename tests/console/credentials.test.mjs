// System tokens and API keys: ordered, shown once, used, revoked. Users and what their roles may do.
import assert from 'node:assert/strict';
import { before } from 'node:test';
import { accessible, BILLING, button, byRole, call, CONSOLE, dialog, DYNAMIC, fits, furnish, go, gone, journey, NARROW, seen, sessionOf, signedIn, tenant, until, visit, whole, word } from './lib.mjs';

let owner, made;
before(async () => {
	owner = tenant();
	made = await furnish(owner, 'Standard');
});

const section = (page, title) => page.locator('section', { has: page.getByRole('heading', { name: title, exact: true }) });
const row = (at, text) => at.getByRole('row').filter({ hasText: text });
const rates = async (token) => (await call('GET', `${DYNAMIC}/cost_rates`, undefined, { headers: { 'X-api-token': token } })).status;
const tariffs = async (key) => (await call('GET', `${BILLING}/tariffs`, undefined, { key })).status;

// Orders one; answers the secret that is shown.
async function order(page, title, fill, confirm) {
	await button(page, title).click();
	await fill(dialog(page));
	await button(dialog(page), 'Next').click();
	await button(dialog(page), confirm).click();
	await seen(dialog(page).getByText('This is shown only once.'));
	await accessible(page);
	const secret = await dialog(page).locator('.secret code').innerText();
	await button(dialog(page), 'Done').click();
	await gone(dialog(page));
	return secret;
}

journey('a system token is ordered, shown once, works, and is revoked', () => owner, async (page) => {
	await go(page, '/settings/system/api');
	const tokens = section(page, 'System tokens');
	const token = await order(page, 'Order new system token', async (form) => {
		await form.getByLabel('Unique description').fill('price feed');
		await form.getByLabel('Limit access to IP').fill('127.0.0.0/8\n2001:db8::/32');
	}, 'Order token');
	await seen(row(tokens, 'price feed').getByText('127.0.0.0/8'));
	await seen(row(tokens, 'price feed').getByText('2001:db8::/32'));
	await seen(row(tokens, 'price feed').getByText('Never'));
	assert.ok((await row(tokens, 'price feed').innerText()).includes(token.slice(0, 6)), 'its first characters are shown');
	assert.ok(!(await page.content()).includes(token), 'the rest is shown no more');
	assert.equal(await rates(token), 200);
	await page.reload();
	await whole(page);
	assert.ok(!(await page.content()).includes(token));
	assert.equal(await row(tokens, 'price feed').getByText('Never').count(), 0, 'its use is told');

	await button(row(tokens, 'price feed'), 'Revoke').click();
	await button(dialog(page), 'Cancel').click();
	assert.equal(await rates(token), 200, 'who does not mean it, changes nothing');
	await button(row(tokens, 'price feed'), 'Revoke').click();
	await seen(dialog(page).getByText('“price feed” stops working at once.'));
	await button(dialog(page), 'Revoke').click();
	await gone(button(row(tokens, 'price feed'), 'Revoke'));
	assert.equal(await rates(token), 401);
});

journey('a token works from its addresses alone', () => owner, async (page) => {
	await go(page, '/settings/system/api');
	const token = await order(page, 'Order new system token', async (form) => {
		await form.getByLabel('Unique description').fill('elsewhere');
		await form.getByLabel('Limit access to IP').fill('192.0.2.7');
	}, 'Order token');
	const status = await rates(token);
	assert.ok([401, 403].includes(status), `${status}`);
});

journey('what is wrong in an order is said at its field, and what was typed is kept', () => owner, async (page) => {
	await go(page, '/settings/system/api');
	await button(page, 'Order new system token').click();
	const form = dialog(page);
	await form.getByLabel('Unique description').fill('broken');
	await form.getByLabel('Limit access to IP').fill('300.1.2.3');
	await button(form, 'Next').click();
	await button(form, 'Order token').click();
	const addresses = form.getByLabel('Limit access to IP');
	await until(async () => (await addresses.getAttribute('aria-invalid')) === 'true', 'the field is marked');
	assert.equal(await form.getByLabel('Unique description').inputValue(), 'broken');
	assert.equal(await addresses.inputValue(), '300.1.2.3');
	await accessible(page);
}, { expected: ['422 POST /console/api/system-tokens', '400 POST /console/api/system-tokens'] });

journey('an API key has its scopes and no others, until it is revoked', () => owner, async (page) => {
	await go(page, '/settings/system/api');
	const keys = section(page, 'API keys');
	const key = await order(page, 'New API key', async (form) => {
		await form.getByLabel('Description').fill('the app');
		await form.getByRole('checkbox', { name: /read:billing/ }).check();
	}, 'Create key');
	await seen(row(keys, 'the app').getByText('read:billing'));
	assert.equal(await tariffs(key), 200);
	assert.equal((await call('POST', `${BILLING}/tariffs`, { name: word(), currency: 'EUR' }, { key })).status, 403);
	await button(row(keys, 'the app'), 'Revoke').click();
	await button(dialog(page), 'Revoke').click();
	await gone(button(row(keys, 'the app'), 'Revoke'));
	assert.equal(await tariffs(key), 401);
});

journey('who reads only sees nothing that changes, and is refused by the server', () => owner, async (page) => {
	const email = `${word()}@example.com`;
	await go(page, '/settings/users');
	await button(page, 'New user').click();
	await dialog(page).getByLabel('E-mail').fill(email);
	await dialog(page).getByLabel('Role').selectOption('billing');
	await button(dialog(page), 'Create').click();
	await seen(dialog(page).getByText('This is shown only once.'));
	const password = await dialog(page).locator('.secret code').innerText();
	await button(dialog(page), 'Done').click();
	await seen(byRole(page, 'heading', email));

	const reader = await visit({ email, password });
	const { page: theirs, faults } = reader;
	const another = await owner.api.post('/sessions', sessionOf());
	for (const path of ['/overview', '/sessions', `/sessions/${another.id}`, '/invoices', `/invoices/${made.invoice.id}`, '/prices', `/prices/${made.tariff.id}`,
		'/codes', `/codes/${made.code.id}`, '/places/sites/SITE-1', '/drivers/DRIVER-1', `/organizations/${made.organization.id}`, '/account']) {
		await go(theirs, path);
		const words = path === '/account' ? [] : await theirs.getByRole('button', { name: /^(New |Delete|Refund|Void|Run a month|Mark as paid|Archive|Disable|Save|Send receipt|Apply code|Revoke)/ }).allInnerTexts();
		assert.deepEqual(words, [], path);
	}
	for (const name of ['Webhooks', 'Audit', 'Settings']) assert.equal(await byRole(theirs, 'link', name).count(), 0, name);
	assert.deepEqual(faults, []);
	await reader.context.close();

	const { cookie, csrf } = await signedIn({ email, password });
	const headers = { Cookie: cookie, 'X-CSRF-Token': csrf };
	for (const [method, path, body] of [
		['POST', `${BILLING}/sessions/${another.id}/refunds`, {}],
		['POST', `${BILLING}/invoices/${made.invoice.id}/void`],
		['DELETE', `${BILLING}/tariffs/${made.tariff.id}`],
		['PATCH', `${BILLING}/settings`, { name: 'Mine' }],
		['GET', `${BILLING}/api-keys`],
		['POST', `${CONSOLE}/users`, { email: `${word()}@example.com`, role: 'owner' }],
		['POST', `${CONSOLE}/system-tokens`, { description: 'mine' }],
	]) {
		assert.equal((await call(method, path, body, { headers })).status, 403, `${method} ${path}`);
	}
});

journey('a user is disabled and cannot come back', () => owner, async (page) => {
	const email = `${word()}@example.com`;
	const { body } = await call('POST', `${CONSOLE}/users`, { email, role: 'member' }, { headers: await forOwner() });
	const theirs = await signedIn({ email, password: body.password });
	await go(page, '/settings/users');
	await byRole(page, 'link', email).click();
	await whole(page);
	await page.getByRole('checkbox', { name: 'Disabled' }).check();
	const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === 'PATCH'), button(page, 'Save').click()]);
	assert.equal(answer.status(), 200);
	await answer.finished();
	await seen(page.getByText('Saved'));
	assert.equal((await call('GET', `${CONSOLE}/me`, undefined, { headers: { Cookie: theirs.cookie } })).status, 401);
	assert.equal((await call('POST', `${CONSOLE}/sign-in`, { email, password: body.password })).status, 401);
});

async function forOwner() {
	const { cookie, csrf } = await signedIn(owner);
	return { Cookie: cookie, 'X-CSRF-Token': csrf };
}

journey('the menu of a phone opens, leads on and closes', () => owner, async (page) => {
	await page.setViewportSize(NARROW);
	await go(page, '/overview');
	const drivers = byRole(page, 'link', 'Drivers');
	assert.equal(await drivers.isVisible(), false);
	await button(page, 'Menu').click();
	await seen(drivers);
	await accessible(page);
	await fits(page);
	await drivers.click();
	await seen(byRole(page, 'heading', 'Drivers'));
	await gone(byRole(page, 'link', 'Invoices'));
	await button(page, 'Menu').click();
	await seen(drivers);
	await page.keyboard.press('Escape');
	await gone(byRole(page, 'link', 'Invoices'));
});
