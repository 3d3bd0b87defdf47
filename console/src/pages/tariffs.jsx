// Tariffs: a list, a form, versions and the rules that are tried before the tariff's own prices.
import { useState } from 'preact/hooks';
import { BILLING, call, forget, get, useGet } from '../api.js';
import { number, percent, price, t, when } from '../i18n.js';
import { go, loc } from '../router.js';
import { mayWrite } from '../session.js';
import { Act, Badge, Facts, Id, Loaded, Page, Panel, Tabs } from '../ui/bits.jsx';
import { Modal } from '../ui/dialog.jsx';
import { Form } from '../ui/form.jsx';
import { Listing, Table } from '../ui/table.jsx';
import { toast } from '../ui/toast.jsx';
import { removeNoun } from './noun.jsx';
import { nouns } from './nouns.jsx';

const AT = `${BILLING}/tariffs`;
const noun = { path: '/prices', api: 'tariffs', one: 'tariff' };
const tabs = () => nouns.user_types.tabs.map(([href, word]) => [href, t(word)]);

const basics = [
	{ name: 'name', must: true }, { name: 'currency', type: 'currency', must: true },
	{ name: 'energy_rate_per_kwh', type: 'number' }, { name: 'session_fee', type: 'number' },
	{ name: 'time_rate_per_minute', type: 'number' }, { name: 'tax_rate_percent', type: 'number' },
	{ name: 'idle_fee_per_minute', type: 'number' }, { name: 'idle_grace_period_minutes', type: 'number' },
	{ name: 'tax_included', type: 'check', wide: true },
];
const details = [
	{ name: 'idle_fee_max', type: 'number', section: 'tariff.limits' }, { name: 'min_amount', type: 'number' }, { name: 'max_amount', type: 'number' },
	{ name: 'energy_step_wh', type: 'number' }, { name: 'time_step_seconds', type: 'number' }, { name: 'idle_step_seconds', type: 'number' },
	{ name: 'time_basis', options: ['session', 'charging'], must: true, section: 'tariff.how' }, { name: 'price_lock', options: ['session_start', 'interval'], must: true },
	{ name: 'tax_name' }, { name: 'cost_rate_uuid' },
];

const perHour = (r) => (r.time_rate_per_minute !== null ? `${price(r.time_rate_per_minute, r.currency)} / min` : r.time_rate_per_hour !== null ? `${price(r.time_rate_per_hour, r.currency)} / h` : '–');

export function Tariffs() {
	const [making, setMaking] = useState('new' in loc.value.query);
	const add = mayWrite.value && <button type="button" class="primary" onClick={() => setMaking(true)}>{t('new.tariff')}</button>;
	return (
		<Page title={t('nav.prices')} actions={add}>
			<Tabs of={tabs()} at="/prices" />
			<Listing path={AT} rows="tariffs" link={(r) => `/prices/tariffs/${r.id}`} label={t('nav.tariffs')} filters={[{ name: 'status', options: ['active', 'archived'] }]} columns={[
				{ key: 'name' },
				{ key: 'energy_rate_per_kwh', num: true, show: (r) => price(r.energy_rate_per_kwh, r.currency) },
				{ key: 'time_rate', num: true, show: perHour },
				{ key: 'session_fee', num: true, show: (r) => price(r.session_fee, r.currency) },
				{ key: 'tax_rate_percent', num: true, show: (r) => percent(r.tax_rate_percent) },
				{ key: 'version', num: true },
				{ key: 'status', show: (r) => <Badge of={r.status} /> },
			]} empty={{ title: t('empty.tariffs'), text: t('empty.tariffs_text'), action: add }} />
			{making && (
				<Modal title={t('new.tariff')} close={() => setMaking(false)} wide>
					<Form fields={basics} label={t('create')} cancel={() => setMaking(false)} send={(body, { key }) => call('POST', AT, body, { key })}
						after={(made) => {
							forget();
							toast(t('created'));
							go(`/prices/tariffs/${made.id}`);
						}} />
				</Modal>
			)}
		</Page>
	);
}

function Rules({ tariff }) {
	const it = useGet(`${BILLING}/rules?tariff_id=${tariff.id}&limit=200`);
	return (
		<Panel title={t('tariff.rules')} note={t('tariff.rules_note')} flush>
			<Loaded of={it}>
				{({ rules }) => rules.length > 0 && (
					<Table label={t('tariff.rules')} rows={rules} columns={[
						{ key: 'priority', num: true, show: (r) => number(r.priority) },
						{ key: 'name', show: (r) => r.name ?? r.id },
						{ key: 'conditions', show: (r) => Object.keys(r.conditions ?? {}).map((k) => t(`f.${k}`)).join(', ') || t('rule.always') },
						{ key: 'status', show: (r) => <Badge of={r.status} /> },
					]} />
				)}
			</Loaded>
		</Panel>
	);
}

export function Tariff({ id }) {
	const it = useGet(`${AT}/${id}`);
	const versions = useGet(it.data && `${AT}/${id}/versions?limit=20`);
	const data = it.data;
	const fields = data ? [...basics, ...details].filter((f) => f.name !== 'time_rate_per_minute' || data.time_rate_per_hour === null) : [];
	const patch = async (body) => {
		const answer = await call('PATCH', `${AT}/${id}`, body, { etag: it.etag });
		forget();
		it.put(answer.data, answer.etag);
		versions.reload();
		toast(t('saved'));
		return answer;
	};
	return (
		<Page title={data?.name ?? id} back={['/prices', t('nav.tariffs')]} sub={data?.currency}
			actions={data && mayWrite.value && (
				<>
					<Act run={() => patch({ status: data.status === 'active' ? 'archived' : 'active' })}>{t(data.status === 'active' ? 'archive' : 'enable')}</Act>
					<button type="button" class="danger-quiet" onClick={() => removeNoun(noun, id, data.name)}>{t('remove')}</button>
				</>
			)}>
			<Loaded of={it} rows={8}>
				{() => (
					<>
						<Panel title={t('tariff.prices')}>
							<Form key={id} fields={mayWrite.value ? fields : fields.map((f) => ({ ...f, off: true }))} object={data} send={patch}
								reread={async () => {
									const now = await get(`${AT}/${id}`);
									it.put(now.data, now.etag);
									return now.data;
								}} />
						</Panel>
						<Rules tariff={data} />
						<Panel title={t('tariff.versions')} flush>
							<Loaded of={versions}>
								{(v) => <Table label={t('tariff.versions')} rows={v.versions} id={(r) => r.version} columns={[
									{ key: 'version', num: true },
									{ key: 'valid_from', show: (r) => when(r.valid_from, { time: 'medium' }) },
									{ key: 'changed_by', show: (r) => r.changed_by ?? t('audit.command_line') },
									{ key: 'energy_rate_per_kwh', num: true, show: (r) => price(r.tariff.energy_rate_per_kwh, data.currency) },
								]} />}
							</Loaded>
						</Panel>
						<Panel title={t('about')}>
							<Facts of={[[t('f.status'), <Badge of={data.status} />], [t('f.created_at'), when(data.created_at)], [t('f.updated_at'), when(data.updated_at)], [t('f.id'), <Id of={data.id} />]]} />
						</Panel>
					</>
				)}
			</Loaded>
		</Page>
	);
}
