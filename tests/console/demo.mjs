// A tenant that looks alive: three sites, a month of sessions, codes, invoices, a webhook. The same each time but for
// the day on which it is made.
import { createServer } from 'node:http';
import { tenant, until } from './lib.mjs';

const DAYS = 30;
const SESSIONS = 200;

// the same numbers each time, evenly from 0 to 1
let seed = 20260501;
const chance = () => {
	seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
	return seed / 2 ** 32;
};
const one = (list) => list[Math.floor(chance() * list.length)];
const near = (least, most) => least + chance() * (most - least);
const at = (ms) => new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000', '');

// when people charge: by hour of the day
const HOURS = [1, 1, 1, 1, 1, 2, 4, 7, 9, 8, 6, 6, 8, 7, 6, 6, 8, 11, 12, 9, 6, 4, 3, 2].flatMap((n, hour) => Array(n).fill(hour));

async function prices(api) {
	const make = (name, more) => api.post('/tariffs', { name, currency: 'EUR', tax_rate_percent: 20, ...more });
	const street = await make('Street AC', { price_lock: 'interval', energy_rate_per_kwh: 0.39, idle_fee_per_minute: 0.1, idle_grace_period_minutes: 15 });
	const fast = await make('Fast DC', { price_lock: 'interval', energy_rate_per_kwh: 0.59, session_fee: 0.5, idle_fee_per_minute: 0.25, idle_grace_period_minutes: 10 });
	const depot = await make('Depot', { energy_rate_per_kwh: 0.28, time_rate_per_minute: 0.01 });
	const members = await api.post('/user-types', { name: 'Members', discount_percent: 10, description: 'Monthly plan' });
	const staff = await api.post('/user-types', { name: 'Staff', discount_percent: 30, description: 'Employees of the sites' });
	for (const tariff of [street, fast]) {
		await api.post('/rules', {
			name: 'Night', tariff_id: tariff.id, priority: 10, conditions: { time_of_day: { start_time: '22:00', end_time: '06:00' } },
			override: { energy_rate_per_kwh: tariff === fast ? 0.45 : 0.24 },
		});
		await api.post('/rules', {
			name: 'Evening peak', tariff_id: tariff.id, priority: 20, override: { energy_rate_per_kwh: tariff === fast ? 0.69 : 0.47 },
			conditions: { time_of_day: { days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], start_time: '17:00', end_time: '20:00' } },
		});
	}
	return { street, fast, depot, members, staff };
}

async function places(api, { street, fast, depot }) {
	const sites = [['VIENNA-MITTE', 'Wien Mitte', fast, 4], ['GRAZ-SOUTH', 'Graz Süd', street, 3], ['LINZ-DEPOT', 'Linz Depot', depot, 3]];
	const points = [];
	for (const [id, name, tariff, n] of sites) {
		await api.put(`/sites/${id}`, { name, time_zone: 'Europe/Vienna', tariff_id: tariff.id });
		for (let i = 1; i <= n; i += 1) {
			await api.put(`/charge-points/${id}-${i}`, { site_id: id, connector_types: tariff === fast ? ['CCS', 'CHAdeMO'] : ['Type 2'] });
			points.push(`${id}-${i}`);
		}
	}
	return points;
}

async function people(api, { members, staff }) {
	const organizations = [];
	for (const [name, city, tax] of [['Donau Logistics', 'Linz', 'ATU23456783'], ['Hotel Belvedere', 'Wien', 'ATU34567894'], ['Mur Couriers', 'Graz', 'ATU45678905']]) {
		organizations.push(await api.post('/organizations', {
			name, legal_name: `${name} GmbH`, address: { line1: 'Bahnhofstraße 12', postal_code: '4020', city }, country: 'AT', tax_id: tax, currency: 'EUR',
			contact_email: `accounts@${name.toLowerCase().replaceAll(' ', '-')}.example`,
		}));
	}
	const drivers = [];
	for (const [n, name] of ['anna', 'ben', 'clara', 'david', 'emil', 'fritz', 'greta', 'hanna', 'ida', 'jonas', 'klara', 'leo', 'mia', 'noah'].entries()) {
		await api.put(`/drivers/${name}`, {
			email: `${name}@example.com`, locale: n % 3 ? 'de-AT' : 'en', email_receipts: n % 2 === 0,
			...(n < 6 ? { organization_id: organizations[n % 3].id } : {}), ...(n % 4 === 0 ? { user_type_id: n % 8 ? staff.id : members.id } : {}),
		});
		drivers.push(name);
	}
	return { drivers, organizations };
}

async function codes(api) {
	const year = new Date().getUTCFullYear();
	const make = (code, description, more) => api.post('/promotional-codes', { code, description, ...more });
	return [
		await make('WELCOME20', 'First charge of new customers', { discount_type: 'percent', discount_value: 20, max_redemptions: 60 }),
		await make('WEEKEND5', 'Five euros at weekends', { discount_type: 'fixed', discount_value: 5, currency: 'EUR', max_redemptions: 40 }),
		await make('NEWYEAR', 'Next year', { discount_type: 'percent', discount_value: 50, max_redemptions: 500, starts_at: `${year + 1}-01-01T00:00:00Z` }),
	];
}

