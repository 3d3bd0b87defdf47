// A list of nouns with a form for new ones, and one of them with a form to change it. What they are: nouns.jsx.
import { useState } from 'preact/hooks';
import { BILLING, call, forget, get, useGet } from '../api.js';
import { t, when } from '../i18n.js';
import { loc, onward, url } from '../router.js';
import { mayWrite } from '../session.js';
import { Act, Badge, Facts, Id, Loaded, Page, Panel, Secret, Tabs } from '../ui/bits.jsx';
import { ask, Modal } from '../ui/dialog.jsx';
import { Form } from '../ui/form.jsx';
import { Listing } from '../ui/table.jsx';
import { toast } from '../ui/toast.jsx';

const base = (of) => `${of.base ?? BILLING}/${of.api}`;
const place = (of, id) => `${of.path}/${encodeURIComponent(id)}`;
export const source = (of, id) => `${base(of)}/${encodeURIComponent(id)}`;

// What is shown once, and not kept.
export const Shown = ({ title, of, label, close }) => (
	<Modal title={title} close={close}>
		<Secret of={of} label={label} />
		<footer class="actions"><button type="button" class="primary" onClick={close}>{t('done')}</button></footer>
	</Modal>
);

// start: values to begin with; also: what goes with what is typed; done: what follows, instead of its page.
export function Make({ of, start, also, close, done }) {
	const [made, setMade] = useState(null);
	const [go] = useState(onward);
	const open = done ?? ((data) => go(place(of, data.id)));
	const fields = (of.fresh ?? of.fields).map((f) => (start && f.name in start ? { ...f, start: start[f.name] } : f));
	const send = (body, { key, values }) =>
		of.own ? call('PUT', source(of, values.id.trim()), body, { fresh: true }) : call('POST', base(of), { ...body, ...also }, { key });
	const after = (data) => {
		forget();
		toast(t('created'));
		if (data[of.once]) setMade(data);
		else open(data);
	};
	if (made) return <Shown title={t('created')} of={made[of.once]} label={t(`f.${of.once}`)} close={() => open(made)} />;
	return (
		<Modal title={t(`new.${of.one}`)} close={close} wide>
			<Form fields={fields} send={send} cancel={close} label={t('create')} after={after} />
		</Modal>
	);
}

export function NounList({ of }) {
	const [making, setMaking] = useState('new' in loc.value.query);
	const add = mayWrite.value && <button type="button" class="primary" onClick={() => setMaking(true)}>{t(`new.${of.one}`)}</button>;
	return (
		<Page title={t(`nav.${of.title ?? of.word}`)} actions={add}>
			{of.tabs && <Tabs of={of.tabs} at={of.path} />}
			<Listing path={base(of)} rows={of.rows ?? of.api.replaceAll('-', '_')} columns={of.columns} filters={of.filters} link={(r) => place(of, r.id)}
				label={t(`nav.${of.word}`)} empty={{ title: t(`empty.${of.word}`), text: t(`empty.${of.word}_text`), action: add }} />
			{making && <Make of={of} close={() => setMaking(false)} />}
		</Page>
	);
}

// Change what IT has read, if it is still the same.
export async function change(of, it, body) {
	const answer = await call('PATCH', source(of, it.data.id), body, { etag: it.etag });
	forget();
	it.put(answer.data, answer.etag);
	toast(t('saved'));
	return answer;
}

async function remove(of, id, name, back) {
	const go = onward();
	if (!(await ask({ title: t('remove.title', { name }), text: t(`remove.${of.one}`), action: t('remove') }))) return;
	await call('DELETE', source(of, id));
	forget();
	toast(t('removed'));
	go(back);
}

function Edit({ of, it }) {
	const fields = of.fields.filter((f) => !f.unsent).map((f) => (mayWrite.value ? f : { ...f, off: true }));
	const reread = async () => {
		const now = await get(source(of, it.data.id));
		it.put(now.data, now.etag);
		return now.data;
	};
	return <Form fields={fields} object={it.data} send={(body) => change(of, it, body)} reread={reread} readonly={!mayWrite.value} />;
}

export function NounPage({ of, id }) {
	const it = useGet(source(of, id));
	const { data } = it;
	const name = data?.[of.name ?? 'name'] || id;
	const { Actions, Before, After } = of;
	const back = (data && of.back?.(data)) ?? [of.path, t(`nav.${of.word}`)];
	return (
		<Page title={name} back={back}
			actions={data && mayWrite.value && (
				<>
					{Actions && <Actions of={of} it={it} data={data} />}
					<Act kind="danger-quiet" run={() => remove(of, id, name, back[0])}>{t('remove')}</Act>
				</>
			)}>
			<Loaded of={it} rows={6}>
				{() => (
					<>
						{Before && <Before it={it} data={data} />}
						<Panel title={of.terms && t(of.terms)}><Edit of={of} it={it} key={id} /></Panel>
						{After && <After it={it} data={data} />}
						<Panel title={t('about')}>
							<Facts of={[
								['status', data.status && <Badge of={data.status} />],
								['id', <Id of={data.id} />],
								['created_at', when(data.created_at)],
								['updated_at', when(data.updated_at)],
								...(of.facts?.(data) ?? []),
								...(of.about?.(data) ?? []).map(([word, href]) => [`nav.${word}`, <a href={href}>{t('show')}</a>]),
								['nav.audit', mayWrite.value && <a href={url('/audit', { object_id: data.id })}>{t('show')}</a>],
							]} />
						</Panel>
					</>
				)}
			</Loaded>
		</Page>
	);
}

// A button between two states of `status`.
export const Toggle = ({ of, it, on = 'active', off = 'disabled', word = 'disable' }) => (
	<Act run={() => change(of, it, { status: it.data.status === off ? on : off })}>{t(it.data.status === off ? 'enable' : word)}</Act>
);
