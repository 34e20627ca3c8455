import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const API = 'http://127.0.0.1:8080';

// Nothing is written into the page itself: scripts and styles are files, so that a strict content policy holds.
export default defineConfig({
  plugins: [react()],
  // Below the page's `<base href>`, wherever the server puts that.
  base: './',
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': API, '/video': API, '/healthz': API, '/readyz': API } },
});
