// Tables, and lists that are paged by cursor with filters in the URL.
import { useEffect, useRef, useState } from 'preact/hooks';
import { useGet } from '../api.js';
import { t, number } from '../i18n.js';
import { go, loc, refine, url } from '../router.js';
import { Empty, Fault, Skeleton } from './bits.jsx';
import { Options } from './form.jsx';

// columns: {key, show(row), num, quiet}, named by the word of key; link(row): where a row leads
export function Table({ columns, rows, link, label, busy, id = (r, i) => r.id ?? i }) {
	const open = (row) => (e) => {
		if (link && !e.target.closest('a, button, input') && !String(getSelection())) go(link(row));
	};
	const at = useRef();
	// what can be scrolled can be reached by keyboard
	useEffect(() => {
		at.current.tabIndex = at.current.scrollWidth > at.current.clientWidth ? 0 : -1;
	});
	return (
		<div ref={at} class="table" aria-busy={busy}>
			<table aria-label={label}>
				<thead>
					<tr>
						{columns.map((c) => (
							<th key={c.key} scope="col" class={c.num ? 'num' : ''}>
								<span class={c.quiet ? 'hidden' : ''}>{t(`f.${c.key}`)}</span>
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map((row, i) => (
						<tr key={id(row, i)} class={link ? 'opens' : ''} onClick={open(row)}>
							{columns.map((c, n) => {
								const shown = c.show ? c.show(row) : row[c.key];
								return (
									<td key={c.key} class={c.num ? 'num' : ''} data-label={t(`f.${c.key}`)}>
										{n === 0 && link ? <a href={link(row)}>{shown}</a> : shown ?? '–'}
									</td>
								);
							})}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

// What is typed is kept until it is meant.
function Wanted({ f, value }) {
	const [text, setText] = useState(value);
	useEffect(() => setText(value), [value]);
	return <input type={f.type ?? 'search'} value={text} onInput={(e) => setText(e.currentTarget.value)} onChange={(e) => refine({ [f.name]: e.currentTarget.value.trim() })} />;
}

// [{name, options | ref | type}, …] as inputs that change the URL.
export function Filters({ of, extra }) {
	const { query, path } = loc.value;
	const used = of.some((f) => query[f.name]);
	return (
		<form class="filters" role="search" aria-label={t('filter')} onSubmit={(e) => e.preventDefault()}>
			{of.map((f) => (
				<label key={f.name}>
					<span>{t(`f.${f.name}`)}</span>
					{f.options || f.of
						? <Options f={f} any value={query[f.name] ?? ''} set={(v) => refine({ [f.name]: v })} />
						: <Wanted f={f} value={query[f.name] ?? ''} />}
				</label>
			))}
			{used && <button type="button" class="plain" onClick={() => go(path)}>{t('clear')}</button>}
			{extra}
		</form>
	);
}

function Pager({ list, count, limit, label, busy }) {
	const { path, query, state } = loc.value;
	const before = state.cursors ?? [];
	// what LIST says holds for the page that is shown
	const turn = (cursor, cursors) => busy || go(url(path, { ...query, cursor }), { state: { cursors } });
	const first = before.length * limit;
	const known = !query.cursor || before.length > 0;
	const total = list.total !== undefined && `${number(list.total)}${list.total_is_estimate ? '+' : ''}`;
	return (
		<nav class="pager" aria-label={`${label}: ${t('pages')}`}>
			<span class="muted">{busy ? t('loading') : known && total ? t('pager.some', { from: number(first + 1), to: number(first + count), total }) : t('pager.part', { n: number(count) })}</span>
			{(query.cursor || list.next_cursor) && (
				<>
					<button type="button" disabled={!query.cursor} onClick={() => (known ? turn(before.at(-1), before.slice(0, -1)) : turn('', []))}>
						{known ? t('pager.previous') : t('pager.first')}
					</button>
					<button type="button" disabled={!list.next_cursor} onClick={() => turn(list.next_cursor, known ? [...before, query.cursor ?? ''] : [])}>{t('pager.next')}</button>
				</>
			)}
		</nav>
	);
}

// path: of the API; rows: member with the rows; fixed: parameters beside the filters; empty: {title, text, action}
export function Listing({ path, rows, columns, link, label, filters = [], fixed = {}, empty, limit = 50, extra, at, id }) {
	const { query } = loc.value;
	const wanted = Object.fromEntries(filters.map((f) => [f.name, query[f.name]]));
	const list = useGet(url(path, { ...wanted, ...fixed, cursor: query.cursor, limit }));
	if (at) at.current = list;
	const found = list.data?.[rows];
	const filtered = Object.values(wanted).some(Boolean);
	return (
		<>
			{(filters.length > 0 || extra) && <Filters of={filters} extra={extra} />}
			{list.error && <Fault error={list.error} retry={list.reload} />}
			{!found && !list.error && <div class="panel"><Skeleton rows={8} /></div>}
			{found && found.length === 0 && (
				<div class="panel">
					{filtered || query.cursor ? <Empty title={t('none.found')} text={t('none.found_text')} /> : <Empty title={empty.title} text={empty.text}>{empty.action}</Empty>}
				</div>
			)}
			{found && found.length > 0 && (
				<div class="panel flush">
					<Table columns={columns} rows={found} link={link} label={label} busy={list.loading} id={id} />
					<Pager list={list.data} count={found.length} limit={limit} label={label} busy={list.loading} />
				</div>
			)}
		</>
	);
}
