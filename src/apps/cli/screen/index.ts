export type { ScreenIo, ScreenOptions } from './options.ts';
export { screenCommand } from './screen.ts';
