// Endpoints of webhooks with what they were sent, and what waits in the outbox.
import { useRef, useState } from 'preact/hooks';
import { BILLING, call, CONSOLE, get, useGet } from '../api.js';
import { ago, number, t, when } from '../i18n.js';
import { loc, refine } from '../router.js';
import { mayWrite } from '../session.js';
import { Act, Badge, Choice, Facts, Id, Loaded, Page, Panel, Secret, Tabs } from '../ui/bits.jsx';
import { ask, Modal } from '../ui/dialog.jsx';
import { Form } from '../ui/form.jsx';
import { Listing } from '../ui/table.jsx';
import { toast } from '../ui/toast.jsx';
import { removeNoun } from './noun.jsx';

const ENDPOINTS = `${BILLING}/webhooks/endpoints`;
const events = [
	'session.started', 'session.cost_updated', 'session.stop_due', 'session.settled', 'session.refunded',
	'invoice.issued', 'invoice.paid', 'tariff.changed', 'promotional_code.exhausted',
];
const url = { name: 'url', type: 'url', must: true, wide: true, placeholder: 'https://' };
const wanted = { name: 'events', type: 'many', options: events, option: (x) => x, must: true };
const fields = [url, wanted, { name: 'status', options: ['active', 'disabled'], must: true }];
const fresh = [url, wanted, { name: 'secret', wide: true }];
const noun = { path: '/webhooks', api: 'webhooks/endpoints', one: 'webhook' };

const tabs = () => [['/webhooks', t('nav.endpoints')], ['/webhooks/outbox', t('nav.outbox')]];

export const Shown = ({ title, of, label, close }) => (
	<Modal title={title} close={close}>
		<Secret of={of} label={label} />
		<footer class="actions"><button type="button" class="primary" onClick={close}>{t('done')}</button></footer>
	</Modal>
);

function Make({ close, done }) {
	const [made, setMade] = useState(null);
	if (made?.secret) return <Shown title={t('created')} of={made.secret} label={t('f.secret')} close={close} />;
	return (
		<Modal title={t('new.webhook')} close={close} wide>
			<Form fields={fresh} label={t('create')} cancel={close} send={(body, { key }) => call('POST', ENDPOINTS, body, { key })}
				after={(data) => {
					setMade(data);
					done();
				}} />
		</Modal>
	);
}

export function Webhooks() {
	const [making, setMaking] = useState(false);
	const list = useRef();
	const add = mayWrite.value && <button type="button" class="primary" onClick={() => setMaking(true)}>{t('new.webhook')}</button>;
	return (
		<Page title={t('nav.webhooks')} actions={add}>
			<Tabs of={tabs()} at="/webhooks" />
			<Listing at={list} path={ENDPOINTS} rows="endpoints" link={(r) => `/webhooks/${r.id}`} label={t('nav.endpoints')} columns={[
				{ key: 'url' },
				{ key: 'status', show: (r) => <Badge of={r.failing_since && r.status === 'active' ? 'failing' : r.status} tone={r.failing_since ? 'bad' : undefined} /> },
				{ key: 'events', show: (r) => number(r.events.length) },
				{ key: 'created_at', show: (r) => when(r.created_at, { time: '' }) },
			]} empty={{ title: t('empty.webhooks'), text: t('empty.webhooks_text'), action: add }} />
			{making && <Make close={() => setMaking(false)} done={() => list.current?.reload()} />}
		</Page>
	);
}

const attempt = [
	{ key: 'attempts', num: true },
	{ key: 'response', show: (r) => [r.response_status, r.error].filter(Boolean).join(' · ') || '–' },
	{ key: 'next_attempt_at', show: (r) => (r.status === 'waiting' ? ago(r.next_attempt_at ?? r.next_at) : '–') },
];

