// Credentials of programs: system tokens for dynamic pricing, API keys with scopes.
import { useRef, useState } from 'preact/hooks';
import { BILLING, call, CONSOLE, newKey } from '../api.js';
import { ago, t, when } from '../i18n.js';
import { Act, Badge, Facts, Page, Tabs } from '../ui/bits.jsx';
import { ask, Modal } from '../ui/dialog.jsx';
import { Form } from '../ui/form.jsx';
import { Listing } from '../ui/table.jsx';
import { toast } from '../ui/toast.jsx';
import { Shown } from './noun.jsx';
import { settingsTabs } from './settings_tabs.js';

const scopes = ['read:billing', 'write:billing', 'read:sessions', 'write:sessions', 'write:webhooks', 'admin'];
const addresses = { name: 'allowed_addresses', type: 'lines', rows: 3, placeholder: '192.0.2.0/24' };

const kinds = {
	token: {
		at: `${CONSOLE}/system-tokens`, rows: 'system_tokens', order: 'token.order', secret: 'f.token',
		fields: () => [{ name: 'description', label: t('token.description'), hint: t('token.description_hint'), must: true, wide: true }, { ...addresses, label: t('token.limit') }],
	},
	key: {
		at: `${BILLING}/api-keys`, rows: 'api_keys', order: 'key.order', secret: 'f.key',
		fields: () => [{ name: 'description', must: true, wide: true }, { name: 'scopes', type: 'many', options: scopes, option: (s) => <><code>{s}</code> <span class="muted">{t(`scope.${s}`)}</span></>, must: true }, { ...addresses, label: t('token.limit') }],
	},
};

const Lines = ({ of }) => <span class="lines">{of.map((x) => <code key={x}>{x}</code>)}</span>;
const Limits = ({ of }) => (of?.length ? <Lines of={of} /> : <span class="muted">{t('token.any')}</span>);

// The form, a step that asks, and then what is shown once. Back in the form, what was typed is still there, and what
// the server refused is shown at its fields.
function Order({ kind, close, done }) {
	const k = kinds[kind];
	const [wanted, setWanted] = useState(null);
	const [made, setMade] = useState(null);
	const [error, setError] = useState(null);
	const key = useRef(newKey());
	const draft = useRef(null);
	if (made) return <Shown title={t(`${kind}.made`)} of={made.secret} label={t(k.secret)} close={close} />;
	const order = async () => {
		try {
			setMade((await call('POST', k.at, wanted, { key: key.current })).data);
			done();
		} catch (why) {
			key.current = newKey();
			setError(why);
			setWanted(null);
		}
	};
	if (wanted) {
		return (
			<Modal title={t(k.order)} close={close} key="confirm">
				<Facts of={[['description', wanted.description], ['scopes', wanted.scopes?.join(', ')], ['token.limit', <Limits of={wanted.allowed_addresses} />]]} />
				<p class="muted">{t(`${kind}.confirm`)}</p>
				<footer class="actions">
					<button type="button" onClick={() => setWanted(null)}>{t('back')}</button>
					<Act kind="primary" run={order}>{t(`${kind}.confirm_yes`)}</Act>
				</footer>
			</Modal>
		);
	}
	const fields = k.fields();
	return (
		<Modal title={t(k.order)} close={close} wide key="form">
			<Form fields={fields} draft={draft.current} fault={error} label={t('next')} cancel={close}
				send={async (body, { values }) => {
					draft.current = values;
					setError(null);
					setWanted(body);
				}} />
		</Modal>
	);
}

function Section({ kind, columns, note }) {
	const k = kinds[kind];
	const [ordering, setOrdering] = useState(false);
	const list = useRef();
	const revoke = async (row) => {
		if (!(await ask({ title: t(`${kind}.revoke`), text: t(`${kind}.revoke_text`, { name: row.description }), action: t('revoke') }))) return;
		await call('DELETE', `${k.at}/${row.id}`);
		toast(t('revoked'));
		list.current?.reload();
	};
	const add = <button type="button" class="primary" onClick={() => setOrdering(true)}>{t(k.order)}</button>;
	return (
		<section class="section">
			<header class="section-head">
				<div><h2>{t(`${kind}.title`)}</h2><p class="muted">{note}</p></div>
				<div class="actions">{add}</div>
			</header>
			<Listing at={list} path={k.at} rows={k.rows} label={t(`${kind}.title`)} limit={100} columns={[...columns, {
				key: 'action', show: (r) => (r.revoked_at ? <Badge of="revoked" /> : <Act kind="danger-quiet" run={() => revoke(r)}>{t('revoke')}</Act>),
			}]} empty={{ title: t(`empty.${kind}`), text: t(`empty.${kind}_text`) }} />
			{ordering && <Order kind={kind} close={() => setOrdering(false)} done={() => list.current?.reload()} />}
		</section>
	);
}

const description = { key: 'description' };
const limits = { key: 'allowed_addresses', show: (r) => <Limits of={r.allowed_addresses} /> };
const used = { key: 'last_used_at', show: (r) => (r.last_used_at ? ago(r.last_used_at) : t('never')) };
const start = (key) => ({ key, show: (r) => <code>{r.start}…</code> });

export const SystemApi = () => (
	<Page title={t('nav.settings')}>
		<Tabs of={settingsTabs} at="/settings/system/api" />
		<Section kind="token" note={t('token.note')} columns={[description, limits, used, start('token')]} />
		<Section kind="key" note={t('key.note')} columns={[description, { key: 'scopes', show: (r) => <Lines of={r.scopes} /> }, limits, used, { key: 'created_at', show: (r) => when(r.created_at, { time: '' }) }, start('key')]} />
	</Page>
);
