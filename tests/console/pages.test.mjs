// Each page: opens without faults, is accessible in both themes and on a phone, and takes names for text.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { accessible, button, dialog, fits, furnish, go, gone, NARROW, none, seen, tenant, visit, whole, WIDE, word } from './lib.mjs';

// what a careless page would run
const NAME = `<script>window.ran=1</script><img src=x onerror=window.ran=1> ${word()}`;

// [path of the page, word that it shows of what is stored]
const pages = [
	['/overview'],
	['/sessions'],
	['/sessions/:session', NAME],
	['/sessions/:open'],
	['/invoices', NAME],
	['/invoices/:invoice', NAME],
	['/prices', NAME],
	['/prices/:tariff', NAME],
	['/prices/rules/:rule', NAME],
	['/prices/user-types', NAME],
	['/prices/user-types/:user_type', NAME],
	['/codes', NAME],
	['/codes/:code', NAME],
	['/places', NAME],
	['/places/sites', NAME],
	['/places/sites/SITE-1', NAME],
	['/places/charge-points', NAME],
	['/places/charge-points/CP-1', NAME],
	['/drivers', NAME],
	['/drivers/DRIVER-1', NAME],
	['/organizations', NAME],
	['/organizations/:organization', NAME],
	['/webhooks'],
	['/webhooks/:webhook'],
	['/webhooks/outbox'],
	['/audit', NAME],
	['/settings', NAME],
	['/settings/users'],
	['/settings/system/api', NAME],
	['/account', NAME],
];

let owner, made;
before(async () => {
	owner = tenant(NAME);
	made = await furnish(owner, NAME);
	await owner.api.post('/api-keys', { description: NAME, scopes: ['read:billing'] });
});

const shows = (page, text) => page.waitForFunction((wanted) =>
	document.body.innerText.includes(wanted) || [...document.querySelectorAll('input, textarea, option')].some((i) => (i.value + i.textContent).includes(wanted)), text);

const untouched = async (page) => {
	assert.equal(await page.evaluate(() => window.ran), undefined);
	assert.equal(await page.locator('img[src="x"]').count(), 0);
};

// As it is shown now, in both themes and both sizes.
async function everywhere(page) {
	for (const size of [WIDE, NARROW]) {
		await page.setViewportSize(size);
		await page.emulateMedia({ colorScheme: 'light' });
		await whole(page);
		await fits(page);
		await accessible(page);
		await page.emulateMedia({ colorScheme: 'dark' });
		await whole(page);
		await accessible(page, 'color-contrast');
	}
	await page.setViewportSize(WIDE);
	await page.emulateMedia({ colorScheme: 'light' });
}

test('pages', async (t) => {
	const { context, page, faults } = await visit(owner);
	for (const [path, text] of pages) {
		await t.test(path, async () => {
			faults.length = 0;
			await go(page, path.replace(/:(\w+)/, (_, of) => made[of].id));
			if (text) await shows(page, text);
			await everywhere(page);
			const add = page.locator('.page-head .actions button.primary, .section-head .actions button.primary').first();
			if (await add.count()) {
				await add.click();
				await seen(dialog(page));
				await everywhere(page);
				await page.keyboard.press('Escape');
				await gone(dialog(page));
			}
			await untouched(page);
			none(faults);
		});
	}
	await context.close();
});

test('a tenant that has nothing yet is told what to do first', async () => {
	const { context, page, faults } = await visit(tenant());
	for (const [path] of pages.filter(([p]) => !p.includes(':') && !/-1$/.test(p))) {
		await go(page, path);
		await fits(page);
		await accessible(page);
	}
	await go(page, '/prices');
	await seen(page.getByText('No tariffs yet'));
	await seen(button(page.locator('.empty'), 'New tariff'));
	none(faults);
	await context.close();
});

test('a page that does not exist says so', async () => {
	const { context, page } = await visit(owner, { expected: [/^404 /] });
	for (const path of ['/prices/tar_01KQHFP6B89G219D84SZRX5526', '/settings/nothing']) {
		await go(page, path);
		await seen(page.getByText('Not found'));
		await accessible(page);
	}
	await context.close();
});
