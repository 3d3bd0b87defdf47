// Who gets in, what a cookie alone may do, how a session ends; languages; all of it without a mouse.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { accessible, BILLING, button, byRole, call, CONSOLE, dialog, go, gone, journey, seen, signedIn, tenant, until, visit, whole, word } from './lib.mjs';

let owner;
before(() => {
	owner = tenant();
});

// what is asked before anybody is known
const unknown = { expected: ['401 GET /console/api/me', '401 POST /console/api/sign-in'] };
const field = (page, name) => page.getByRole('textbox', { name });

journey('a wrong password is told, the right one leads to the overview', null, async (page) => {
	await page.goto('/');
	await seen(byRole(page, 'heading', 'Sign in'));
	await accessible(page);
	await field(page, 'E-mail').fill(owner.email);
	await page.getByLabel('Password').fill('not the password');
	await button(page, 'Sign in').click();
	await seen(page.getByRole('alert').getByText('The e-mail address or the password is wrong.'));
	await page.getByLabel('Password').fill(owner.password);
	await button(page, 'Sign in').click();
	await seen(byRole(page, 'heading', 'Overview'));
	assert.equal(new URL(page.url()).pathname, '/overview');
	assert.equal(await page.evaluate(() => document.cookie), '', 'no script reads the cookie');
	await button(page, 'Sign out').click();
	await seen(byRole(page, 'heading', 'Sign in'));
	await page.goto('/sessions');
	await seen(byRole(page, 'heading', 'Sign in'));
}, unknown);

journey('signing in leads back to where one wanted to go', null, async (page) => {
	await page.goto('/codes?status=active');
	await field(page, 'E-mail').fill(owner.email);
	await page.getByLabel('Password').fill(owner.password);
	await button(page, 'Sign in').click();
	await seen(byRole(page, 'heading', 'Codes'));
	assert.equal(new URL(page.url()).pathname, '/codes');
}, unknown);

journey('a password is the same, however a keyboard writes its letters', null, async (page) => {
	const who = tenant();
	await page.goto('/account');
	await field(page, 'E-mail').fill(who.email);
	await page.getByLabel('Password').fill(who.password);
	await button(page, 'Sign in').click();
	await page.getByLabel('Current password').fill(who.password);
	await page.getByLabel('New password').fill('u\u0308ber alle Berge');
	await button(page, 'Change password').click();
	await seen(page.getByText('Saved'));
	await signedIn({ email: who.email, password: '\u00fcber alle Berge' });
}, unknown);

journey('empty fields are asked for at their place', null, async (page) => {
	await page.goto('/sign-in');
	await button(page, 'Sign in').click();
	const email = field(page, 'E-mail');
	await until(async () => (await email.getAttribute('aria-invalid')) === 'true', 'the field is marked');
	assert.equal(await page.locator('.error').count(), 2);
	await until(() => email.evaluate((e) => e === document.activeElement), 'the first one has the focus');
}, unknown);

// Presses KEY until what has the focus fits.
async function reach(page, fits, key = 'Tab') {
	for (let n = 0; n < 60; n++) {
		if (await page.evaluate(fits)) return;
		await page.keyboard.press(key);
	}
	assert.fail(`the keyboard does not get to ${fits}`);
}

journey('all of it works by keyboard', null, async (page) => {
	await page.goto('/sign-in');
	await seen(byRole(page, 'heading', 'Sign in'));
	await reach(page, () => document.activeElement.name === 'email');
	await page.keyboard.type(owner.email);
	await page.keyboard.press('Tab');
	await page.keyboard.type(owner.password);
	await page.keyboard.press('Enter');
	await seen(byRole(page, 'heading', 'Overview'));

	await reach(page, () => document.activeElement.getAttribute('href') === '/prices');
	const outline = await page.evaluate(() => {
		const { outlineStyle, boxShadow } = getComputedStyle(document.activeElement);
		return outlineStyle !== 'none' || boxShadow !== 'none';
	});
	assert.ok(outline, 'one sees where one is');
	await page.keyboard.press('Enter');
	await seen(byRole(page, 'heading', 'Prices'));
	await whole(page);
	await until(() => page.evaluate(() => document.activeElement.id === 'main'), 'the focus follows the link');

	await reach(page, () => document.activeElement.textContent === 'New tariff');
	await page.keyboard.press('Enter');
	await seen(dialog(page));
	await until(() => page.evaluate(() => document.querySelector('dialog[open]').contains(document.activeElement)), 'the focus is in the dialog');
	await reach(page, () => document.activeElement.name === 'currency');
	await page.keyboard.press('Escape');
	await gone(dialog(page));
	await until(() => page.evaluate(() => document.activeElement.textContent === 'New tariff'), 'the focus returns');
}, unknown);

journey('the first key leads past the navigation', () => owner, async (page) => {
	await go(page, '/sessions');
	await page.keyboard.press('Tab');
	assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to content');
	await page.keyboard.press('Enter');
	await until(() => page.evaluate(() => document.activeElement.id === 'main'), 'the focus is in the page');
});

