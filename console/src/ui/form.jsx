// Forms from tables of fields. What is typed stays text until it is sent; the server judges it, and what it says
// about a field is shown there.
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { newKey, useListed } from '../api.js';
import { instantOf, language, t, has, wallClock } from '../i18n.js';
import { faultText, told } from './bits.jsx';
import { toast } from './toast.jsx';

// A list that fits into a select, or a text where it does not.
function Ref({ f, any, ...rest }) {
	const list = useListed(f.of);
	const id = useId();
	const name = f.name_of ?? ((r) => r.name ?? r.id);
	if (!list || list.whole) {
		const known = (list?.rows ?? []).filter((r) => !f.only || f.only(r) || r.id === rest.value);
		const stray = rest.value && !known.some((r) => r.id === rest.value);
		return (
			<select {...rest}>
				<option value="">{any ? t('any') : f.none ? t(f.none) : '–'}</option>
				{stray && <option value={rest.value}>{rest.value}</option>}
				{known.map((r) => <option key={r.id} value={r.id}>{name(r)}</option>)}
			</select>
		);
	}
	return (
		<>
			<input {...rest} list={id} />
			<datalist id={id}>{list.rows.map((r) => <option key={r.id} value={r.id}>{name(r)}</option>)}</datalist>
		</>
	);
}

export function Options({ f, any, set, ...rest }) {
	const onChange = (e) => set(e.currentTarget.value);
	if (f.of) return <Ref f={f} any={any} onChange={onChange} {...rest} />;
	return (
		<select onChange={onChange} {...rest}>
			{(any || !f.must) && <option value="">{any ? t('any') : '–'}</option>}
			{f.options.map((o) => <option key={o} value={o}>{(f.option ?? ((x) => t(`s.${x}`)))(o)}</option>)}
		</select>
	);
}

const known = (kind) => () => Intl.supportedValuesOf?.(kind) ?? [];
const suggestions = { zone: known('timeZone'), currency: known('currency') };

function Suggested({ f, ...rest }) {
	const id = useId();
	return (
		<>
			<input type="text" autocomplete="off" spellcheck={false} {...rest} list={id} />
			<datalist id={id}>{suggestions[f.type]().map((v) => <option key={v} value={v} />)}</datalist>
		</>
	);
}

const Text = ({ f, ...rest }) => <input type="text" autocomplete={f.autocomplete ?? 'off'} {...rest} />;
// A group is told to be wrong by its description alone.
const Many = ({ f, id, set, value, 'aria-labelledby': label, 'aria-describedby': about, 'aria-invalid': wrong }) => (
	<div class="checks" role="group" id={id} tabIndex={-1} aria-labelledby={label} aria-describedby={about} data-wrong={wrong}>
		{f.options.map((o) => (
			<label class="check" key={o}>
				<input type="checkbox" checked={value.includes(o)} onChange={() => set(value.includes(o) ? value.filter((v) => v !== o) : f.options.filter((v) => v === o || value.includes(v)))} />
				<span>{(f.option ?? ((x) => t(`s.${x}`)))(o)}</span>
			</label>
		))}
	</div>
);

// How each type is typed in; `plain` ones are controlled by `value` and `set` themselves.
const inputs = {
	text: Text,
	email: (p) => <Text {...p} type="email" />,
	url: (p) => <Text {...p} type="url" spellcheck={false} />,
	number: (p) => <Text {...p} inputmode="decimal" />,
	password: ({ f, ...p }) => <input type="password" {...p} autocomplete={f.autocomplete ?? 'new-password'} />,
	area: ({ f, ...p }) => <textarea rows={f.rows ?? 3} {...p} />,
	lines: ({ f, ...p }) => <textarea rows={f.rows ?? 3} spellcheck={false} {...p} />,
	when: ({ f, ...p }) => <input type="datetime-local" {...p} />,
	day: ({ f, ...p }) => <input type="date" {...p} />,
	time: ({ f, ...p }) => <input type="time" {...p} />,
	month: ({ f, ...p }) => <input type="month" {...p} />,
	zone: Suggested,
	currency: Suggested,
};
const plain = { select: Options, ref: Options, many: Many };

export const kindOf = (f) => f.type ?? (f.of ? 'ref' : f.options ? 'select' : 'text');

