import { copyFileSync } from 'node:fs'
import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm'],
  dts: true,
  sourcemap: true,
  clean: true,
  silent: true,
  // Copied as it is: the bundlers of those who use this package must see its literal `require`s, see there.
  external: ['./rank-data.cjs'],
  onSuccess: async () => copyFileSync('src/rank-data.cjs', 'dist/rank-data.cjs'),
})
