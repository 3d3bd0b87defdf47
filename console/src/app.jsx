// The frame around the pages: navigation, who is signed in, and which page it is.
import { useEffect, useRef, useState } from 'preact/hooks';
import { call, CONSOLE, get } from './api.js';
import { ready, t } from './i18n.js';
import { go, loc, match } from './router.js';
import { home, may, me } from './session.js';
import { Empty, Fault, Icon, Page } from './ui/bits.jsx';
import { Asked } from './ui/dialog.jsx';
import { Toasts } from './ui/toast.jsx';
import { SignIn } from './pages/sign_in.jsx';
import { routes } from './pages/routes.js';

// [word of the path and the label, scope that is needed]
const menu = [
	[['overview'], ['sessions', 'read:sessions'], ['invoices']],
	[['prices'], ['codes']],
	[['places'], ['drivers'], ['organizations']],
	[['webhooks', 'admin'], ['audit', 'admin'], ['settings', 'admin']],
];

function Menu({ path }) {
	const mine = menu.map((group) => group.filter(([, scope = 'read:billing']) => may(scope))).filter((group) => group.length);
	return mine.map((group, i) => (
		<ul key={i}>
			{group.map(([word]) => (
				<li key={word}>
					<a href={`/${word}`} aria-current={path.split('/')[1] === word ? 'page' : undefined}>
						<Icon name={word} />
						{t(`nav.${word}`)}
					</a>
				</li>
			))}
		</ul>
	));
}

async function leave() {
	await call('POST', `${CONSOLE}/sign-out`).catch(() => {});
	me.value = null;
	go('/sign-in');
}

function Side({ path, open, setOpen }) {
	const { user, tenant } = me.value;
	return (
		<header class={`side ${open ? 'open' : ''}`}>
			<div class="brand">
				<a href={home.value}><span class="mark" aria-hidden="true" />{tenant.name}</a>
				<button type="button" class="plain menu" aria-expanded={open} aria-controls="menu" onClick={() => setOpen(!open)}>
					<Icon name={open ? 'close' : 'menu'} />
					<span class="hidden">{t('menu')}</span>
				</button>
			</div>
			<nav id="menu" aria-label={t('main')}>
				<Menu path={path} />
				<ul class="who">
					<li>
						<a href="/account" aria-current={path === '/account' ? 'page' : undefined}>
							<Icon name="account" />
							<span class="mail">{user.email}</span>
						</a>
					</li>
					<li><button type="button" class="plain" onClick={leave}><Icon name="leave" />{t('sign_out')}</button></li>
				</ul>
			</nav>
		</header>
	);
}

const Missing = () => <Page title={t('missing.title')}><div class="panel"><Empty title={t('missing.title')} text={t('missing.text')}><a class="button" href={home.value}>{t('back')}</a></Empty></div></Page>;

function Frame() {
	const { path } = loc.value;
	const [open, setOpen] = useState(false);
	const main = useRef();
	const first = useRef(true);
	const found = match(routes, path);
	const Shown = found?.row[1] ?? Missing;
	useEffect(() => {
		setOpen(false);
		// a reader of the screen hears where the link has led
		if (!first.current) main.current.focus({ preventScroll: true });
		first.current = false;
	}, [path]);
	useEffect(() => {
		const close = (e) => e.key === 'Escape' && setOpen(false);
		addEventListener('keydown', close);
		return () => removeEventListener('keydown', close);
	}, []);
	return (
		<div class="frame">
			<a class="skip" href="#main">{t('skip')}</a>
			<Side path={path} open={open} setOpen={setOpen} />
			<main id="main" ref={main} tabIndex={-1}>
				<Shown key={found?.row[2] ?? path} {...found?.args} {...found?.row[3]} />
			</main>
		</div>
	);
}

export function App() {
	const [fault, setFault] = useState(null);
	const { path, query } = loc.value;
	const who = me.value;
	const ask = () => {
		setFault(null);
		get(`${CONSOLE}/me`).then(({ data }) => {
			me.value = data;
		}, (error) => error.status !== 401 && setFault(error));
	};
	useEffect(ask, []);
	useEffect(() => {
		if (who === null && path !== '/sign-in') go(`/sign-in${path === '/' ? '' : `?to=${encodeURIComponent(path + location.search)}`}`, { replace: true });
		if (who && (path === '/sign-in' || path === '/')) go(/^\/[a-z]/.test(query.to ?? '') ? query.to : home.value, { replace: true });
	}, [who, path]);
	if (!ready.value) return null;
	return (
		<>
			{fault && <main class="alone"><Fault error={fault} retry={ask} /></main>}
			{who === null && path === '/sign-in' && <SignIn />}
			{who && path !== '/sign-in' && path !== '/' && <Frame />}
			<Asked />
			<Toasts />
		</>
	);
}
