// Where the console starts.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router'
import './app/i18n'
import { ProblemError } from './api/client'
import { askEarly } from './app/early'
import { router } from './app/router'
import { ThemeProvider } from './app/theme'
import './styles.css'

// Answers of the server that asking again would not change are not asked for again.
const worthRetrying = (count: number, fault: Error) => count < 2 && (!(fault instanceof ProblemError) || fault.status === 0 || fault.status >= 502)

const client = new QueryClient({
  defaultOptions: { queries: { staleTime: 30_000, retry: worthRetrying, refetchOnWindowFocus: true }, mutations: { retry: false } },
})

void askEarly(client, window.location.pathname)

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <ThemeProvider>
          <RouterProvider router={router} />
        </ThemeProvider>
      </QueryClientProvider>
    </StrictMode>,
  )
}
