import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { Problem, TIMEOUT } from './api';
import { App } from './shell';
import './style.css';
import { loadTexts, useLanguage } from './texts';
import { themeOf, useLook } from './theme';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      // Who has waited for a whole timeout is told so, and not after two more.
      retry: (failures, error) => failures < 2 && error instanceof Problem && error.code !== TIMEOUT && (error.status === 0 || error.status >= 500),
    },
  },
});

function Root() {
  const language = useLanguage();
  const look = useLook();
  return (
    <ConfigProvider theme={themeOf(look)} locale={language === 'zh' ? zhCN : enUS} button={{ autoInsertSpace: false }}>
      <QueryClientProvider client={queries}>
        <BrowserRouter>
          <App />
        </BrowserRouter>
      </QueryClientProvider>
    </ConfigProvider>
  );
}

void loadTexts().then(() =>
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <Root />
    </StrictMode>,
  ),
);
