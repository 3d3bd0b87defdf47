// The week as a surface: days 0 (Monday) to 6, minutes of a day; a slot is {days, start, end}, and where it does not end
// after its start it runs into the next day. Nothing here draws or asks.
export const DAY = 1440;
export const STEP = 15;

export const minutesOf = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
export const clockOf = (m) => [m / 60, m % 60].map((n) => String(Math.floor(n)).padStart(2, '0')).join(':');

const between = (least, v, most) => Math.max(least, Math.min(most, v));

// Where a point lies in a box of seven columns.
export const pointOf = (x, y, { left, top, width, height }) => ({
	day: between(0, Math.floor(((x - left) / width) * 7), 6),
	minute: between(0, Math.floor((((y - top) / height) * DAY) / STEP) * STEP, DAY - STEP),
});

// The parts of the days that a slot covers; first and last tell where its own edges are.
export function pieces({ days, start, end }) {
	const over = end <= start;
	return days.flatMap((day) => [
		{ day, from: start, to: over ? DAY : end, first: true, last: !over || end === 0 },
		...(over && end > 0 ? [{ day: (day + 1) % 7, from: 0, to: end, first: false, last: true }] : []),
	]);
}

export const meet = (a, b) => pieces(a).some((p) => pieces(b).some((q) => p.day === q.day && p.from < q.to && q.from < p.to));

// The slot by DAYS and MINUTES elsewhere; at the ends of the day it stops.
export function moved(slot, days, minutes) {
	const long = (slot.end - slot.start + DAY) % DAY || DAY;
	const start = between(0, slot.start + minutes, DAY - STEP);
	const end = start + long;
	const fits = slot.end > slot.start;
	return {
		days: slot.days.map((d) => (d + days + 7) % 7).sort(),
		start: fits ? Math.min(start, DAY - long) : start,
		end: fits ? Math.min(end, DAY) : end % DAY || DAY,
	};
}

// The slot with another edge, and at least one step long.
export function resized(slot, edge, minute) {
	const over = slot.end <= slot.start;
	if (edge === 'start') return { ...slot, start: over ? between(slot.end, minute, DAY - STEP) : between(0, minute, slot.end - STEP) };
	return { ...slot, end: over ? between(STEP, minute, slot.start) : between(slot.start + STEP, minute, DAY) };
}

// What was drawn from one point to another.
export const spanned = (a, b) => ({
	days: Array.from({ length: Math.abs(a.day - b.day) + 1 }, (_, i) => Math.min(a.day, b.day) + i),
	start: Math.min(a.minute, b.minute),
	end: Math.max(a.minute, b.minute) + STEP,
});

const dayNumber = (text) => Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / 864e5;

// The intervals of a price curve, cut at midnight, on the week that begins with the date MONDAY.
export function segments(intervals, monday) {
	const at = (text) => (dayNumber(text) - dayNumber(monday)) * DAY + minutesOf(text.slice(11));
	return intervals.flatMap((of) => {
		const [from, to] = [at(of.from_local), at(of.until_local)];
		return Array.from({ length: 7 }, (_, day) => ({ day, from: between(0, from - day * DAY, DAY), to: between(0, to - day * DAY, DAY), of })).filter((s) => s.to > s.from);
	});
}

export const mondayOf = (date) => new Date((dayNumber(date) - ((dayNumber(date) + 3) % 7)) * 864e5).toISOString().slice(0, 10);

// What a kWh costs at first.
export const perKwh = ({ energy: [first] }) => (first.price * 1000) / first.unit;

// VALUES as steps of a scale from 0 to 5.
export function scale(values) {
	const [least, most] = [Math.min(...values), Math.max(...values)];
	return (v) => (most > least ? Math.round(((v - least) / (most - least)) * 5) : 2);
}

// Rows with a priority, in their order, when the row FROM goes to TO: [row, priority] of those that change. A gap is used
// where there is one, else all are numbered anew.
export function reordered(rows, from, to) {
	const order = rows.toSpliced(from, 1).toSpliced(to, 0, rows[from]);
	const [before, after] = [order[to - 1]?.priority ?? 0, order[to + 1]?.priority ?? afterLast(order[to - 1])];
	const middle = Math.floor((before + after) / 2);
	if (middle > before && middle < after) return [[rows[from], middle]];
	return order.map((row, i) => [row, (i + 1) * 10]).filter(([row, priority]) => row.priority !== priority);
}

const afterLast = (last) => (last?.priority ?? 0) + 20;
