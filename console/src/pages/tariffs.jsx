// What belongs to a tariff: its rules, what a session would cost, and what the tariff was.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { BILLING, call, useGet } from '../api.js';
import { number, price, t, when } from '../i18n.js';
import { mayWrite } from '../session.js';
import { Empty, faultText, Loaded, Panel } from '../ui/bits.jsx';
import { Form, same } from '../ui/form.jsx';
import { Table } from '../ui/table.jsx';
import { toast } from '../ui/toast.jsx';
import { reordered } from '../prices/geometry.js';
import { TariffWeek } from '../prices/tariff_week.jsx';
import { Bill } from './bill.jsx';
import { By } from './names.jsx';
import { Make } from './noun.jsx';
import { rules } from './rules.jsx';

export const perUnit = (r, key, unit = '') => (r[key] === null ? '–' : `${price(r[key], r.currency)} ${unit}`);

const hoursAgo = (n) => new Date(Math.floor(Date.now() / 6e4) * 6e4 - n * 36e5).toISOString();

const usage = [
	{ name: 'started_at', type: 'when', must: true }, { name: 'ended_at', type: 'when', must: true },
	{ name: 'energy_kwh', type: 'number', must: true, start: 20 }, { name: 'charging_ended_at', type: 'when' },
	{ name: 'user_type_id', of: 'user-types' }, { name: 'charge_point_id', of: 'charge-points' }, { name: 'connector_type' }, { name: 'promo_code' },
];

function Try({ tariff }) {
	const [bill, setBill] = useState(null);
	const fields = usage.map((f) => ({ ...f, start: { started_at: hoursAgo(1), ended_at: hoursAgo(0) }[f.name] ?? f.start }));
	return (
		<Panel title={t('try')} note={t('try.note')} flush>
			<div class="inset">
				<Form fields={fields} label={t('try.do')} send={async (body) => setBill((await call('POST', `${BILLING}/quotes`, { ...body, tariff_id: tariff.id })).data)} />
			</div>
			<div aria-live="polite">{bill && <Bill of={bill} />}</div>
		</Panel>
	);
}

const byPriority = (a, b) => a.priority - b.priority || (a.created_at < b.created_at ? -1 : 1);

// Buttons that put a rule before or behind its neighbour; the focus goes with it.
function Order({ rows, at, it, busy, setBusy }) {
	const [was, setWas] = useState('');
	const here = useRef();
	useLayoutEffect(() => {
		const free = [...here.current.children].filter((b) => !b.disabled);
		if (was) (free.find((b) => b.value === was) ?? free[0])?.focus();
	}, [at]);
	const go = (by) => async () => {
		if (busy || it.loading) return;
		setBusy(true);
		setWas(String(by));
		try {
			for (const [rule, priority] of reordered(rows, at, at + by)) await call('PATCH', `${BILLING}/rules/${rule.id}`, { priority }, { etag: `"${rule.version}"` });
		} catch (error) {
			toast(faultText(error), true);
		}
		setBusy(false);
		it.reload();
	};
	return (
		<span class="order" ref={here}>
			{[[-1, '↑', 'prices.earlier'], [1, '↓', 'prices.later']].map(([by, arrow, word]) => (
				<button key={by} type="button" value={by} aria-label={`${t(word)}: ${rows[at].name ?? rows[at].id}`} disabled={!rows[at + by]} onClick={go(by)}>{arrow}</button>
			))}
		</span>
	);
}

function Rules({ tariff, it, next }) {
	const [making, setMaking] = useState(false);
	const [busy, setBusy] = useState(false);
	const rows = (it.data?.rules ?? []).toSorted(byPriority);
	const order = { key: 'priority', quiet: true, show: (r) => <Order {...{ rows, it, busy, setBusy }} at={rows.indexOf(r)} /> };
	return (
		<Panel title={t('tariff.rules')} note={t('tariff.rules_note')} flush
			actions={mayWrite.value && <button type="button" onClick={() => setMaking(true)}>{t('new.rule')}</button>}>
			<Loaded of={it}>
				{() => (rows.length
					? <Table label={t('tariff.rules')} rows={rows} columns={mayWrite.value && rows.length > 1 ? [...rules.columns, order] : rules.columns} link={(r) => `${rules.path}/${r.id}`} />
					: <Empty title={t('empty.rules')} text={t('empty.rules_text')} />)}
			</Loaded>
			{making && <Make of={rules} also={{ tariff_id: tariff.id }} start={{ priority: next }} close={() => setMaking(false)} />}
		</Panel>
	);
}

const said = (v) => (typeof v === 'number' ? number(v, 9) : v && typeof v === 'object' ? Object.entries(v).map(([k, x]) => `${t(`f.${k}`)} ${said(x)}`).join(', ') : v === true ? t('yes') : v === false ? t('no') : v ?? '–');

// What a version has otherwise than the one before.
function Changes({ now, was }) {
	if (!was) return now.version === 1 ? t('s.create') : '…';
	return (
		<ul class="changes">
			{Object.keys(now).filter((k) => k !== 'version' && k !== 'updated_at' && !same(now[k], was[k])).map((k) => (
				<li key={k}>{t(`f.${k}`)}: <del>{said(was[k])}</del> → <ins>{said(now[k])}</ins></li>
			))}
		</ul>
	);
}

export function TariffMore({ data }) {
	const versions = useGet(`${BILLING}/tariffs/${data.id}/versions?limit=20`);
	useEffect(() => versions.data && versions.reload(), [data.version]);
	const held = useGet(`${BILLING}/rules?tariff_id=${data.id}&limit=200`);
	const next = Math.max(0, ...(held.data?.rules ?? []).map((r) => r.priority)) + 10;
	return (
		<>
			<TariffWeek tariff={data} rules={held} next={next} />
			<Rules tariff={data} it={held} next={next} />
			<Try tariff={data} />
			<Panel title={t('tariff.versions')} flush>
				<Loaded of={versions}>
					{(list) => (
						<Table label={t('tariff.versions')} rows={list.versions} id={(r) => r.version} columns={[
							{ key: 'version' },
							{ key: 'valid_from', show: (r) => when(r.valid_from, { time: 'medium' }) },
							{ key: 'changed_by', show: (r) => <By id={r.changed_by} /> },
							{ key: 'energy_rate_per_kwh', num: true, show: (r) => perUnit(r.tariff, 'energy_rate_per_kwh') },
							{ key: 'changes', show: (r) => <Changes now={r.tariff} was={list.versions[list.versions.indexOf(r) + 1]?.tariff} /> },
						]} />
					)}
				</Loaded>
			</Panel>
		</>
	);
}
