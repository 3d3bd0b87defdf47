// Endpoints of webhooks: their secret is shown once, a test arrives and is told, what cannot be delivered is listed.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before } from 'node:test';
import { accessible, button, byRole, dialog, go, gone, journey, seen, tenant, until, whole } from './lib.mjs';

const came = [];
const server = createServer((request, answer) => {
	const parts = [];
	request.on('data', (part) => parts.push(part));
	request.on('end', () => {
		came.push({ signature: request.headers['x-signature'], body: Buffer.concat(parts).toString() });
		answer.writeHead(204).end();
	});
});

let owner;
before(async () => {
	owner = tenant();
	await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
});
after(() => server.close());

const row = (page, text) => page.getByRole('row').filter({ hasText: text });

journey('an endpoint is made, tested, and gets a new secret', () => owner, async (page) => {
	await go(page, '/webhooks');
	await button(page, 'New endpoint').first().click();
	await dialog(page).getByLabel('URL').fill('nonsense');
	await dialog(page).getByRole('checkbox', { name: 'session.settled' }).check();
	await button(dialog(page), 'Create').click();
	await until(async () => (await dialog(page).getByLabel('URL').getAttribute('aria-invalid')) === 'true', 'the field is marked');
	await dialog(page).getByLabel('URL').fill(`http://127.0.0.1:${server.address().port}/hook`);
	await button(dialog(page), 'Create').click();
	await seen(dialog(page).getByText('This is shown only once.'));
	const secret = await dialog(page).locator('.secret code').innerText();
	await button(dialog(page), 'Done').click();
	await seen(button(page, 'Send test'));
	assert.ok(!(await page.content()).includes(secret));

	await button(page, 'Send test').click();
	await until(() => came.length, 'the test has come');
	const [, t, v1] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(came[0].signature);
	assert.equal(v1, createHmac('sha256', secret).update(`${t}.${came[0].body}`).digest('hex'));
	await until(async () => {
		await button(page, 'Refresh').click();
		await whole(page);
		return row(page, 'ping').filter({ hasText: 'Delivered' }).count();
	}, 'the delivery is told');
	await seen(row(page, 'ping').getByText('204'));
	await accessible(page);

	await button(page, 'New secret').click();
	await button(dialog(page), 'New secret').click();
	await seen(dialog(page).getByText('This is shown only once.'));
	assert.notEqual(await dialog(page).locator('.secret code').innerText(), secret);
	await button(dialog(page), 'Done').click();
	await gone(dialog(page));

	await button(page, 'Delete').click();
	await button(dialog(page), 'Delete').click();
	await seen(page.getByText('No endpoints yet'));
	assert.equal(await byRole(page, 'heading', 'Webhooks').count(), 1);
}, { expected: [/^4\d\d POST \/api\/v1\/billing\/webhooks\/endpoints$/] });
