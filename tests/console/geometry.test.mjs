// The week as a surface: what a slot covers, where it may go, what a price curve looks like on it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockOf, meet, minutesOf, mondayOf, moved, pieces, pointOf, reordered, resized, scale, segments, spanned } from '../../console/src/prices/geometry.js';

test('clocks', () => {
	assert.deepEqual(['00:00', '09:45', '24:00'].map(minutesOf), [0, 585, 1440]);
	assert.deepEqual([0, 585, 1440].map(clockOf), ['00:00', '09:45', '24:00']);
	assert.deepEqual(['2026-11-15', '2026-11-16', '2026-11-22', '2026-11-23'].map(mondayOf), ['2026-11-09', '2026-11-16', '2026-11-16', '2026-11-23']);
});

test('a point is the quarter of an hour that it lies in, and never beyond the edge', () => {
	const box = { left: 10, top: 20, width: 700, height: 1440 };
	assert.deepEqual(pointOf(10, 20, box), { day: 0, minute: 0 });
	assert.deepEqual(pointOf(320, 20 + 614, box), { day: 3, minute: 600 });
	assert.deepEqual(pointOf(9999, 9999, box), { day: 6, minute: 1425 });
	assert.deepEqual(pointOf(-5, -5, box), { day: 0, minute: 0 });
});

test('a slot over midnight is in two days, from Sunday into Monday too', () => {
	assert.deepEqual(pieces({ days: [6], start: 1320, end: 360 }), [
		{ day: 6, from: 1320, to: 1440, first: true, last: false }, { day: 0, from: 0, to: 360, first: false, last: true }]);
	assert.deepEqual(pieces({ days: [1], start: 1320, end: 0 }), [{ day: 1, from: 1320, to: 1440, first: true, last: true }]);
	assert.deepEqual(pieces({ days: [1], start: 0, end: 1440 }), [{ day: 1, from: 0, to: 1440, first: true, last: true }]);
});

test('slots meet where they share time, not where they touch', () => {
	const night = { days: [6], start: 1320, end: 360 };
	assert(meet(night, { days: [0], start: 300, end: 400 }));
	assert(!meet(night, { days: [0], start: 360, end: 400 }));
	assert(!meet(night, { days: [5], start: 1320, end: 1440 }));
});

test('what is moved keeps its length and stays in the day; days go round', () => {
	assert.deepEqual(moved({ days: [0, 6], start: 600, end: 720 }, 1, 30), { days: [0, 1], start: 630, end: 750 });
	assert.deepEqual(moved({ days: [6], start: 1200, end: 1440 }, 1, 60), { days: [0], start: 1200, end: 1440 });
	assert.deepEqual(moved({ days: [0], start: 0, end: 60 }, -1, -60), { days: [6], start: 0, end: 60 });
	assert.deepEqual(moved({ days: [0], start: 1320, end: 360 }, 0, 30), { days: [0], start: 1350, end: 390 });
});

test('an edge stops a step before the other one', () => {
	assert.deepEqual(resized({ days: [0], start: 60, end: 120 }, 'start', 300), { days: [0], start: 105, end: 120 });
	assert.deepEqual(resized({ days: [0], start: 60, end: 120 }, 'end', 0), { days: [0], start: 60, end: 75 });
	assert.deepEqual(resized({ days: [0], start: 60, end: 120 }, 'end', 9999), { days: [0], start: 60, end: 1440 });
	assert.deepEqual(resized({ days: [0], start: 1320, end: 360 }, 'end', 420), { days: [0], start: 1320, end: 420 });
});

test('what is drawn runs from the one corner to the other', () => {
	assert.deepEqual(spanned({ day: 3, minute: 600 }, { day: 1, minute: 540 }), { days: [1, 2, 3], start: 540, end: 615 });
});

test('a curve is cut at midnight and at the ends of the week', () => {
	const curve = [
		{ from_local: '2026-11-15T12:00:00+01:00', until_local: '2026-11-16T22:00:00+01:00' },
		{ from_local: '2026-11-16T22:00:00+01:00', until_local: '2026-11-17T06:00:00+01:00' },
		{ from_local: '2026-11-22T23:30:00+01:00', until_local: '2026-11-23T06:00:00+01:00' },
	];
	assert.deepEqual(segments(curve, '2026-11-16').map((s) => [s.day, s.from, s.to, curve.indexOf(s.of)]), [[0, 0, 1320, 0], [0, 1320, 1440, 1], [1, 0, 360, 1], [6, 1410, 1440, 2]]);
});

test('a scale has its ends at the cheapest and the dearest', () => {
	assert.deepEqual([0.2, 0.3, 0.5].map(scale([0.2, 0.3, 0.5])), [0, 2, 5]);
	assert.equal(scale([0.4])(0.4), 2);
});

test('a rule that goes elsewhere takes a gap, or all are numbered anew', () => {
	const rows = (...priorities) => priorities.map((priority) => ({ priority }));
	const said = (list, from, to) => reordered(list, from, to).map(([row, priority]) => [list.indexOf(row), priority]);
	assert.deepEqual(said(rows(10, 20, 30), 2, 1), [[2, 15]]);
	assert.deepEqual(said(rows(10, 20, 30), 2, 0), [[2, 5]]);
	assert.deepEqual(said(rows(10, 20, 30), 0, 2), [[0, 40]]);
	assert.deepEqual(said(rows(1, 2, 9), 2, 1), [[0, 10], [2, 20], [1, 30]]);
	assert.deepEqual(said(rows(5, 5), 1, 0), [[1, 2]]);
});
