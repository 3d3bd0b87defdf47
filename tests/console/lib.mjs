// What the tests of the console share: tenants of their own, browsers, and what is held against every page.
//
// CONSOLE_SLOW_MS=400   each request of a page to the API takes up to so much longer, on its way there or back, at random
// CONSOLE_SLOW_CPU=6    pages have a processor that is so many times slower
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';

const env = process.env;
const npm = createRequire(`${env.CONSOLE_NPM}/package.json`);
const { chromium } = npm('playwright-core');
const axe = readFileSync(npm.resolve('axe-core/axe.min.js'), 'utf8');

export const BASE = env.BASE_URL;
export const BILLING = '/api/v1/billing';
export const DYNAMIC = '/api/dynamic_pricing';
export const CONSOLE = '/console/api';
export const MAIL_DIR = env.MAIL_DIR;
export const PASSWORD = 'correct horse battery staple';
export const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 375, height: 812 };
const DEADLINE_MS = 60000;

export const word = () => randomBytes(6).toString('hex');

// ---- tenants, by the command line and the API

const ctl = (...args) => JSON.parse(execFileSync(env.TARIFFCTL, ['--config', env.CONFIG, ...args, '--json'], { encoding: 'utf8', input: '' }));

// {status, headers, body} of a call with KEY, or with HEADERS of one's own.
export async function call(method, path, body, { key, headers = {} } = {}) {
	const answer = await fetch(BASE + path, {
		method,
		headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...(key ? { Authorization: `Bearer ${key}` } : {}), ...headers },
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	const text = await answer.text();
	return { status: answer.status, headers: answer.headers, body: answer.headers.get('Content-Type')?.startsWith('application/json') ? JSON.parse(text) : text };
}

// Calls of the billing surface that have to succeed; they answer what was read.
function client(key) {
	const of = (method) => async (path, body, headers) => {
		const answer = await call(method, BILLING + path, body, { key, headers });
		assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
		return answer.body;
	};
	return { get: of('GET'), post: of('POST'), put: of('PUT'), patch: of('PATCH') };
}

// A tenant nobody else has, with a key and an owner who signs in with PASSWORD.
export function tenant(name = `Console ${word()}`, { locale = 'en-GB', email = `${word()}@example.com` } = {}) {
	ctl('tenant', 'create', '--name', name, '--time-zone', 'Europe/Vienna', '--legal-name', `${name} GmbH`.slice(0, 100), '--address-line1', 'Ring 1',
		'--postal-code', '1010', '--city', 'Wien', '--country', 'AT', '--tax-id', 'ATU12345675', '--locale', locale);
	const key = ctl('key', 'create', '--tenant', name, '--description', 'tests', '--scope', 'admin').secret;
	const { password } = ctl('user', 'create', '--tenant', name, '--email', email);
	return { name, key, email, password, api: client(key) };
}

// ---- what a tenant has

const pad = (n) => String(n).padStart(2, '0');

export function lastMonth() {
	const now = new Date();
	const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));
	return `${first.getUTCFullYear()}-${pad(first.getUTCMonth() + 1)}`;
}

// A session of a given month that is over.
export const sessionOf = (more) => ({
	transaction_id: `T-${word()}`, charge_point_id: 'CP-1', started_at: `${lastMonth()}-10T08:12:00Z`, ended_at: `${lastMonth()}-10T09:04:00Z`,
	energy_kwh: 14.7, ...more,
});

