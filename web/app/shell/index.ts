export { Logo } from './logo.tsx';
export { Lonely } from './lonely.tsx';
export { Shell } from './shell.tsx';
export { Splash } from './splash.tsx';