export function Webhook({ id }) {
	const it = useGet(`${ENDPOINTS}/${id}`);
	const [secret, setSecret] = useState(null);
	const list = useRef();
	const w = it.data;
	const test = async () => {
		await call('POST', `${ENDPOINTS}/${id}/test`);
		toast(t('webhook.tested'));
		list.current?.reload();
		setTimeout(() => list.current?.reload(), 2000);
	};
	const rotate = async () => {
		if (!(await ask({ title: t('rotate'), text: t('rotate.text'), action: t('rotate'), calm: true }))) return;
		setSecret((await call('POST', `${ENDPOINTS}/${id}/rotate-secret`)).data.secret);
		it.reload();
	};
	return (
		<Page title={t('webhook')} sub={w?.url} back={['/webhooks', t('nav.webhooks')]} actions={w && mayWrite.value && (
			<>
				<Act run={test}>{t('webhook.test')}</Act>
				<Act run={rotate}>{t('rotate')}</Act>
				<button type="button" class="danger-quiet" onClick={() => removeNoun(noun, id, w.url)}>{t('remove')}</button>
			</>
		)}>
			<Loaded of={it} rows={6}>
				{() => (
					<>
						{w.status === 'disabled' && w.disabled_reason && <div class="notice bad"><p>{t('webhook.disabled', { at: when(w.disabled_at), why: w.disabled_reason })}</p></div>}
						<h2>{t('webhook.deliveries')}</h2>
						<Listing at={list} path={`${ENDPOINTS}/${id}/deliveries`} rows="deliveries" label={t('webhook.deliveries')} limit={20} filters={[{ name: 'status', options: ['waiting', 'delivered', 'dead'] }]} columns={[
							{ key: 'created_at', show: (r) => when(r.created_at, { time: 'medium' }) },
							{ key: 'type' },
							{ key: 'status', show: (r) => <Badge of={r.status} /> },
							...attempt,
							{ key: 'took_ms', num: true, show: (r) => (r.took_ms === null ? '–' : `${number(r.took_ms)} ms`) },
						]} empty={{ title: t('empty.deliveries'), text: t('empty.deliveries_text') }} />
						<Panel title={t('nav.settings')}>
							<Form key={id} fields={mayWrite.value ? fields : fields.map((f) => ({ ...f, off: true }))} object={w}
								send={async (body) => {
									const answer = await call('PATCH', `${ENDPOINTS}/${id}`, body, { etag: it.etag });
									it.put(answer.data, answer.etag);
									toast(t('saved'));
									return answer;
								}}
								reread={async () => {
									const now = await get(`${ENDPOINTS}/${id}`);
									it.put(now.data, now.etag);
									return now.data;
								}} />
						</Panel>
						<Panel title={t('about')}>
							<Facts of={[
								[t('f.status'), <Badge of={w.status} />],
								[t('f.failing_since'), w.failing_since && when(w.failing_since)],
								[t('f.former_secret_until'), w.former_secret_until && when(w.former_secret_until)],
								[t('f.created_at'), when(w.created_at)],
								[t('f.id'), <Id of={w.id} />],
							]} />
						</Panel>
					</>
				)}
			</Loaded>
			{secret && <Shown title={t('rotate')} of={secret} label={t('f.secret')} close={() => setSecret(null)} />}
		</Page>
	);
}

export function Outbox() {
	const list = useRef();
	const status = loc.value.query.status || 'dead';
	const retry = async (row) => {
		await call('POST', `${CONSOLE}/outbox/${row.number}/retry`);
		toast(t('outbox.retried'));
		list.current?.reload();
	};
	return (
		<Page title={t('nav.webhooks')}>
			<Tabs of={tabs()} at="/webhooks/outbox" />
			<div><Choice label={t('f.status')} value={status} set={(s) => refine({ status: s })} of={['dead', 'waiting'].map((s) => [s, t(`outbox.${s}`)])} /></div>
			<Listing key={status} at={list} path={`${CONSOLE}/outbox`} rows="outbox" fixed={{ status }} label={t('nav.outbox')} id={(r) => r.number} columns={[
				{ key: 'created_at', show: (r) => when(r.created_at) },
				{ key: 'kind', show: (r) => t(`outbox.${r.kind}`) },
				{ key: 'event', show: (r) => r.event ?? '–' },
				{ key: 'object_id', show: (r) => (r.object_id?.startsWith('bsn_') ? <a href={`/sessions/${r.object_id}`}>{t('session')}</a> : r.object_id ?? '–') },
				{ key: 'lane' },
				...attempt,
				...(mayWrite.value ? [{ key: 'action', show: (r) => <Act run={() => retry(r)}>{t('outbox.retry')}</Act> }] : []),
			]} empty={{ title: t(`empty.outbox_${status}`), text: t('empty.outbox_text') }} />
		</Page>
	);
}
