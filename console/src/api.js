// The one way to the server: JSON, the CSRF token, entity tags, keys for retries, faults as ApiError.
import { useEffect, useRef, useState } from 'preact/hooks';
import { may, me, signedOut } from './session.js';

export const BILLING = '/api/v1/billing';
export const DYNAMIC = '/api/dynamic_pricing';
export const CONSOLE = '/console/api';

export class ApiError extends Error {
	constructor(status, { code, message, details = [] }, requestId) {
		super(message);
		Object.assign(this, { status, code, details, requestId });
	}
}

export const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');

const parse = (text) => {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
};

// METHOD PATH BODY (of a form: URLSearchParams); etag: what is changed, key: names a POST that may come twice (null: it may without), fresh: must not exist yet.
// Answers {data, etag}. What is typed has the same bytes on each keyboard (NFC), so that a password is the same.
export async function call(method, path, body, options = {}) {
	const { etag, key = newKey(), fresh, signal, again } = options;
	const who = me.value;
	const headers = { Accept: 'application/json' };
	const form = body instanceof URLSearchParams;
	if (body !== undefined && !form) headers['Content-Type'] = 'application/json';
	if (method !== 'GET' && who) headers['X-CSRF-Token'] = who.csrf_token;
	if (method === 'POST' && key) headers['Idempotency-Key'] = key;
	if (etag) headers['If-Match'] = etag;
	if (fresh) headers['If-None-Match'] = '*';
	let answer, text;
	try {
		answer = await fetch(path, { method, headers, body: body === undefined || form ? body : JSON.stringify(body).normalize(), signal, cache: 'no-store' });
		text = await answer.text();
	} catch (why) {
		if (why.name === 'AbortError') throw why;
		throw new ApiError(0, { code: 'offline' });
	}
	const data = parse(text);
	if (answer.ok) return { data, etag: answer.headers.get('ETag') };
	const fault = data?.error ?? { code: String(answer.status), message: data?.message ?? answer.statusText };
	// the token changes with the session: one that is too old is asked for anew, once
	if (fault.code === 'csrf' && !again) {
		me.value = (await call('GET', `${CONSOLE}/me`)).data;
		return call(method, path, body, { ...options, key, again: true });
	}
	// who has signed in since is not meant
	if (answer.status === 401 && me.value === who) signedOut();
	const wait = Number(answer.headers.get('Retry-After'));
	throw Object.assign(new ApiError(answer.status, fault, data?.request_id), { wait });
}

export const get = (path, signal) => call('GET', path, undefined, { signal });

// PATH (null: nothing) as {data, etag, error, loading, other, reload, put}; what was read last stays until the next has come
// (other: it is of another path). put(data or what makes it of the old, etag): it is known now, whatever is still being read.
export function useGet(path) {
	const [turn, setTurn] = useState(0);
	const [state, setState] = useState({});
	const asked = useRef();
	useEffect(() => {
		if (!path) return undefined;
		const stop = new AbortController();
		asked.current = [stop, { path, turn }];
		get(path, stop.signal).then(
			(r) => stop.signal.aborted || setState({ path, turn, ...r }),
			(error) => stop.signal.aborted || setState((old) => ({ ...(old.path === path ? old : {}), path, turn, error })),
		);
		return () => stop.abort();
	}, [path, turn]);
	const other = Boolean(path) && state.path !== path;
	const put = (data, etag) => {
		const [stop, of] = asked.current;
		stop.abort();
		setState((old) => ({ ...of, data: data.call ? data(old.data) : data, etag }));
	};
	return { ...state, other, loading: other || (Boolean(path) && state.turn !== turn), reload: () => setTurn((n) => n + 1), put };
}

// The first 200 of a list, of the billing surface unless PATH is a whole one; asked once for a while, and by each user anew.
const lists = new Map();

export function listed(path, rows) {
	const kept = lists.get(path);
	if (kept && Date.now() - kept.at < 30000) return kept.list;
	const list = get(`${path.startsWith('/') ? path : `${BILLING}/${path}`}?limit=200`).then(({ data }) => ({ rows: data[rows] ?? data.data.map((r) => ({ ...r, id: r.uuid })), whole: !data.next_cursor && data.last_page !== false }));
	list.catch(() => lists.delete(path));
	lists.set(path, { at: Date.now(), list });
	return list;
}

export const forget = () => lists.clear();
me.subscribe(forget);

export function useListed(path) {
	const [list, setList] = useState(null);
	useEffect(() => {
		let live = true;
		if (path && !may('read:billing')) setList({ rows: [], whole: false });
		else if (path) listed(path, path.split('/').at(-1).replaceAll('-', '_')).then((l) => live && setList(l), () => live && setList({ rows: [], whole: false }));
		return () => {
			live = false;
		};
	}, [path]);
	return list;
}
