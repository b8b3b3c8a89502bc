import { defineConfig } from 'tsup'

// bind-bedrock is free of the SDK: both doors, dist/index.js and the hand-written dist/index.cjs, load it.
export default defineConfig({
  entry: ['src/index.ts', 'src/bind-bedrock.ts'],
  format: ['esm'],
  dts: { entry: 'src/index.ts' },
  sourcemap: true,
  clean: true,
  silent: true,
})
