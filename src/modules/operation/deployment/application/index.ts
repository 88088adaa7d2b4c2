export { type ApplicationReader, createApplicationReader } from './application.reader.ts';
export type {
  ApplicationContent,
  ApplicationDescription,
  ApplicationView,
  KeyView,
  NewKeyView,
} from './application.schema.ts';
