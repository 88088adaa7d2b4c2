export { ThemeProvider } from './provider.tsx';
export { type Scheme, useScheme } from './scheme.ts';
