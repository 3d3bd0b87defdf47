// Small pieces that every page uses.
import { useEffect, useState } from 'preact/hooks';
import { has, language, money, t } from '../i18n.js';
import { toast } from './toast.jsx';

export const Icon = ({ name }) => <span class={`icon icon-${name}`} aria-hidden="true" />;

export function Page({ title, sub, back, actions, children }) {
	useEffect(() => {
		document.title = `${title} · tariffd`;
	}, [title]);
	return (
		<>
			<header class="page-head">
				<div>
					{back && <a class="back" href={back[0]}>{back[1]}</a>}
					<h1>{title}</h1>
					{sub && <p class="muted">{sub}</p>}
				</div>
				{actions && <div class="actions">{actions}</div>}
			</header>
			{children}
		</>
	);
}

export const Panel = ({ title, note, actions, children, flush, busy }) => (
	<section class={`panel${flush ? ' flush' : ''}`} aria-busy={busy}>
		{title && (
			<header>
				<div>
					<h2>{title}</h2>
					{note && <p class="muted">{note}</p>}
				</div>
				{actions && <div class="actions">{actions}</div>}
			</header>
		)}
		{children}
	</section>
);

export const Empty = ({ title, text, children }) => (
	<div class="empty">
		<p class="empty-title">{title}</p>
		{text && <p class="muted">{text}</p>}
		{children}
	</div>
);

export const Skeleton = ({ rows = 3 }) => (
	<div class="skeleton" aria-busy="true" aria-label={t('loading')} role="img">
		{Array.from({ length: rows }, (_, i) => <span key={i} />)}
	</div>
);

const tones = {
	active: 'good', settled: 'good', paid: 'good', delivered: 'good', succeeded: 'good', create: 'good',
	scheduled: 'info', issued: 'info', update: 'info', info: 'info',
	waiting: 'warn', exhausted: 'warn', refunded: 'warn', credit_note: 'warn',
	dead: 'bad', failed: 'bad', delete: 'bad',
};

export const Badge = ({ of, tone }) => <span class={`badge ${tone ?? tones[of] ?? ''}`}>{t(`s.${of}`)}</span>;

const said = ([, v]) => v !== null && v !== undefined && v !== '' && v !== false;
const label = (k) => t(k.includes('.') ? k : `f.${k}`);

// [[word, value], …]; what has no value is left out.
export const Facts = ({ of }) => (
	<dl class="facts">
		{of.filter(said).map(([k, v]) => (
			<div key={k}>
				<dt>{label(k)}</dt>
				<dd>{v}</dd>
			</div>
		))}
	</dl>
);

export const Figures = ({ of }) => (
	<div class="figures">
		{of.map(([k, v, more]) => (
			<div key={k}>
				<span>{label(k)}</span>
				<strong>{v}</strong>
				{more}
			</div>
		))}
	</div>
);

export const Totals = ({ of, currency }) => (
	<table class="totals" aria-label={t('totals')}>
		<tbody>
			{of.filter(said).map(([k, v]) => (
				<tr key={k} class={k}>
					<th scope="row">{label(k)}</th>
					<td class="num">{money(v, currency)}</td>
				</tr>
			))}
		</tbody>
	</table>
);

// What the API says ("field: message" or a message alone), in the reader's language: # of its words is a number, a name in
// quotes or a list.
export function told(message) {
	const [, field, text] = /^(?:([\w.[\]]+): )?(.*)/s.exec(message);
	const parts = [];
	const key = `m.${text.replace(/(?<=(one of|characters of|together with) ).*|"[^"]*"|\d+(\.\d+)?/g, (part) => parts.push(part) && '#')}`;
	const said = has(key) ? t(key).replace(/#/g, () => parts.shift()) : text;
	return (field ? `${t(`f.${field}`)}: ${said}` : said).replace(/^./, (c) => c.toUpperCase());
}

export function faultText(error) {
	if (error.code === 'offline') return t('fault.offline');
	if (error.status === 429) return t('fault.busy', { n: error.wait || 1 });
	if (error.status >= 500) return t('fault.server');
	if (error.status === 412) return t('fault.overtaken');
	// what the server says best stands in its own words, in other languages what they have for its code
	if (has(`e.${error.code}`) && (language.value !== 'en' || error.status === 403)) return t(`e.${error.code}`);
	return told(error.message);
}

export const Fault = ({ error, retry }) => (
	<div class="notice bad" role="alert">
		<p>{faultText(error)}</p>
		{error.requestId && error.status >= 500 && <p class="muted">{error.requestId}</p>}
		{retry && error.status !== 403 && <button type="button" onClick={retry}>{t('retry')}</button>}
	</div>
);

// What useGet read, once it is there.
export function Loaded({ of, rows, children }) {
	if (of.error && !of.data) return of.error.status === 404 ? <Empty title={t('missing.title')} text={t('missing.text')} /> : <Fault error={of.error} retry={of.reload} />;
	if (!of.data) return <Skeleton rows={rows} />;
	return children(of.data);
}

async function toClipboard(text) {
	if (navigator.clipboard) return navigator.clipboard.writeText(text);
	const area = Object.assign(document.createElement('textarea'), { value: text });
	(document.querySelector('dialog[open]') ?? document.body).append(area);
	area.select();
	document.execCommand('copy');
	area.remove();
	return undefined;
}

export const Copy = ({ text, label }) => (
	<button type="button" class="copy" aria-label={`${t('copy')}${label ? `: ${label}` : ''}`}
		onClick={() => toClipboard(text).then(() => toast(t('copied')))}>
		<Icon name="copy" />
	</button>
);

export const Id = ({ of }) => (of ? <span class="id"><code>{of}</code><Copy text={of} label={of} /></span> : '–');

// What is shown once.
export const Secret = ({ of, label }) => (
	<>
		<p class="notice warn">{t('secret.once')}</p>
		<div class="secret">
			<code tabIndex={0} aria-label={label}>{of}</code>
			<Copy text={of} label={label} />
		</div>
	</>
);

// [[href, word], …]: pages that belong together.
export const Tabs = ({ of, at }) => (
	<nav class="tabs" aria-label={t('tabs')}>
		{of.map(([href, word]) => <a key={href} href={href} aria-current={href === at ? 'page' : undefined}>{t(word)}</a>)}
	</nav>
);

// [[value, label], …] of which one holds.
export const Choice = ({ of, value, set, label }) => (
	<div class="choice" role="group" aria-label={label}>
		{of.map(([v, text]) => <button type="button" key={v} aria-pressed={v === value} onClick={() => set(v)}>{text}</button>)}
	</div>
);

export const Bar = ({ of, label }) => (
	<span class="bar" {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}><span style={{ width: `${Math.round(Math.max(0, Math.min(1, of)) * 100)}%` }} /></span>
);

// A button whose work takes a while, once at a time; it keeps the focus. What goes wrong is told.
export function Act({ run, children, kind = '' }) {
	const [busy, setBusy] = useState(false);
	const act = async () => {
		if (busy) return;
		setBusy(true);
		try {
			await run();
		} catch (error) {
			toast(faultText(error), true);
		} finally {
			setBusy(false);
		}
	};
	return <button type="button" class={kind} aria-disabled={busy} aria-busy={busy} onClick={act}>{children}</button>;
}
