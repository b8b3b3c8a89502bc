import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

export default defineConfig({
  // Tests read the sources, so `pnpm test:unit` needs no build. The project `package` must see dist and takes no alias.
  resolve: { alias: [{ find: /^@bursar\/([a-z-]+)$/, replacement: `${root}packages/$1/src/index.ts` }] },
  test: {
    reporters: process.env['CI'] ? ['default', './.ci/plain-line.ts'] : ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts', 'test/structure/**/*.test.ts'],
          exclude: ['**/*.service.test.ts'],
          testTimeout: 30_000, // properties over 10,000 sequences, on a machine that is busy with the other projects
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: ['**/*.service.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'services',
          include: ['{packages/*/test,test/services,test/integration}/**/*.service.test.ts'],
          globalSetup: ['./test/services/redis.ts', './test/services/postgres.ts'],
          testTimeout: 30_000,
        },
      },
      { test: { name: 'package', include: ['test/{package,examples}/**/*.test.ts'], testTimeout: 60_000 } },
    ],
    coverage: { provider: 'v8', include: ['packages/*/src/**/*.ts'], reporter: ['text'], thresholds: { lines: 80 } },
  },
})
