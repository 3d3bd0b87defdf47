import { useRef, useState } from 'preact/hooks';
import { BILLING, call } from '../api.js';
import { addDays, money, month, number, t, today, when } from '../i18n.js';
import { loc, url } from '../router.js';
import { mayWrite } from '../session.js';
import { Badge, Page, told } from '../ui/bits.jsx';
import { Modal } from '../ui/dialog.jsx';
import { Form } from '../ui/form.jsx';
import { Listing } from '../ui/table.jsx';
import { Name } from './names.jsx';

const filters = [
	{ name: 'status', options: ['issued', 'paid', 'void'] },
	{ name: 'period', type: 'month' },
	{ name: 'organization_id', of: 'organizations' },
];

export const Kind = ({ of }) => (of.type === 'credit_note' ? <Badge of="credit_note" /> : null);

const columns = [
	{ key: 'number', show: (r) => r.number },
	{ key: 'type', show: (r) => t(`s.${r.type}`) },
	{ key: 'organization_id', show: (r) => <Name of="organizations" id={r.organization_id} /> },
	{ key: 'period', show: (r) => month(r.period) },
	{ key: 'issued_at', show: (r) => when(r.issued_at, { time: '' }) },
	{ key: 'due_at', show: (r) => when(r.due_at, { time: '' }) },
	{ key: 'total_amount', num: true, show: (r) => money(r.type === 'credit_note' ? -r.total_amount : r.total_amount, r.currency) },
	{ key: 'status', show: (r) => <Badge of={r.status} /> },
];

const lastMonth = () => addDays(`${today().slice(0, 7)}-01`, -1).slice(0, 7);

// A call bills for some seconds; it is repeated until all is billed, or what is left fails each time. Without a key each invoice is a
// transaction of its own, which keeps nobody waiting.
async function runAll(period, tell) {
	const sum = { invoices: 0, sessions: 0, failed: [] };
	for (;;) {
		const { data } = await call('POST', `${BILLING}/invoices/run`, { period }, { key: null });
		sum.invoices += data.invoices;
		sum.sessions += data.sessions;
		sum.failed = data.failed ?? [];
		tell(sum);
		if (data.complete || (data.failures && !data.invoices)) return { data: sum };
	}
}

function Run({ close, done }) {
	const [sum, setSum] = useState(null);
	const [over, setOver] = useState(false);
	return (
		<Modal title={t('run.title')} close={close}>
			{over ? (
				<>
					<p class="notice good" role="status">{t(sum.invoices ? 'run.done' : 'run.none', { n: number(sum.invoices), sessions: number(sum.sessions) })}</p>
					{sum.failed.map((f) => <p class="notice bad" key={f.organization_id + f.currency}><Name of="organizations" id={f.organization_id} /> ({f.currency}): {told(f.message)}</p>)}
					<footer class="actions"><button type="button" class="primary" onClick={close}>{t('close')}</button></footer>
				</>
			) : (
				<Form fields={[{ name: 'period', type: 'month', must: true, start: lastMonth(), placeholder: '2026-04' }]} label={t('run')} cancel={close}
					send={(body) => runAll(body.period, (s) => setSum({ ...s }))}
					after={() => {
						setOver(true);
						done();
					}}>
					<p class="muted">{t('run.text')}</p>
					{sum && <p role="status">{t('run.going', { n: number(sum.invoices) })}</p>}
				</Form>
			)}
		</Modal>
	);
}

export function Invoices() {
	const [running, setRunning] = useState(false);
	const list = useRef();
	const wanted = Object.fromEntries(filters.map((f) => [f.name, loc.value.query[f.name]]));
	return (
		<Page title={t('nav.invoices')} actions={(
			<>
				<a class="button" href={url(`${BILLING}/invoices.csv`, wanted)} download="invoices.csv">{t('csv')}</a>
				{mayWrite.value && <button type="button" class="primary" onClick={() => setRunning(true)}>{t('run')}</button>}
			</>
		)}>
			<Listing at={list} path={`${BILLING}/invoices`} rows="invoices" columns={columns} filters={filters} link={(r) => `/invoices/${r.id}`} label={t('nav.invoices')}
				empty={{ title: t('empty.invoices'), text: t('empty.invoices_text'), action: <a class="button" href="/organizations">{t('nav.organizations')}</a> }} />
			{running && <Run close={() => setRunning(false)} done={() => list.current?.reload()} />}
		</Page>
	);
}
