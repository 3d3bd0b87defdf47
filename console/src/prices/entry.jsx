// What a cost rate, or an entry of its schedule, says: when, prices, texts.
import { useEffect, useState } from 'preact/hooks';
import { call, DYNAMIC, get, useGet } from '../api.js';
import { day, t } from '../i18n.js';
import { url } from '../router.js';
import { mayWrite } from '../session.js';
import { Act, Badge, Fault, faultText, Loaded, Skeleton } from '../ui/bits.jsx';
import { ask, Modal } from '../ui/dialog.jsx';
import { decimal, Field, Form, same, typed } from '../ui/form.jsx';
import { Table } from '../ui/table.jsx';
import { toast } from '../ui/toast.jsx';

// ---- prices

// [name, how its path ends, how that of its list does, unit, to begin with]
const kinds = [['energy', 'energy_cost', 'energy_cost', 'Wh', '1000'], ['time', 'time_cost', 'time_costs', 'min', '1']];
const feeFields = ['amount', 'grace_period', 'energy_threshold'];

function Steps({ name, unit, start, rows, set }) {
	const put = (i, key) => (e) => set(rows.with(i, { ...rows[i], [key]: e.currentTarget.value }));
	return (
		<fieldset class="prices">
			<legend>{t(`prices.${name}`)}</legend>
			{rows.map((r, i) => (
				<div key={i}>
					<input value={r.price} aria-label={t('f.unit_price')} inputmode="decimal" onInput={put(i, 'price')} /> /
					<input value={r.unit} aria-label={unit} inputmode="numeric" onInput={put(i, 'unit')} /> {unit}
					{mayWrite.value && <button type="button" class="plain" aria-label={t('remove')} onClick={() => set(rows.toSpliced(i, 1))}>×</button>}
				</div>
			))}
			{mayWrite.value && <button type="button" aria-label={`${t('prices.add')}: ${t(`prices.${name}`)}`} onClick={() => set([...rows, { unit: start, price: '' }])}>+</button>}
		</fieldset>
	);
}

// write(method, path, body): refused where somebody else has changed the rate since it was read; that makes another TURN.
// done(): prices are others now
export function Prices({ rate, entry, write, turn, done }) {
	const [was, setWas] = useState(null);
	const [now, setNow] = useState(null);
	const [error, setError] = useState(null);
	const [rest, setRest] = useState('');
	const [busy, setBusy] = useState(false);
	const feeAt = url(`${DYNAMIC}/cost_rate_session_fee/${rate}`, { rate_cost_schedule_id: entry });
	const load = async () => {
		const lists = await Promise.all([...kinds.map(([, , list]) => url(`${DYNAMIC}/cost_rate_${list}/${rate}`, { cost_rate_schedule_uuid: entry })), feeAt].map((path) => get(path)));
		const [energy, time, fee] = lists.map((l) => l.data.data);
		const read = {
			energy: energy.map((r) => ({ ...r, price: typed.number(r.price) })), time: time.map((r) => ({ ...r, price: typed.number(r.price) })),
			fee: Object.fromEntries(feeFields.map((f) => [f, typed.number(fee?.[f])])),
		};
		setWas(read);
		return read;
	};
	useEffect(() => {
		load().then(setNow).catch(setError);
	}, [rate, entry, turn]);

	// [what is changed, method, path, body, row that is new]
	const changes = () => {
		const all = kinds.flatMap(([name, what]) => {
			const path = `${DYNAMIC}/cost_rate_${what}`;
			const step = (row, ...how) => [`${t(`prices.${name}`)}: ${row.price} / ${row.unit}`, ...how];
			return [
				...was[name].filter((old) => !now[name].some((r) => r.uuid === old.uuid)).map((old) => step(old, 'DELETE', `${path}/${old.uuid}`)),
				...now[name].filter((row) => !was[name].some((old) => same(old, row))).map((row) => {
					const body = { unit: row.unit, price: decimal(row.price) };
					return row.uuid ? step(row, 'PUT', path, { ...body, uuid: row.uuid }) : step(row, 'POST', path, { ...body, cost_rate_uuid: rate, cost_rate_schedule_uuid: entry }, row);
				}),
			];
		});
		const [amount, grace_period, energy_threshold] = feeFields.map((f) => decimal(now.fee[f]) || null);
		if (!same(now.fee, was.fee) && (amount || was.fee.amount)) {
			all.push([t('prices.amount'), ...(amount ? ['PUT', `${DYNAMIC}/cost_rate_session_fee`, { uuid: rate, rate_cost_schedule_id: entry, amount, grace_period, energy_threshold }] : ['DELETE', feeAt])]);
		}
		return all;
	};
	const run = async () => {
		const all = changes();
		let n = 0, fault = null;
		setBusy(true);
		try {
			for (const [, method, path, body, row] of all) {
				const { data } = await write(method, path, body);
				if (row) row.uuid = data.uuid;
				n += 1;
			}
			toast(t('saved'));
		} catch (why) {
			fault = why;
			setRest(t('prices.partly', { n, of: all.length, what: all[n][0] }));
		}
		setError(fault);
		// what could not be stored is kept for another try
		await load().then((read) => fault && fault.status !== 412 || setNow(read)).catch((why) => setError(fault ?? why));
		setBusy(false);
		done?.();
	};
	if (!now) return error ? <Fault error={error} /> : <Skeleton />;
	return (
		<div class="section">
			{error && <div class="notice bad" role="alert"><p>{faultText(error)}</p><p>{rest}</p></div>}
			<fieldset class="section" disabled={busy || !mayWrite.value}>
				{kinds.map(([name, , , unit, start]) => <Steps key={name} {...{ name, unit, start }} rows={now[name]} set={(rows) => setNow({ ...now, [name]: rows })} />)}
				<div class="fields">
					{feeFields.map((f) => <Field key={f} f={{ name: f, type: 'number', quiet: true, label: t(`prices.${f}`) }} value={now.fee[f]} set={(v) => setNow({ ...now, fee: { ...now.fee, [f]: v } })} />)}
				</div>
			</fieldset>
			{mayWrite.value && <p><Act kind="primary" run={run}>{t('save')}</Act></p>}
		</div>
	);
}

