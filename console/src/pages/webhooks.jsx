// What endpoints of webhooks were sent, and what waits in the outbox.
import { useRef, useState } from 'preact/hooks';
import { BILLING, call, CONSOLE } from '../api.js';
import { ago, number, t, when } from '../i18n.js';
import { loc, refine } from '../router.js';
import { mayWrite } from '../session.js';
import { Act, Badge, Choice, Page, Tabs } from '../ui/bits.jsx';
import { ask } from '../ui/dialog.jsx';
import { Listing } from '../ui/table.jsx';
import { toast } from '../ui/toast.jsx';
import { Shown, source } from './noun.jsx';

export const events = [
	'session.started', 'session.cost_updated', 'session.stop_due', 'session.settled', 'session.refunded',
	'invoice.issued', 'invoice.paid', 'tariff.changed', 'promotional_code.exhausted',
];
export const webhookTabs = [['/webhooks', 'nav.endpoints'], ['/webhooks/outbox', 'nav.outbox']];

const attempt = [
	{ key: 'attempts', num: true },
	{ key: 'response', show: (r) => [r.response_status, r.error].filter(Boolean).join(' · ') || '–' },
	{ key: 'next_attempt_at', show: (r) => (r.status === 'waiting' ? ago(r.next_attempt_at ?? r.next_at) : '–') },
];

export function WebhookActions({ of, it, data }) {
	const [secret, setSecret] = useState(null);
	const at = source(of, data.id);
	const test = async () => {
		await call('POST', `${at}/test`);
		toast(t('webhook.tested'));
		it.reload();
	};
	const rotate = async () => {
		if (!(await ask({ title: t('rotate'), text: t('rotate.text'), action: t('rotate'), calm: true }))) return;
		setSecret((await call('POST', `${at}/rotate-secret`)).data.secret);
		it.reload();
	};
	return (
		<>
			<Act run={test}>{t('webhook.test')}</Act>
			<Act run={rotate}>{t('rotate')}</Act>
			{secret && <Shown title={t('rotate')} of={secret} label={t('f.secret')} close={() => setSecret(null)} />}
		</>
	);
}

export const Failing = ({ data }) =>
	(data.status === 'disabled' && data.disabled_reason ? <p class="notice bad">{t('webhook.disabled', { at: when(data.disabled_at), why: data.disabled_reason })}</p> : null);

export const Deliveries = ({ it, data }) => (
	<section class="section">
		<div class="section-head">
			<h2>{t('webhook.deliveries')}</h2>
			<button type="button" onClick={it.reload}>{t('reload')}</button>
		</div>
		<Listing key={it.turn} path={`${BILLING}/webhooks/endpoints/${data.id}/deliveries`} rows="deliveries" label={t('webhook.deliveries')} limit={20}
			filters={[{ name: 'status', options: ['waiting', 'delivered', 'dead'] }]} columns={[
				{ key: 'created_at', show: (r) => when(r.created_at, { time: 'medium' }) },
				{ key: 'type' },
				{ key: 'status', show: (r) => <Badge of={r.status} /> },
				...attempt,
				{ key: 'took_ms', num: true, show: (r) => (r.took_ms === null ? '–' : `${number(r.took_ms)} ms`) },
			]} empty={{ title: t('empty.deliveries'), text: t('empty.deliveries_text') }} />
	</section>
);

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
			<Tabs of={webhookTabs} at="/webhooks/outbox" />
			<div><Choice label={t('f.status')} value={status} set={(s) => refine({ status: s })} of={['dead', 'waiting'].map((s) => [s, t(`outbox.${s}`)])} /></div>
			<Listing key={status} at={list} path={`${CONSOLE}/outbox`} rows="outbox" fixed={{ status }} label={t('nav.outbox')} id={(r) => r.number} columns={[
				{ key: 'created_at', show: (r) => when(r.created_at) },
				{ key: 'kind', show: (r) => t(`outbox.${r.kind}`) },
				{ key: 'event', show: (r) => r.event ?? '–' },
				{ key: 'object_id', show: (r) => (r.object_id?.startsWith('bsn_') ? <a href={`/sessions/${r.object_id}`}>{t('o.session')}</a> : r.object_id ?? '–') },
				{ key: 'lane' },
				...attempt,
				...(mayWrite.value ? [{ key: 'action', show: (r) => <Act run={() => retry(r)}>{t('outbox.retry')}</Act> }] : []),
			]} empty={{ title: t(`empty.outbox_${status}`), text: t('empty.outbox_text') }} />
		</Page>
	);
}