export function Field({ f, value, set, error, prefix = '' }) {
	const id = useId();
	const kind = kindOf(f);
	const label = typeof f.label === 'function' ? f.label() : f.label ?? t(`f.${f.name}`);
	const hint = f.hint ?? (has(`h.${f.name}`) ? t(`h.${f.name}`) : '');
	const about = [hint && `${id}h`, error && `${id}e`].filter(Boolean).join(' ') || undefined;
	const common = {
		id, f, value, name: prefix + f.name, 'aria-describedby': about, 'aria-invalid': error ? 'true' : undefined, 'aria-required': f.must ? 'true' : undefined,
		disabled: f.off,
	};
	const notes = (
		<>
			{hint && <p class="hint" id={`${id}h`}>{hint}</p>}
			{error && <p class="error" id={`${id}e`}>{error}</p>}
		</>
	);
	if (kind === 'check') {
		const { f: _, value: __, ...rest } = common;
		return (
			<div class={`field ${f.wide ? 'wide' : ''}`}>
				<label class="check"><input type="checkbox" {...rest} checked={Boolean(value)} onChange={(e) => set(e.currentTarget.checked)} /><span>{label}</span></label>
				{notes}
			</div>
		);
	}
	const Plain = plain[kind];
	const Input = inputs[kind];
	return (
		<div class={`field ${f.wide || kind === 'area' || kind === 'lines' || kind === 'many' ? 'wide' : ''}`}>
			<label for={kind === 'many' ? undefined : id} id={`${id}l`}>{label}{!f.must && !f.quiet && !f.off && <span class="optional"> {t('optional')}</span>}</label>
			{Plain
				? <Plain {...common} set={set} {...(kind === 'many' ? { 'aria-labelledby': `${id}l` } : {})} />
				: <Input {...common} placeholder={f.placeholder} onInput={(e) => set(e.currentTarget.value)} />}
			{notes}
		</div>
	);
}

// ---- values: what the API says, as it is typed, and back

const reach = (object, path) => path.split('.').reduce((o, k) => o?.[k], object);
const lines = (v) => v.split(/[\n,]/).map((x) => x.trim()).filter(Boolean);
export const decimal = (v) => (language.value === 'de' && v.includes(',') ? v.replaceAll('.', '').replace(',', '.') : v.replace(/,(?=\d{3}\b)/g, '')).trim();

export const typed = {
	check: (v) => Boolean(v),
	many: (v) => v ?? [],
	lines: (v) => (v ?? []).join('\n'),
	when: (v, f) => (v ? wallClock(v, f.zone) : ''),
	number: (v) => (v === null || v === undefined ? '' : language.value === 'de' ? String(v).replace('.', ',') : String(v)),
};
const sent = {
	check: (v) => v,
	many: (v) => (v.length ? v : null),
	lines: (v) => (v.trim() ? lines(v) : null),
	when: (v, f) => (v ? instantOf(v, f.zone) : null),
	number: (v) => (v.trim() ? decimal(v) : null),
	password: (v) => v || null,
	currency: (v) => v.trim().toUpperCase() || null,
	area: (v) => (v.trim() ? v : null),
};

export const valuesOf = (fields, object) =>
	Object.fromEntries(fields.map((f) => [f.name, (typed[kindOf(f)] ?? ((v) => v ?? ''))(reach(object ?? {}, f.name) ?? f.start ?? null, f)]));

export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

const blank = (v) => v === '' || v === false || v.length === 0;

// NAME, or the outermost object around it in which nothing is left: that is cleared as a whole.
function emptied(fields, values, name) {
	const parts = name.split('.');
	const whole = parts.map((_, i) => parts.slice(0, i + 1).join('.')).find((p) => p !== name && fields.every((f) => !f.name.startsWith(`${p}.`) || blank(values[f.name])));
	return whole ?? name;
}

// What is to be sent of VALUES: what differs from OLD where there is one, else all that has a value.
export function bodyOf(fields, values, old) {
	const body = {};
	for (const f of fields) {
		if (f.show && !f.show(values)) continue;
		if (f.unsent || (old && same(values[f.name], old[f.name]))) continue;
		const v = (sent[kindOf(f)] ?? ((x) => x.trim() || null))(values[f.name], f);
		if (!old && (v === null || v === false) && !f.must) continue;
		const path = emptied(fields, values, f.name).split('.');
		const last = path.pop();
		const at = path.reduce((o, k) => (o[k] ??= {}), body);
		at[last] = path.length + 1 < f.name.split('.').length ? null : v;
	}
	return body;
}

