import { startTestUpstream } from './upstream.ts';

// An upstream in a process of its own, to be killed. It tells its address.
const upstream = await startTestUpstream();
process.send?.({ baseUrl: upstream.baseUrl });
process.on('disconnect', () => process.exit(0));