// One of each, all that have names with NAME; ids as the paths of pages want them.
export async function furnish({ api }, name) {
	const user_type = await api.post('/user-types', { name, description: name, discount_percent: 10 });
	const tariff = await api.post('/tariffs', { name, currency: 'EUR', energy_rate_per_kwh: 0.42, session_fee: 1, tax_rate_percent: 20, tax_name: name.slice(0, 20) });
	const rule = await api.post('/rules', {
		name, tariff_id: tariff.id, priority: 10, conditions: { time_of_day: { start_time: '08:00', end_time: '12:00' } }, override: { energy_rate_per_kwh: 0.25 },
	});
	const organization = await api.post('/organizations', {
		name, legal_name: name, address: { line1: name, postal_code: '1010', city: name.slice(0, 40) }, country: 'AT', tax_id: 'ATU12345675', currency: 'EUR',
	});
	await api.put('/sites/SITE-1', { name, time_zone: 'Europe/Vienna', tariff_id: tariff.id, organization_id: organization.id });
	await api.put('/charge-points/CP-1', { site_id: 'SITE-1' });
	await api.put('/drivers/DRIVER-1', { email: 'driver@example.com', user_type_id: user_type.id, organization_id: organization.id, locale: 'de-AT' });
	const code = await api.post('/promotional-codes', { code: 'SPRING10', description: name, discount_type: 'percent', discount_value: 10, max_redemptions: 500 });
	const session = await api.post('/sessions', sessionOf({ driver_id: 'DRIVER-1', promo_code: 'SPRING10' }));
	const open = await api.post('/sessions', { transaction_id: `T-${word()}`, charge_point_id: 'CP-1', started_at: new Date(Date.now() - 36e5).toISOString().replace(/\.\d+/, '') });
	await api.post(`/sessions/${open.id}/meter-values`, { readings: [{ at: new Date(Date.now() - 18e5).toISOString().replace(/\.\d+/, ''), energy_kwh: 4.2 }] });
	await api.post(`/sessions/${session.id}/refunds`, { amount: 0.5, reason: name });
	const webhook = await api.post('/webhooks/endpoints', { url: 'https://hooks.example.com/tariffd', events: ['session.settled'] });
	await api.post('/invoices/run', { period: lastMonth() });
	const [invoice] = (await api.get('/invoices')).invoices;
	assert.ok(invoice, 'the month has an invoice');
	return { user_type, tariff, rule, organization, code, session, open, webhook, invoice };
}

// ---- browsers

let launched;
export const quit = async () => (await launched)?.close();
after(quit);

const browser = () => {
	launched ??= chromium.launch({
		executablePath: env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
			'--disable-component-update', '--disable-sync'],
	});
	return launched;
};

// Signs in without a page: {cookies, csrf}.
export async function signedIn({ email, password }) {
	const answer = await call('POST', `${CONSOLE}/sign-in`, { email, password });
	assert.equal(answer.status, 200, JSON.stringify(answer.body));
	const cookies = answer.headers.get('Set-Cookie').split(/, (?=[a-z_]+=)/).map((line) => {
		const [name, value] = line.split(';')[0].split(/=(.*)/);
		return { name, value, path: /path=([^;]+)/i.exec(line)?.[1] ?? '/', domain: new URL(BASE).hostname, httpOnly: /httponly/i.test(line), sameSite: 'Strict' };
	});
	return { cookies, csrf: answer.body.csrf_token, cookie: cookies.map((c) => `${c.name}=${c.value}`).join('; ') };
}

// All that went wrong in PAGE but what is expected ("403 POST /path"): faults of scripts and policy, answers, other hosts.
function watch(page, expected) {
	const faults = [];
	page.on('console', (m) => {
		// answers are judged by themselves
		if (['error', 'warning'].includes(m.type()) && !m.text().startsWith('Failed to load resource')) faults.push(`console: ${m.text()}`);
	});
	page.on('pageerror', (error) => faults.push(`script: ${error.stack}`));
	page.on('request', (r) => {
		if (!r.url().startsWith(`${BASE}/`) && !/^(data|blob):/.test(r.url())) faults.push(`another host: ${r.url()}`);
	});
	page.on('requestfailed', (r) => {
		// what a page that was left had asked for
		if (r.failure()?.errorText !== 'net::ERR_ABORTED') faults.push(`${r.failure()?.errorText} ${r.url()}`);
	});
	page.on('response', (r) => {
		const said = `${r.status()} ${r.request().method()} ${new URL(r.url()).pathname}`;
		if (r.status() >= 400 && !expected.some((e) => (e instanceof RegExp ? e.test(said) : e === said))) faults.push(said);
	});
	return faults;
}

const some = (ms) => new Promise((next) => setTimeout(next, Math.random() * ms));

// Requests that take their time, so that answers overtake each other and people are faster than the server.
async function slowly(route) {
	const ms = Number(env.CONSOLE_SLOW_MS);
	try {
		if (Math.random() < 0.5) {
			await some(ms);
			await route.continue();
		} else {
			const response = await route.fetch();
			await some(ms);
			await route.fulfill({ response });
		}
	} catch {
		// nobody waits for it any more
	}
}

