export { type Channel, openChannel } from './channel.ts';
export { createServerClient, type ServerClient } from './client.ts';
export { type Enrolment, openEnrolment } from './enrolment.ts';
export { openReceipts } from './receipts.ts';
