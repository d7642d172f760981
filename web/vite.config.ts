import { defineConfig } from 'vite';
import { licenses } from './licenses.ts';
import { overlay } from './overlay.ts';

// File names are fixed, so that a rebuilt dist/ is the committed one byte for byte.
export default defineConfig({
  base: './',
  plugins: [licenses(), overlay()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    modulePreload: false,
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      output: {
        entryFileNames: 'studio.js',
        chunkFileNames: '[name].js',
        assetFileNames: 'studio[extname]',
      },
    },
  },
});