// A context with a page, signed in as WHO unless that is nobody.
export async function visit(who, { expected = [], ...options } = {}) {
	const context = await (await browser()).newContext({ baseURL: BASE, viewport: WIDE, locale: 'en-GB', timezoneId: 'Europe/Vienna', reducedMotion: 'reduce', ...options });
	context.setDefaultTimeout(DEADLINE_MS);
	if (who) await context.addCookies((await signedIn(who)).cookies);
	if (env.CONSOLE_SLOW_MS) await context.route(/\/api\//, slowly);
	const page = await context.newPage();
	asking(page);
	if (env.CONSOLE_SLOW_CPU) await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: Number(env.CONSOLE_SLOW_CPU) });
	return { context, page, faults: watch(page, expected) };
}

// A test in a context of its own, in which nothing else may go wrong.
export function journey(name, who, work, options) {
	test(name, async () => {
		const { context, page, faults } = await visit(typeof who === 'function' ? who() : who, options);
		try {
			await work(page, context);
			none(faults);
		} catch (error) {
			await page.screenshot({ path: `${env.STATE}/console/${name.replace(/\W+/g, '_')}.png` }).catch(() => {});
			if (faults.length) error.message += `\n${faults.join('\n')}`;
			throw error;
		} finally {
			await context.close();
		}
	});
}

// ---- expectations

// What HAPPENS answers, as soon as that is something.
export async function until(happens, what) {
	const end = Date.now() + DEADLINE_MS;
	for (;;) {
		const found = await happens();
		if (found) return found;
		assert.ok(Date.now() < end, `it did not happen: ${what}`);
		await new Promise((next) => setTimeout(next, 50));
	}
}

export const seen = (at) => at.first().waitFor();
export const gone = (at) => at.first().waitFor({ state: 'hidden' });

// A short way to say that there are none.
export const none = (found) => {
	if (found.length) throw new Error(found.slice(0, 10).join('\n'));
};

// What PAGE has asked for and not got yet.
const pending = new WeakMap();
function asking(page) {
	const asked = new Set();
	pending.set(page, asked);
	page.on('request', (r) => {
		if (r.isNavigationRequest() && r.frame() === page.mainFrame()) asked.clear();
		asked.add(r);
	});
	for (const end of ['requestfinished', 'requestfailed']) page.on(end, (r) => asked.delete(r));
}

// The page has all that it asked for, has drawn it, and asks for nothing more.
export const whole = (page) =>
	until(async () => {
		await page.waitForFunction(() => document.querySelector('h1') && !document.querySelector('[aria-busy=true]') && [...document.querySelectorAll('.plot')].every((p) => p.querySelector('canvas')));
		// what follows from an answer, follows the next frame
		for (let frame = 0; frame < 2; frame += 1) {
			if (pending.get(page).size) return false;
			await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => setTimeout(next))));
		}
		return !pending.get(page).size;
	}, 'the page is whole');

export async function go(page, path) {
	await page.goto(path);
	await whole(page);
}

export const byRole = (page, role, name) => page.getByRole(role, { name, exact: typeof name === 'string' });
export const button = (page, name) => byRole(page, 'button', name);
export const dialog = (page) => page.getByRole('dialog');

// axe finds nothing in what is shown; RULE: it looks for that alone.
export async function accessible(page, rule) {
	if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
	const found = await page.evaluate(async (only) => {
		const { violations } = await window.axe.run(document, { resultTypes: ['violations'], ...(only ? { runOnly: [only] } : {}) });
		return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary.replace(/\s+/g, ' ')}`));
	}, rule);
	none(found);
}

// Nothing is wider than the window, as soon as all has its place.
export async function fits(page) {
	const end = Date.now() + DEADLINE_MS;
	for (let wide; (wide = await tooWide(page)); await new Promise((next) => setTimeout(next, 50))) assert.ok(Date.now() < end, wide);
}

const tooWide = (page) =>
	page.evaluate(() => {
		const { scrollWidth } = document.documentElement;
		return scrollWidth > innerWidth ? `${scrollWidth} of ${innerWidth}: ${[...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map((e) => e.outerHTML.slice(0, 120)).join(' | ')}` : '';
	});
