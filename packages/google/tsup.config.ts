import { defineConfig } from 'tsup'

// The binders are free of the SDKs: both doors, the ES modules and the hand-written CommonJS ones, load them.
export default defineConfig({
  entry: ['src/index.ts', 'src/generative-ai.ts', 'src/bind-google.ts', 'src/bind-generative-ai.ts'],
  format: ['esm'],
  dts: { entry: ['src/index.ts', 'src/generative-ai.ts'] },
  sourcemap: true,
  clean: true,
  silent: true,
})
