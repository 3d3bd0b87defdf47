// Words in the reader's language, and numbers, money and dates as it writes them.
import { computed, effect, signal } from '@preact/signals';
import { me, zone } from './session.js';
import de from './words/de.json';
import en from './words/en.json';

const tables = { en, de };
const words = signal(null);

export const locale = computed(() => me.value?.user.locale || me.value?.tenant.locale || navigator.language || 'en');
export const language = computed(() => (locale.value.slice(0, 2) in tables ? locale.value.slice(0, 2) : 'en'));
export const ready = computed(() => words.value !== null);

// Without its words, a page still says what the keys say.
effect(() => {
	const wanted = language.value;
	fetch(tables[wanted]).then((answer) => answer.json()).catch(() => words.peek() ?? {}).then((read) => {
		if (language.peek() !== wanted) return;
		words.value = read;
		document.documentElement.lang = wanted;
	});
});

export const has = (key) => words.value !== null && key in words.value;

// The words of KEY, with {name} replaced by what HOLES say; a key without words stands for itself.
export function t(key, holes) {
	if (!has(key)) return String(key).replace(/^[a-z]+\./, '').replaceAll('_', ' ');
	return words.value[key].replace(/\{(\w+)\}/g, (whole, name) => holes?.[name] ?? whole);
}

const made = new Map();
function kept(Kind, options) {
	const key = `${Kind.name}${locale.value}${JSON.stringify(options)}`;
	if (!made.has(key)) {
		try {
			made.set(key, new Kind(locale.value, options));
		} catch {
			made.set(key, new Kind('en', options));
		}
	}
	return made.get(key);
}

const NONE = '–';
const absent = (v) => v === null || v === undefined || v === '';

export const number = (v, digits = 3) => (absent(v) ? NONE : kept(Intl.NumberFormat, { maximumFractionDigits: digits }).format(v));
export const percent = (v) => (absent(v) ? NONE : kept(Intl.NumberFormat, { style: 'percent', maximumFractionDigits: 4 }).format(v / 100));
export const energy = (v, digits) => (absent(v) ? NONE : `${number(v, digits)} kWh`);

export function money(v, currency) {
	if (absent(v)) return NONE;
	return currency ? kept(Intl.NumberFormat, { style: 'currency', currency }).format(v) : number(v, 9);
}

// A price has up to nine digits, an amount those of its currency.
export function price(v, currency) {
	if (absent(v)) return NONE;
	const least = kept(Intl.NumberFormat, { style: 'currency', currency: currency || 'EUR' }).resolvedOptions().minimumFractionDigits;
	return kept(Intl.NumberFormat, { style: 'currency', currency: currency || 'EUR', minimumFractionDigits: least, maximumFractionDigits: 9 }).format(v);
}

export function when(v, { of = zone.value, style = 'medium', time = 'short' } = {}) {
	if (absent(v)) return NONE;
	return kept(Intl.DateTimeFormat, { dateStyle: style, timeStyle: time || undefined, timeZone: of }).format(new Date(v));
}

export const clock = (v, of = zone.value) => kept(Intl.DateTimeFormat, { hour: '2-digit', minute: '2-digit', timeZone: of }).format(new Date(v));

// YYYY-MM-DD, wherever it is.
export const day = (v, options = { dateStyle: 'medium' }) =>
	absent(v) ? NONE : kept(Intl.DateTimeFormat, { ...options, timeZone: 'UTC' }).format(new Date(`${v}T00:00:00Z`));

export const month = (v) => (absent(v) ? NONE : day(`${v}-01`, { month: 'long', year: 'numeric' }));

export const zoneName = (v, of) =>
	kept(Intl.DateTimeFormat, { timeZone: of, timeZoneName: 'short' }).formatToParts(new Date(v)).find((p) => p.type === 'timeZoneName').value;

export function duration(minutes) {
	if (absent(minutes)) return NONE;
	const hours = Math.floor(minutes / 60);
	return hours ? `${number(hours)} h ${String(minutes % 60).padStart(2, '0')} min` : `${minutes} min`;
}

// In words like "3 minutes ago".
const steps = [
	[60, 'second', 1],
	[3600, 'minute', 60],
	[86400, 'hour', 3600],
	[2592000, 'day', 86400],
];
export function ago(v) {
	if (absent(v)) return NONE;
	const seconds = (new Date(v) - Date.now()) / 1000;
	const [, unit, of] = steps.find(([under]) => Math.abs(seconds) < under) ?? [];
	return unit ? kept(Intl.RelativeTimeFormat, { numeric: 'auto' }).format(Math.round(seconds / of), unit) : when(v, { time: '' });
}

// The wall clock of ZONE at an instant, as <input type=datetime-local> has it.
export function wallClock(v, of = zone.value) {
	const parts = Object.fromEntries(
		new Intl.DateTimeFormat('en', {
			timeZone: of, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
		}).formatToParts(new Date(v)).map((p) => [p.type, p.value]),
	);
	const text = `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
	return parts.second === '00' ? text : `${text}:${parts.second}`;
}

// And back: the instant at which ZONE shows it (of a repeated hour the first one).
export function instantOf(wall, of = zone.value) {
	const wanted = Date.parse(`${wall}Z`);
	const offset = (at) => Date.parse(`${wallClock(at, of)}Z`) - Math.floor(at / 1000) * 1000;
	const found = [offset(wanted - 864e5), offset(wanted + 864e5)].map((o) => wanted - o).filter((at) => at + offset(at) === wanted);
	const chosen = found.length ? Math.min(...found) : wanted - offset(wanted - 864e5);
	return new Date(chosen).toISOString().replace('.000Z', 'Z');
}

export const today = () => wallClock(Date.now()).slice(0, 10);

export function addDays(date, n) {
	return new Date(Date.parse(`${date}T00:00:00Z`) + n * 864e5).toISOString().slice(0, 10);
}
