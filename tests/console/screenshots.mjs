// Pictures of the pages for the README, of a tenant made for that: node screenshots.mjs FOLDER
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { demo } from './demo.mjs';
import { call, CONSOLE, go, NARROW, quit, signedIn, visit, whole } from './lib.mjs';

const BYTES = 60 * 1024;
const folder = process.argv[2];

// [name, path of the page, options of the browser, what of it begins at the top]
const pictures = [
	['overview', '/overview'],
	['sessions', '/sessions'],
	['session', '/sessions/:session'],
	['invoices', '/invoices'],
	['invoice', '/invoices/:invoice'],
	['tariff', '/prices/:tariff'],
	['week', '/prices/:tariff', {}, '.week'],
	['codes', '/codes'],
	['code', '/codes/:code'],
	['places', '/places/charge-points'],
	['drivers', '/drivers'],
	['organizations', '/organizations'],
	['webhook', '/webhooks/:webhook'],
	['audit', '/audit'],
	['settings', '/settings'],
	['api', '/settings/system/api'],
	['overview-dark', '/overview', { colorScheme: 'dark' }],
	['phone', '/sessions/:session', { viewport: NARROW }],
];

async function tokens(owner) {
	const { cookie, csrf } = await signedIn(owner);
	const headers = { Cookie: cookie, 'X-CSRF-Token': csrf };
	for (const body of [{ description: 'Spot price feed', allowed_addresses: ['192.0.2.17', '2001:db8::/48'] }, { description: 'Load management' }]) {
		const made = await call('POST', `${CONSOLE}/system-tokens`, body, { headers });
		await call('GET', '/api/dynamic_pricing/cost_rates', undefined, { headers: { 'X-api-token': made.body.token ?? made.body.secret } });
	}
}

async function take(made, [name, path, options = {}, part]) {
	const file = `${folder}/${name}.png`;
	const { context, page } = await visit(made.owner, options);
	await go(page, path.replace(/:(\w+)/, (_, of) => made[of]));
	await page.waitForLoadState('networkidle');
	await whole(page);
	if (part) await page.locator(part).first().evaluate((at) => at.scrollIntoView());
	await page.screenshot({ path: file });
	await context.close();
	execFileSync('pngquant', ['--force', '--skip-if-larger', '--strip', '--speed=1', '--output', file, '64', file]);
	const { size } = statSync(file);
	if (size > BYTES) throw new Error(`${file} has ${size} bytes`);
	process.stdout.write(`${file} ${size}\n`);
}

mkdirSync(folder, { recursive: true });
const made = await demo();
await tokens(made.owner);
for (const picture of pictures) await take(made, picture);
await quit();
process.exit();
