// Where the reader is, as a signal; links of the console do not load the page anew.
import { signal } from '@preact/signals';

const here = () => ({
	path: location.pathname.replace(/(.)\/$/, '$1'),
	query: Object.fromEntries(new URLSearchParams(location.search)),
	state: history.state ?? {},
});

export const loc = signal(here());

export function go(url, { replace = false, state = {} } = {}) {
	history[replace ? 'replaceState' : 'pushState'](state, '', url);
	const from = loc.value.path;
	loc.value = here();
	if (loc.value.path !== from) scrollTo(0, 0);
}

// go, for what takes a while: whoever has gone elsewhere meanwhile stays there.
export const onward = () => {
	const from = loc.peek().path;
	return (url) => loc.peek().path === from && go(url);
};

// PATH with those of QUERY that have a value.
export function url(path, query = {}) {
	const kept = Object.entries(query).filter(([, v]) => v !== undefined && v !== null && v !== '');
	return kept.length ? `${path}?${new URLSearchParams(kept)}` : path;
}

// Change some parameters of the page; a list begins anew then.
export const refine = (change) =>
	go(url(loc.value.path, { ...loc.value.query, cursor: '', ...change }), { replace: true });

const elsewhere = /^\/(api|console|docs|r|openapi\.json|healthz|readyz|metrics)(\/|$)/;

addEventListener('popstate', () => {
	loc.value = here();
});
addEventListener('click', (event) => {
	const link = event.target.closest?.('a[href]');
	if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
		return;
	if (link.target || link.hasAttribute('download') || link.origin !== location.origin || elsewhere.test(link.pathname))
		return;
	if (link.hash && link.pathname === location.pathname) return;
	event.preventDefault();
	go(link.pathname + link.search);
});

// TABLE: [pattern, …]; the first row whose pattern fits PATH, with what its :names stand for.
export function match(table, path) {
	const parts = path.split('/');
	for (const row of table) {
		const wanted = row[0].split('/');
		if (wanted.length !== parts.length) continue;
		const args = {};
		const fits = wanted.every((w, i) => {
			if (!w.startsWith(':')) return w === parts[i];
			args[w.slice(1)] = decode(parts[i]);
			return parts[i] !== '';
		});
		if (fits) return { row, args };
	}
	return null;
}

function decode(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
