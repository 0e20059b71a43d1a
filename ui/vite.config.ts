import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.TAIHU_BASE ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'target/classes/ui',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_100,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // A browser fetches six files at once: many small ones that pages share would wait for one another.
        codeSplitting: {
          groups: [
            { name: 'first', tags: ['$initial'], priority: 2 },
            { name: 'parts', test: /[\/]node_modules[\/]/, minShareCount: 6, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': { target: server, ws: true }, '/metrics': server } },
  test: { include: ['app/**/*.test.{ts,tsx}'], environment: 'node' },
});
