export { OUTBOX_CHANNEL, SEQUENCED_CHANNEL } from './channels.ts';
export { createNoticeBoard } from './notices.ts';
export { payloadMigrations } from './payload.migrations.ts';
export { createPayloadStore } from './payload.ts';
export { createRecordReader } from './reader.ts';
export { recordMigrations } from './record.migrations.ts';
export { createRecorder, type RecorderParts } from './recorder.ts';
export { createSequencer, type SequencerParts } from './sequencer.ts';
export type * from './types.ts';
