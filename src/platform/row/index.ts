export { createRow, type Place, type Row } from './row.ts';
