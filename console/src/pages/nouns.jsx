// What is only kept: lists and forms from tables.
import { money, percent, t, when } from '../i18n.js';
import { Badge } from '../ui/bits.jsx';
import { Name } from './names.jsx';

const created = { key: 'created_at', show: (r) => when(r.created_at, { time: '' }) };
const ref = (key, of) => ({ key, show: (r) => (r[key] ? <Name of={of} id={r[key]} /> : '–') });

const active = (r) => r.status === 'active';
const tariff = { name: 'tariff_id', of: 'tariffs', only: active };
const organization = { name: 'organization_id', of: 'organizations' };
const site = { name: 'site_id', of: 'sites' };
const user_type = { name: 'user_type_id', of: 'user-types' };
const zone = { name: 'time_zone', type: 'zone' };
const id = { name: 'id', must: true, unsent: true };
const places = [['/places/sites', 'nav.sites'], ['/places/charge-points', 'nav.charge_points']];

const isFixed = (v) => v.discount_type === 'fixed';

// path: of the pages; own: the caller gives the id; about(row): [label, href] to what it is used by
export const nouns = {
	sites: {
		word: 'sites', one: 'site', path: '/places/sites', api: 'sites', own: true, tabs: places, title: 'nav.places',
		columns: [{ key: 'id' }, { key: 'name' }, { key: 'time_zone' }, ref('tariff_id', 'tariffs'), ref('organization_id', 'organizations'), created],
		filters: [tariff, organization],
		fields: [id, { name: 'name' }, { ...zone, must: true }, { ...tariff, none: 'inherit.tenant' }, organization],
		about: (r) => [['sessions', `/sessions?site_id=${encodeURIComponent(r.id)}`], ['charge_points', `/places/charge-points?site_id=${encodeURIComponent(r.id)}`]],
	},
	charge_points: {
		word: 'charge_points', one: 'charge_point', path: '/places/charge-points', api: 'charge-points', own: true, tabs: places, title: 'nav.places',
		columns: [{ key: 'id' }, ref('site_id', 'sites'), ref('tariff_id', 'tariffs'), { key: 'time_zone' }, { key: 'connector_types', show: (r) => r.connector_types?.join(', ') || '–' }, created],
		filters: [site, tariff],
		fields: [id, { ...site }, { ...tariff, none: 'inherit.site' }, zone, { name: 'connector_types', type: 'lines', rows: 2 }],
		about: (r) => [['sessions', `/sessions?charge_point_id=${encodeURIComponent(r.id)}`]],
	},
	drivers: {
		word: 'drivers', one: 'driver', path: '/drivers', api: 'drivers', own: true,
		columns: [{ key: 'id' }, { key: 'email' }, ref('user_type_id', 'user-types'), ref('organization_id', 'organizations'), { key: 'email_receipts', show: (r) => t(r.email_receipts ? 'yes' : 'no') }, created],
		filters: [organization, user_type],
		fields: [id, user_type, organization, { name: 'email', type: 'email' }, { name: 'locale', placeholder: 'de-AT' }, { name: 'email_receipts', type: 'check', wide: true }],
		about: (r) => [['sessions', `/sessions?driver_id=${encodeURIComponent(r.id)}`]],
	},
	organizations: {
		word: 'organizations', one: 'organization', path: '/organizations', api: 'organizations',
		columns: [{ key: 'name' }, { key: 'legal_name' }, { key: 'country' }, { key: 'tax_id' }, { key: 'contact_email' }, created],
		fields: [
			{ name: 'name', must: true }, { name: 'legal_name' }, { name: 'contact_email', type: 'email' }, { name: 'currency', type: 'currency' },
			{ name: 'address.line1', section: 'address', wide: true }, { name: 'address.line2', wide: true }, { name: 'address.postal_code' }, { name: 'address.city' },
			{ name: 'country', placeholder: 'AT' }, { name: 'tax_id' },
		],
		about: (r) => [['invoices', `/invoices?organization_id=${r.id}`], ['sessions', `/sessions?organization_id=${r.id}`], ['drivers', `/drivers?organization_id=${r.id}`]],
	},
	user_types: {
		word: 'user_types', one: 'user_type', path: '/prices/user-types', api: 'user-types', title: 'nav.prices',
		tabs: [['/prices', 'nav.tariffs'], ['/prices/user-types', 'nav.user_types']],
		columns: [{ key: 'name' }, { key: 'description' }, { key: 'discount_percent', num: true, show: (r) => percent(r.discount_percent) }, created],
		fields: [{ name: 'name', must: true }, { name: 'discount_percent', type: 'number' }, { name: 'description', type: 'area' }],
		about: (r) => [['drivers', `/drivers?user_type_id=${r.id}`]],
	},
	codes: {
		word: 'codes', one: 'code', path: '/codes', api: 'promotional-codes',
		columns: [
			{ key: 'code' },
			{ key: 'status', show: (r) => <Badge of={r.status} /> },
			{ key: 'discount_value', num: true, show: (r) => (r.discount_type === 'percent' ? percent(r.discount_value) : money(r.discount_value, r.currency)) },
			{ key: 'redemptions_used', num: true, show: (r) => `${r.redemptions_used}${r.max_redemptions ? ` / ${r.max_redemptions}` : ''}` },
			{ key: 'expires_at', show: (r) => when(r.expires_at) },
			{ key: 'description' },
		],
		fields: [
			{ name: 'code', must: true }, { name: 'description' },
			{ name: 'discount_type', options: ['percent', 'fixed'], must: true, start: 'percent' }, { name: 'discount_value', type: 'number', must: true },
			{ name: 'currency', type: 'currency', quiet: true, show: (v) => isFixed(v) || v.max_discount_amount }, { name: 'max_discount_amount', type: 'number', show: (v) => !isFixed(v) },
			{ name: 'max_redemptions', type: 'number' }, { name: 'max_redemptions_per_driver', type: 'number' },
			{ name: 'starts_at', type: 'when' }, { name: 'expires_at', type: 'when' },
		],
		statuses: ['active', 'disabled'],
	},
};
