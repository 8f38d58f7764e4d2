// Runs one function's bundle. Plain JavaScript: it starts in a thread of its own,
// where nothing transforms TypeScript.
const { parentPort, workerData } = require('node:worker_threads');

const { file, handlerName } = workerData;
const handler = require(file)[handlerName];

parentPort.on('message', async ({ id, event, context }) => {
  try {
    const result = await handler(event, context);
    parentPort.postMessage({ id, result: JSON.stringify(result ?? null) });
  } catch (error) {
    const { name, message, stack } =
      error instanceof Error ? error : { message: String(error) };
    parentPort.postMessage({ id, error: { name, message, stack } });
  }
});

if (typeof handler !== 'function') {
  throw new Error(`${file} exports no function ${handlerName}`);
}
