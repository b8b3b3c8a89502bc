/** Tests that are heavy and differ little by version run on the newest ones; `pnpm test:matrix` runs them on all. */
const isFull = process.env['BURSAR_MATRIX'] === 'full'

/** The newest `count` of the versions, which come oldest first; in the full matrix all of them. */
export function newestOf<Version>(versions: readonly Version[], count: number): readonly Version[] {
  return isFull ? versions : versions.slice(-count)
}
