import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { createQueryClient } from './api/index.ts';
import { startI18n } from './i18n/index.ts';
import { router } from './router/index.tsx';
import { ThemeProvider } from './theme/index.ts';
import './theme/tokens.css';
import './theme/base.css';
import './theme/layout.css';
import './theme/components.css';
import './theme/matrix.css';
import './theme/print.css';
import './theme/measures.css';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
const client = createQueryClient();

await startI18n();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <ThemeProvider>
        <RouterProvider router={router} />
      </ThemeProvider>
    </QueryClientProvider>
  </StrictMode>,
);
