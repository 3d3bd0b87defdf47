// A list of nouns with a form for new ones, and one of them with a form to change it.
import { useState } from 'preact/hooks';
import { BILLING, call, forget, get, useGet } from '../api.js';
import { t, when } from '../i18n.js';
import { go, loc, url } from '../router.js';
import { mayWrite } from '../session.js';
import { Facts, Id, Loaded, Page, Panel, Tabs, faultText } from '../ui/bits.jsx';
import { ask, Modal } from '../ui/dialog.jsx';
import { Form } from '../ui/form.jsx';
import { Listing } from '../ui/table.jsx';
import { toast } from '../ui/toast.jsx';

const place = (of, id) => `${of.path}/${encodeURIComponent(id)}`;
const source = (of, id) => `${BILLING}/${of.api}/${encodeURIComponent(id)}`;

function Make({ of, close }) {
	const send = (body, { key, values }) =>
		of.own ? call('PUT', source(of, values.id.trim()), body, { fresh: true }) : call('POST', `${BILLING}/${of.api}`, body, { key });
	return (
		<Modal title={t(`new.${of.one}`)} close={close} wide>
			<Form fields={of.fields} send={send} cancel={close} label={t('create')} after={(made) => {
				forget();
				toast(t('created'));
				go(place(of, made.id));
			}} />
		</Modal>
	);
}

export function NounList({ of }) {
	const [making, setMaking] = useState('new' in loc.value.query);
	const add = mayWrite.value && <button type="button" class="primary" onClick={() => setMaking(true)}>{t(`new.${of.one}`)}</button>;
	return (
		<Page title={t(of.title ?? `nav.${of.word}`)} actions={add}>
			{of.tabs && <Tabs of={of.tabs.map(([href, word]) => [href, t(word)])} at={of.path} />}
			<Listing path={`${BILLING}/${of.api}`} rows={of.api.replaceAll('-', '_')} columns={of.columns} filters={of.filters} link={(r) => place(of, r.id)}
				label={t(`nav.${of.word}`)} empty={{ title: t(`empty.${of.word}`), text: t(`empty.${of.word}_text`), action: add }} />
			{making && <Make of={of} close={() => setMaking(false)} />}
		</Page>
	);
}

export async function removeNoun(of, id, name, back = of.path) {
	const sure = await ask({ title: t('remove.title', { name }), text: t(`remove.${of.one}`), action: t('remove') });
	if (!sure) return;
	try {
		await call('DELETE', source(of, id));
		forget();
		toast(t('removed'));
		go(back);
	} catch (error) {
		toast(faultText(error), true);
	}
}

export function Edit({ of, it }) {
	const { data, etag } = it;
	const fields = of.fields.filter((f) => !f.unsent).map((f) => (mayWrite.value ? f : { ...f, off: true }));
	const at = source(of, data.id);
	return (
		<Form fields={fields} object={data}
			send={async (body) => {
				const answer = await call('PATCH', at, body, { etag: it.etag ?? etag });
				forget();
				it.put(answer.data, answer.etag);
				toast(t('saved'));
				return answer;
			}}
			reread={async () => {
				const now = await get(at);
				it.put(now.data, now.etag);
				return now.data;
			}} />
	);
}

export function NounPage({ of, id }) {
	const it = useGet(source(of, id));
	const name = it.data?.name ?? it.data?.code ?? id;
	return (
		<Page title={name} back={[of.path, t(`nav.${of.word}`)]}
			actions={mayWrite.value && it.data && <button type="button" class="danger-quiet" onClick={() => removeNoun(of, id, name)}>{t('remove')}</button>}>
			<Loaded of={it} rows={6}>
				{(data) => (
					<>
						<Panel><Edit of={of} it={it} key={id} /></Panel>
						<Panel title={t('about')}>
							<Facts of={[
								[t('f.id'), <Id of={data.id} />],
								[t('f.created_at'), when(data.created_at)],
								[t('f.updated_at'), when(data.updated_at)],
								...(of.about?.(data) ?? []).map(([word, href]) => [t(`nav.${word}`), <a href={href}>{t('show')}</a>]),
								mayWrite.value ? [t('nav.audit'), <a href={url('/audit', { object_id: data.id })}>{t('show')}</a>] : ['', null],
							]} />
						</Panel>
					</>
				)}
			</Loaded>
		</Page>
	);
}
