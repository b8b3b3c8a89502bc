import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts', 'src/aws.ts', 'src/azure.ts', 'src/google.ts'],
  format: ['esm'],
  dts: true,
  sourcemap: true,
  clean: true,
  silent: true,
})
