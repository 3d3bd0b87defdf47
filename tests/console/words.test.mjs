// What the console says in German of the API's refusals hangs on the API's own sentences: each of them is still one.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const top = new URL('../../', import.meta.url);

// What varies in a sentence is # in the table (told() in ui/bits.jsx); here also what C puts in.
const LITERAL = /"(?:[^"\\\n]|\\.)*"/;
const LITERALS = new RegExp(`${LITERAL.source}(?:\\s*${LITERAL.source})*`, 'g');
const general = (text) => text.replace(/(?<=(one of|characters of|together with) ).*|"[^"]*"|%[-.*\d]*(?:ll|z)?[a-z]|\d+(\.\d+)?/g, '#').replace(/#+/g, '#');
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function sentences() {
	const sources = readdirSync(new URL('src', top), { recursive: true }).filter((f) => f.endsWith('.c') || f.endsWith('.h'));
	const texts = sources.flatMap((f) => [...readFileSync(new URL(`src/${f}`, top), 'utf8').matchAll(LITERALS)])
		.map(([literals]) => literals.match(new RegExp(LITERAL, 'g')).map((l) => l.slice(1, -1)).join('').replaceAll('\\"', '"').replaceAll('%%', '%'));
	return new Set(texts.map(general));
}

test('each sentence that has German words is one of the API', () => {
	const said = [...sentences()];
	// a message may be all of a text, its end, or a text with a name in it
	const known = (key) => said.some((s) => s === key || s.endsWith(` ${key}`) || (s.replace(/[^a-z]/g, '').length > 7 && s.includes('#') && new RegExp(`^${escaped(s).replaceAll('#', '.+')}$`).test(key)));
	const keys = Object.keys(JSON.parse(readFileSync(new URL('console/src/words/de.json', top), 'utf8'))).filter((k) => k.startsWith('m.')).map((k) => k.slice(2).replace(/#+/g, '#'));
	assert.ok(keys.length > 0);
	assert.deepEqual(keys.filter((key) => !known(key)), []);
});