// fields; object: what is edited (none: something new); draft: values to begin with; fault: to show at once;
// send(body, {key, values}): does it; reread(): the object as it is now, for when somebody else has changed it;
// after(data); clear: empty it then
export function Form({ fields, object, draft, fault, send, reread, after, label = t('save'), cancel, danger, clear, readonly, children }) {
	const [base, setBase] = useState(object ?? null);
	const [values, setValues] = useState(() => draft ?? valuesOf(fields, object));
	const [faults, setFaults] = useState({ all: [], of: {} });
	const [busy, setBusy] = useState(false);
	const [more, setMore] = useState(false);
	const form = useRef();
	const retry = useRef({});
	const shown = fields.filter((f) => !f.show || f.show(values));
	useLayoutEffect(() => {
		if (faults.focus) form.current.querySelector('[aria-invalid=true], [data-wrong], .notice')?.focus();
	}, [faults]);

	const put = (name, value) => {
		setValues((old) => ({ ...old, [name]: value }));
		if (faults.of[name]) setFaults(({ all, of: { [name]: _, ...of } }) => ({ all, of }));
	};

	const judge = (error) => {
		const of = {};
		const all = [];
		for (const d of error.details ?? []) {
			const f = shown.find((x) => d.field === x.name || d.field?.startsWith(`${x.name}.`) || d.field?.startsWith(`${x.name}[`));
			const text = told(d.message);
			if (f) of[f.name] = of[f.name] ? `${of[f.name]} · ${text}` : text;
			else all.push(d.field ? told(`${d.field}: ${d.message}`) : text);
		}
		if (!Object.keys(of).length && !all.length) all.push(faultText(error));
		setFaults({ all, of, focus: true });
	};

	useEffect(() => {
		if (fault) judge(fault);
	}, [fault]);

	// NOW is what is stored; what the reader has typed instead of OLD stays
	const take = (now, old) => {
		const theirs = valuesOf(fields, now);
		setBase(now);
		setValues((typed) => Object.fromEntries(Object.entries(typed).map(([k, v]) => [k, same(v, old[k]) ? theirs[k] : v])));
		return theirs;
	};

	// somebody was faster: what they changed and the reader did not is taken over, the rest is shown
	const merge = (now, focus) => {
		const old = valuesOf(fields, base);
		const theirs = take(now, old);
		const both = fields.filter(({ name }) => ![theirs, values].some((v) => same(v[name], old[name])));
		if (focus || both.length) setFaults({ all: [t('fault.changed')], of: Object.fromEntries(both.map(({ name }) => [name, t('fault.theirs', { value: String(theirs[name]) || '–' })])), focus });
	};

	useEffect(() => {
		if (object && object !== base && !busy) merge(object);
	}, [object && JSON.stringify(valuesOf(fields, object))]);

	const submit = async (event) => {
		event.preventDefault();
		if (busy) return;
		const missing = shown.filter((f) => f.must && (values[f.name] === '' || values[f.name].length === 0));
		if (missing.length) {
			setFaults({ all: [], of: Object.fromEntries(missing.map((f) => [f.name, t('fault.must')])), focus: true });
			return;
		}
		const body = bodyOf(fields, values, base ? valuesOf(fields, base) : null);
		if (base && !Object.keys(body).length) {
			toast(t('unchanged'));
			after?.(base);
			return;
		}
		const text = JSON.stringify(body);
		// the same again after a lost answer is the same request
		if (retry.current.text !== text) retry.current = { text, key: newKey() };
		setBusy(true);
		try {
			const answer = await send(body, { key: retry.current.key, values });
			retry.current = {};
			setFaults({ all: [], of: {} });
			if (answer?.data && base) take(answer.data, values);
			if (clear) setValues(valuesOf(fields));
			after?.(answer?.data);
		} catch (error) {
			if (error.status) retry.current = {};
			if (error.status === 412 && reread && !error.details?.length) await reread().then((now) => merge(now, true)).catch(judge);
			else if (error.status === undefined) throw error;
			else judge(error);
		} finally {
			setBusy(false);
		}
	};

	// from the first field with `fold` on, the word of what is folded
	const cut = (fields.findIndex((f) => f.fold) + 1 || fields.length + 1) - 1;
	const line = (f) => (f.show && !f.show(values) ? null : (
		<>
			{f.section && <h3 class="wide">{t(f.section)}</h3>}
			<Field key={f.name} f={f} value={values[f.name]} error={faults.of[f.name]} set={(v) => put(f.name, v)} />
		</>
	));

	return (
		<form ref={form} class="form" noValidate onSubmit={submit}>
			{faults.all.length > 0 && <div class="notice bad" role="alert" tabIndex={-1}>{faults.all.map((text) => <p key={text}>{text}</p>)}</div>}
			<div class="fields">{fields.slice(0, cut).map(line)}</div>
			{cut < fields.length && (
				<details open={more || fields.slice(cut).some((f) => faults.of[f.name])} onToggle={(e) => setMore(e.currentTarget.open)}>
					<summary>{t(fields[cut].fold)}</summary>
					<div class="fields">{fields.slice(cut).map(line)}</div>
				</details>
			)}
			{children}
			{!readonly && <footer class="actions">
				{cancel && <button type="button" disabled={busy} onClick={cancel}>{t('cancel')}</button>}
				<button type="submit" class={danger ? 'danger' : 'primary'} aria-disabled={busy} aria-busy={busy}>{label}</button>
			</footer>}
		</form>
	);
}
