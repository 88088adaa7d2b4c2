export { Logo } from './logo.tsx';
export { Lonely } from './lonely.tsx';