// A curve that flattens, in READINGS steps.
const READINGS = 12;
const readings = (from, ms, kwh) => Array.from({ length: READINGS }, (_, i) => {
	const done = (i + 1) / READINGS;
	return { at: at(from + ms * done), energy_kwh: Number((kwh * (1 - (1 - done) ** 1.6)).toFixed(3)) };
});

async function sessions(api, points, drivers) {
	const now = Date.now();
	const today = Math.floor(now / 864e5) * 864e5;
	const all = [];
	for (let n = 0; n < SESSIONS; n += 1) {
		const day = Math.floor(DAYS * Math.sqrt(chance()));
		const start = today - (DAYS - day) * 864e5 + (one(HOURS) - 1) * 36e5 + near(0, 36e5);
		const length = near(18, 110) * 6e4;
		if (start + length > now) continue;
		const code = chance() < 0.12 ? one(['WELCOME20', 'WEEKEND5']) : null;
		all.push({
			transaction_id: `TX-${10000 + n}`, charge_point_id: one(points), driver_id: one(drivers), started_at: at(start), ended_at: at(start + length),
			energy_kwh: Number((near(4, 22) + length / 4e5).toFixed(2)), ...(code ? { promo_code: code } : {}),
		});
	}
	all.sort((a, b) => (a.ended_at < b.ended_at ? -1 : 1));
	const made = [];
	for (const one_ of all) made.push(await api.post('/sessions', one_));
	return made;
}

// One in the evening, with a night behind it, whose readings are worth a look; and some that run.
async function curves(api) {
	const evening = Math.floor(Date.now() / 864e5) * 864e5 - 864e5 + 15 * 36e5;
	const { id } = await api.post('/sessions', { transaction_id: 'TX-CURVE', charge_point_id: 'VIENNA-MITTE-2', driver_id: 'noah', started_at: at(evening) });
	await api.post(`/sessions/${id}/meter-values`, { readings: readings(evening, 7.5 * 36e5, 58) });
	await api.post(`/sessions/${id}/stop`, { ended_at: at(evening + 8 * 36e5), energy_kwh: 58.4, charging_ended_at: at(evening + 7.7 * 36e5) });
	for (const [n, point] of ['VIENNA-MITTE-1', 'GRAZ-SOUTH-2', 'LINZ-DEPOT-1'].entries()) {
		const start = Date.now() - (n + 1) * 14 * 6e4;
		const open = await api.post('/sessions', { transaction_id: `TX-OPEN-${n}`, charge_point_id: point, driver_id: ['ben', 'ida', 'leo'][n], started_at: at(start) });
		await api.post(`/sessions/${open.id}/meter-values`, { readings: readings(start, (n + 1) * 12 * 6e4, 6 * (n + 1)) });
	}
	return id;
}

async function webhook(api) {
	const server = createServer((request, answer) => {
		request.resume();
		answer.writeHead(204).end();
	});
	await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
	const made = await api.post('/webhooks/endpoints', {
		url: `http://127.0.0.1:${server.address().port}/hooks/tariffd`, events: ['session.settled', 'session.refunded', 'invoice.issued', 'invoice.paid'],
	});
	return { server, id: made.id };
}

export async function demo() {
	const owner = tenant('Alpine Charging', { email: 'office@alpine.example' });
	const { api } = owner;
	const terms = await prices(api);
	const points = await places(api, terms);
	const { drivers, organizations } = await people(api, terms);
	const code = await codes(api);
	const made = await sessions(api, points, drivers);
	const hook = await webhook(api);
	for (const s of [made.at(-9), made.at(-21)]) await api.post(`/sessions/${s.id}/refunds`, { amount: 2, reason: 'The cable was blocked' });
	const session = await curves(api);
	const periods = [...new Set(made.map((s) => s.ended_at.slice(0, 7)))].filter((p) => p < at(Date.now()).slice(0, 7));
	for (const period of periods) await api.post('/invoices/run', { period });
	const { invoices } = await api.get('/invoices');
	await api.post(`/invoices/${invoices.at(-1).id}/pay`, { reference: 'SEPA 4711' });
	await api.post('/api-keys', { description: 'Charge point backend', scopes: ['write:sessions', 'read:sessions'] });
	await api.post('/api-keys', { description: 'Bookkeeping', scopes: ['read:billing'], allowed_addresses: ['192.0.2.0/24'] });
	await until(async () => !(await api.get(`/webhooks/endpoints/${hook.id}/deliveries?status=waiting`)).deliveries.length, 'all is delivered');
	hook.server.close();
	return { owner, tariff: terms.fast.id, code: code[0].id, session, invoice: invoices[0].id, organization: organizations[0].id, webhook: hook.id };
}
