// What is said of the tests: the failed ones, with why. The counts are read from node's own report.
export default async function* said(events) {
	for await (const { type, data } of events) {
		if (type === 'test:stderr' || type === 'test:diagnostic') continue;
		if (type !== 'test:fail' || data.details?.error?.failureType === 'subtestsFailed') continue;
		const { error } = data.details;
		yield `   FAIL: ${data.name}\n${(error.cause?.stack ?? error.stack ?? String(error)).split('\n').slice(0, 16).map((line) => `      ${line}`).join('\n')}\n`;
	}
}