// ---- texts

const texts = [{ name: 'short_description', wide: true }, { name: 'description', type: 'area' }, { name: 'legal', type: 'area' }];

export function Texts({ rate, entry }) {
	const at = `${DYNAMIC}/cost_rate_marketing_text`;
	const own = useGet(url(at, { cost_rate_uuid: rate, rate_cost_schedule_uuid: entry }));
	const above = useGet(entry && url(at, { cost_rate_uuid: rate }));
	const [edit, setEdit] = useState(null);
	const inherited = ([locale, of]) => JSON.stringify(above.data?.data[locale]) === JSON.stringify(of);
	const fields = edit && [{ name: 'locale', must: true, placeholder: 'de_AT', start: edit[0] }, ...texts.map((f) => ({ ...f, start: edit[1][f.name] }))];
	const after = () => {
		setEdit(null);
		own.reload();
	};
	const send = (_, { values: { locale, ...of }, key }) =>
		call('POST', at, new URLSearchParams({ cost_rate_uuid: rate, ...(entry && { rate_cost_schedule_uuid: entry }), marketing_texts: JSON.stringify({ [locale.trim()]: of }) }), { key });
	return (
		<Loaded of={own}>
			{({ data }) => (
				<div class="section">
					{Object.keys(data).length > 0 && (
						<Table label={t('prices.texts')} rows={Object.entries(data)} id={(r) => r[0]} columns={[
							{ key: 'locale', show: (r) => (mayWrite.value ? <button type="button" class="plain" onClick={() => setEdit(r)}>{r[0]}</button> : r[0]) },
							{ key: 'short_description', show: (r) => r[1].short_description },
							{ key: 'description', show: (r) => r[1].description },
							{ key: 'kind', show: (r) => <Badge of={entry && inherited(r) ? 'inherited' : 'own'} /> },
						]} />
					)}
					{edit ? (
						<>
							<Form key={edit[0]} fields={fields} send={send} after={after} cancel={() => setEdit(null)} />
							{edit[0] && <p><Act kind="danger-quiet" run={() => call('DELETE', url(at, { cost_rate_uuid: rate, rate_cost_schedule_uuid: entry, locales: edit[0] })).then(after)}>{t('remove')}: {edit[0]}</Act></p>}
						</>
					) : mayWrite.value && <p><button type="button" onClick={() => setEdit(['', {}])}>{t('prices.add_text')}</button></p>}
				</div>
			)}
		</Loaded>
	);
}

// ---- when

const weekly = [
	{ name: 'name', must: true, wide: true }, { name: 'weekday', type: 'many', must: true, options: ['1', '2', '3', '4', '5', '6', '7'], option: (d) => day(`2024-01-0${d}`, { weekday: 'long' }) },
	{ name: 'start_time', must: true }, { name: 'end_time', must: true },
];
const words = { name: 'name', weekday: 'days', start: 'from', start_time: 'from', end_time: 'to' };
const once = [{ name: 'name', must: true }, { name: 'start', type: 'when', must: true }];

// of: an entry as the schedule has it, or what a new one begins with; write, turn: see Prices
export function Entry({ rate, of, weekly: everyWeek, write, turn, close }) {
	const [id, setId] = useState(of.uuid);
	const path = `${DYNAMIC}/${everyWeek ? 'recurring' : 'unique'}_pricing_config`;
	const on = of.validity?.weekdays;
	const start = { ...of, ...of.validity, ...(on && { weekday: on.map((s) => String(s.weekday)), start_time: on[0].start_time, end_time: on[0].end_time }) };
	const fields = (everyWeek ? weekly : once).map((f) => ({ ...f, start: start[f.name], off: !mayWrite.value, label: t(`f.${words[f.name]}`) }));
	const send = async (_, { values, key }) => {
		const body = everyWeek ? values : { name: values.name, start_time: values.start.replace('T', ' ') };
		if (id) await write('PUT', `${path}/${id}`, body);
		else setId((await write('POST', path, { ...body, cost_rate_uuid: rate }, { key })).data.data.uuid);
		toast(t('saved'));
	};
	const remove = async () => {
		if (!(await ask({ title: t('remove.title', { name: of.name ?? '' }), text: t('remove.entry'), action: t('remove') }))) return;
		await write('DELETE', `${path}/${id}`);
		close();
	};
	return (
		<Modal title={of.name ?? t('new.entry')} close={close} wide>
			<Form fields={fields} send={send} readonly={!mayWrite.value} />
			{id && (
				<>
					<h3>{t('prices.own')}</h3>
					<Prices rate={rate} entry={id} write={write} turn={turn} />
					<h3>{t('prices.texts')}</h3>
					<Texts rate={rate} entry={id} />
					{mayWrite.value && <p><Act kind="danger-quiet" run={remove}>{t('remove')}</Act></p>}
				</>
			)}
		</Modal>
	);
}