journey('German and English, with their numbers', () => owner, async (page) => {
	await owner.api.post('/tariffs', { name: 'Words', currency: 'EUR', energy_rate_per_kwh: 0.42 });
	await go(page, '/account');
	assert.equal(await page.getAttribute('html', 'lang'), 'en');
	await page.getByLabel('Language').selectOption('de');
	await button(page, 'Save').click();
	await seen(byRole(page, 'heading', 'Sprache'));
	assert.equal(await page.getAttribute('html', 'lang'), 'de');
	await accessible(page);
	await go(page, '/prices');
	await seen(byRole(page, 'heading', 'Preise'));
	await seen(page.getByText(/0,42\s€/));
	await go(page, '/account');
	await page.getByLabel('Sprache').selectOption('en');
	await button(page, 'Speichern').click();
	await seen(byRole(page, 'heading', 'Language'));
	await go(page, '/prices');
	await seen(page.getByText('€0.42'));
});

journey('in German, what the server refuses is said in German', () => tenant(undefined, { locale: 'de-AT' }), async (page) => {
	await go(page, '/codes');
	await button(page, 'Neuer Code').first().click();
	const form = dialog(page);
	const fill = async (values) => {
		for (const [name, value] of Object.entries(values)) await form.locator(`[name=${name}]`).fill(value);
		await button(form, 'Anlegen').click();
		await whole(page);
		return form.locator('.error').allInnerTexts();
	};
	assert.deepEqual(await fill({ code: 'x', discount_value: '150', max_redemptions: '-1' }),
		['Muss mindestens 4 Zeichen haben', 'Darf höchstens 100 % sein', 'Muss mindestens 1 sein']);
	assert.deepEqual(await fill({ code: 'nein!', discount_value: '9,00001', max_redemptions: '1,5' }),
		['Erlaubt sind nur Zeichen aus A-Za-z0-9', 'Darf höchstens 4 Nachkommastellen haben', 'Muss eine ganze Zahl sein']);
	assert.deepEqual(await fill({ code: 'JA1000', discount_value: '10', max_redemptions: '' }), []);
	await seen(byRole(page, 'heading', 'JA1000'));
	await go(page, '/codes');
	await button(page, 'Neuer Code').first().click();
	await fill({ code: 'JA1000', discount_value: '10' });
	await seen(form.getByText('Einen Code dieses Namens gibt es schon'));
	await accessible(page);
	await go(page, '/audit');
	await page.locator('summary', { hasText: 'Rabatt' }).first().click();
	await seen(page.locator('dt', { hasText: 'Art des Rabatts' }));
}, { expected: [/^4\d\d POST /] });

test('signing out everywhere ends the session of another browser', async () => {
	const who = tenant();
	const one = await visit(who);
	const other = await visit(who, { expected: [/^401 /] });
	await go(one.page, '/account');
	await go(other.page, '/codes');
	await button(one.page, 'Sign out everywhere').click();
	await button(dialog(one.page), 'Sign out everywhere').click();
	await seen(byRole(one.page, 'heading', 'Sign in'));
	await byRole(other.page, 'link', 'Drivers').click();
	await seen(byRole(other.page, 'heading', 'Sign in'));
	await one.context.close();
	await other.context.close();
});

test('a cookie alone changes nothing', async () => {
	const { cookie, csrf } = await signedIn(owner);
	const name = `stolen ${word()}`;
	const read = await call('GET', `${BILLING}/tariffs`, undefined, { headers: { Cookie: cookie } });
	assert.equal(read.status, 200, 'it is a credential');
	const tries = [
		['POST', `${BILLING}/tariffs`, { name, currency: 'EUR' }],
		['POST', `${CONSOLE}/system-tokens`, { description: name }],
		['POST', `${BILLING}/api-keys`, { description: name, scopes: ['admin'] }],
		['PUT', `${BILLING}/drivers/STOLEN`, { email: 'thief@example.com' }],
		['PATCH', `${CONSOLE}/me`, { locale: 'de' }],
		['POST', `${CONSOLE}/sign-out-everywhere`],
	];
	for (const [method, path, body] of tries) {
		for (const more of [{}, { 'X-CSRF-Token': '' }, { 'X-CSRF-Token': 'guessed' }, { 'X-CSRF-Token': csrf, 'Sec-Fetch-Site': 'cross-site' }]) {
			const answer = await call(method, path, body, { headers: { Cookie: cookie, ...more } });
			assert.equal(answer.status, 403, `${method} ${path} ${JSON.stringify(more)}: ${JSON.stringify(answer.body)}`);
		}
	}
	const after = await call('GET', `${BILLING}/tariffs?limit=200`, undefined, { key: owner.key });
	assert.ok(!JSON.stringify(after.body).includes(name));
	const made = await call('POST', `${BILLING}/tariffs`, { name, currency: 'EUR' }, { headers: { Cookie: cookie, 'X-CSRF-Token': csrf } });
	assert.equal(made.status, 201, 'with the word it works');
});
