import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileKeys } from '../../src/index.ts'
import { newKey } from '../lib/canary.ts'
import { writeVolume } from '../lib/kubernetes-volume.ts'

const reference = { provider: 'openai', agent: 'classifier' }
/** No watch of the tests that name it waits for a poll. */
const never = 2 ** 31 - 1

describe('the watch of files', () => {
  let directory: string
  let stop: () => void = () => {}
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'bursar-watch-'))
  })
  afterEach(() => {
    stop()
    rmSync(directory, { recursive: true })
  })

  /** Each call gives a promise of the next notice. */
  const watched = (pollMs: number, pattern = '{provider}/{agent}'): (() => Promise<string>) => {
    let heard: (word: string) => void = () => {}
    stop = fileKeys({ directory, pollMs, pattern }).watch?.(reference, () => heard('changed')) ?? stop
    return () => new Promise((resolve) => void (heard = resolve))
  }

  it('hears of each replacement of a Kubernetes volume, not of the first alone', async () => {
    const volume = join(directory, 'openai/classifier')
    writeVolume(volume, { current: newKey() })
    const notice = watched(never)
    for (let count = 0; count < 3; count++) {
      const noticed = notice()
      writeVolume(volume, { current: newKey(), previous: newKey() })
      expect(await noticed).toBe('changed')
    }
  })

  it('hears of a volume that holds all agents', async () => {
    writeVolume(directory, { 'openai/classifier': newKey() })
    const notice = watched(never)
    for (let count = 0; count < 2; count++) {
      const noticed = notice()
      writeVolume(directory, { 'openai/classifier': newKey() })
      expect(await noticed).toBe('changed')
    }
  })

  it('hears of a file that is written, and of one that is put in its place', async () => {
    const file = join(directory, 'openai-classifier')
    writeFileSync(file, newKey())
    const notice = watched(never, '{provider}-{agent}')
    const written = notice()
    writeFileSync(file, newKey())
    expect(await written).toBe('changed')
    const replaced = notice()
    writeFileSync(`${file}.new`, newKey())
    renameSync(`${file}.new`, file)
    expect(await replaced).toBe('changed')
  })

  it('hears, by looking, of a folder that is made later', async () => {
    const noticed = watched(5)()
    mkdirSync(join(directory, 'openai/classifier'), { recursive: true })
    // Until it is heard: the first look may come after the folder was made.
    let heard = false
    const write = (): void => {
      if (heard) return
      writeFileSync(join(directory, 'openai/classifier/current'), newKey())
      setImmediate(write)
    }
    write()
    expect(await noticed.finally(() => (heard = true))).toBe('changed')
  })

  it('says nothing of other files, and nothing after its end', async () => {
    const heard: string[] = []
    const source = fileKeys({ directory, pollMs: never, pattern: '{provider}-{agent}' })
    writeFileSync(join(directory, 'openai-classifier'), newKey())
    stop = source.watch?.(reference, () => heard.push('classifier')) ?? stop
    const ended = source.watch?.(reference, () => heard.push('ended'))
    const done = new Promise<void>((resolve) => {
      const other = source.watch?.({ ...reference, agent: 'other' }, () => (other?.(), resolve()))
    })
    ended?.()
    writeFileSync(join(directory, 'openai-other'), newKey())
    await done
    expect(heard).toEqual([])
  })

  it('takes a reference without a name for one that never changes', () => {
    const watch = fileKeys({ directory }).watch
    expect(() => watch?.({ provider: 'openai', agent: '../x' }, () => {})()).not.toThrow()
  })
})
