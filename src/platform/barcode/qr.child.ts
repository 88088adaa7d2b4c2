import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

// The program comes from the package on disk; nothing is fetched.
const wasm = readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
await prepareZXingModule({
  overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer },
  fireImmediately: true,
});
const found = await readBarcodes(workerData as Uint8Array, {
  formats: ['QRCode'],
  tryHarder: true,
  maxNumberOfSymbols: 16,
});
parentPort?.postMessage(found.filter((one) => one.isValid).map((one) => one.text));
