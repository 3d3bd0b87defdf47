// build.mjs NODE_MODULES OUT: bundle src into OUT and write OUT/index.html.
import { readFileSync, writeFileSync, readdirSync } from 'node:fs';
import { dirname, join, basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [modules, out] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const esbuild = await import(pathToFileURL(join(modules, 'esbuild/lib/main.js')));

const fail = (text) => {
	console.error(`build.mjs: ${text}`);
	process.exit(1);
};

const holes = (text) => (text.match(/\{\w+\}/g) ?? []).sort().join();

// The tables of words have the same keys and holes, and every key that the code spells out.
function judgeWords() {
	const [en, de] = ['en', 'de'].map((name) => JSON.parse(readFileSync(join(here, `src/words/${name}.json`), 'utf8')));
	const keys = Object.keys(en);
	// what the API says, m.*, is in English already
	for (const k of Object.keys(de)) if (k.startsWith('m.')) delete de[k];
	const wrong = [
		...keys.filter((k) => !(k in de)).map((k) => `de lacks ${k}`),
		...Object.keys(de).filter((k) => !(k in en)).map((k) => `en lacks ${k}`),
		...keys.filter((k) => k in de && holes(en[k]) !== holes(de[k])).map((k) => `the holes of ${k} differ`),
	];
	for (const file of readdirSync(join(here, 'src'), { recursive: true }).filter((f) => /\.jsx?$/.test(f))) {
		for (const [, key] of readFileSync(join(here, 'src', file), 'utf8').matchAll(/\bt\('([^']*[^.'])'[,)]/g)) {
			if (!(key in en)) wrong.push(`${file} says ${key}, which no table has`);
		}
	}
	if (wrong.length) fail(wrong.join('\n'));
}

judgeWords();
// What nothing here asks of uPlot: clocks at axes, logarithms and splines.
const unused = {
	fmtDate: "return () => ''",
	genTimeStuffs: 'return [[], [], () => {}]',
	timeAxisStamps: '', timeAxisVals: '', timeAxisVal: '', timeSeriesStamp: '', timeSeriesVal: '',
	logAxisSplits: '', asinhAxisSplits: '', log10AxisValsFilt: '', log2AxisValsFilt: '',
	_monotoneCubic: '',
};
const lessOfPlot = {
	name: 'less of uPlot',
	setup(build) {
		build.onLoad({ filter: /uPlot\.esm\.js$/ }, ({ path }) => {
			let contents = readFileSync(path, 'utf8');
			for (const [name, body] of Object.entries(unused)) {
				const whole = new RegExp(`^function ${name}\\(.*?^\\}$`, 'ms');
				if (!whole.test(contents)) fail(`uPlot has no function ${name} any more`);
				contents = contents.replace(whole, `function ${name}() { ${body} }`);
			}
			return { contents };
		});
	},
};

const made = await esbuild.build({
	entryPoints: { console: join(here, 'src/main.jsx'), style: join(here, 'css/style.css') },
	outdir: out,
	bundle: true,
	splitting: true,
	minify: true,
	format: 'esm',
	target: 'es2022',
	jsx: 'automatic',
	jsxImportSource: 'preact',
	nodePaths: [modules],
	entryNames: '[name]-[hash]',
	chunkNames: '[name]-[hash]',
	assetNames: '[name]-[hash]',
	loader: { '.json': 'file' },
	publicPath: '/console/',
	legalComments: 'none',
	plugins: [lessOfPlot],
	metafile: true,
	logLevel: 'warning',
}).catch(() => fail('esbuild has failed'));

// terser knows more ways to say the same than esbuild
const { minify } = await import(pathToFileURL(join(modules, 'terser/main.js')));
for (const name of readdirSync(out).filter((f) => f.endsWith('.js'))) {
	const { code } = await minify(readFileSync(join(out, name), 'utf8'), { module: true, ecma: 2020, compress: { passes: 3, unsafe_arrows: true } });
	writeFileSync(join(out, name), code);
}

const entry = (ending) =>
	basename(Object.entries(made.metafile.outputs).find(([f, o]) => o.entryPoint && f.endsWith(ending))[0]);
const page = readFileSync(join(here, 'index.html'), 'utf8')
	.replace('console.js', entry('.js'))
	.replace('style.css', entry('.css'));
writeFileSync(join(out, 'index.html'), page);

const licences = ['preact', '@preact/signals', '@preact/signals-core', 'uplot'].map(
	(name) => `${name}\n\n${readFileSync(join(modules, name, 'LICENSE'), 'utf8')}`,
);
writeFileSync(join(out, 'LICENSE.txt'), licences.join('\n'));
