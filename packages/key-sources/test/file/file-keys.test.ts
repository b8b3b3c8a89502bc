import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ConfigurationError, KeyUnavailableError } from '@bursar/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileKeys } from '../../src/index.ts'
import { newKey } from '../lib/canary.ts'
import { writeVolume } from '../lib/kubernetes-volume.ts'
import { shows } from '../lib/shows.ts'

const reference = { provider: 'openai', team: 'support', agent: 'classifier' }
const [first, second, third] = [newKey(), newKey(), newKey()]

describe('fileKeys', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'bursar-keys-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const write = (name: string, text: string): string => {
    const file = join(directory, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }
  const failure = async (): Promise<string> => {
    const error: unknown = await Promise.resolve(fileKeys({ directory }).fetch(reference)).then(
      () => expect.fail('There was an answer'),
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(KeyUnavailableError)
    expect(shows(error, [first, second])).toEqual([])
    expect((error as Error).message).toContain(join(directory, 'openai/support/classifier'))
    return (error as Error).message
  }

  it('reads a file, without the line break at its end, and takes the time it was written for that of the key', async () => {
    const file = write('openai/support/classifier', `${first}\n`)
    const keys = await fileKeys({ directory }).fetch(reference)
    expect(keys).toEqual([{ secret: first, createdAt: Math.floor(statSync(file).mtimeMs) }])
  })

  it('reads current and previous of a folder', async () => {
    const file = write('openai/support/classifier/current', `${second}\n`)
    write('openai/support/classifier/previous', `${first}\n`)
    const keys = await fileKeys({ directory }).fetch(reference)
    expect(keys).toEqual([{ secret: second, createdAt: Math.floor(statSync(file).mtimeMs) }, { secret: first }])
  })

  it('reads JSON out of a file', async () => {
    const text = { current: second, previous: first, rotated_at: '2026-11-20T10:00:00Z' }
    write('openai--classifier.json', JSON.stringify(text))
    const source = fileKeys({ directory, pattern: '{provider}--{agent}.json' })
    expect(await source.fetch(reference)).toEqual([
      { secret: second, createdAt: Date.UTC(2026, 10, 20, 10) },
      { secret: first },
    ])
  })

  it.each([
    ['the same key', second],
    ['nothing yet', ''],
    ['no key', 'to be set'],
  ])('gives one key while the previous file holds %s', async (_, text) => {
    write('openai/support/classifier/current', second)
    write('openai/support/classifier/previous', text)
    expect((await fileKeys({ directory }).fetch(reference)).map((key) => key.secret)).toEqual([second])
  })

  it.each([
    ['one volume for each agent', 'openai/support/classifier', (name: string) => name],
    ['one volume for all, with folders', '.', (name: string) => `openai/support/classifier/${name}`],
  ])('reads %s, and follows each replacement', async (_, root, nameOf) => {
    const volume = join(directory, root)
    const source = fileKeys({ directory })
    writeVolume(volume, { [nameOf('current')]: first })
    // The time of a file in a volume is that of the pod, not of the key.
    expect(await source.fetch(reference)).toEqual([{ secret: first }])
    writeVolume(volume, { [nameOf('current')]: second, [nameOf('previous')]: first })
    expect(await source.fetch(reference)).toEqual([{ secret: second }, { secret: first }])
    writeVolume(volume, { [nameOf('current')]: third, [nameOf('previous')]: second })
    expect(await source.fetch(reference)).toEqual([{ secret: third }, { secret: second }])
  })

  it('never mixes two states of a volume, however often it is replaced meanwhile', async () => {
    const keys = Array.from({ length: 100 }, newKey)
    const volume = join(directory, 'openai/support/classifier')
    const source = fileKeys({ directory })
    const seen = new Set<number>()
    writeVolume(volume, { current: keys[1] ?? '', previous: keys[0] ?? '' })
    for (let at = 2; at < keys.length; at++) {
      const fetches = [1, 2, 3].map(async () => source.fetch(reference))
      // Another number of turns each time, so that the volume is replaced at every step of the reading.
      for (let turn = 0; turn < at % 20; turn++) await new Promise((resolve) => void setImmediate(resolve))
      writeVolume(volume, { current: keys[at] ?? '', previous: keys[at - 1] ?? '' })
      for (const [current, previous] of await Promise.all(fetches)) {
        const index = keys.indexOf(current?.secret ?? '')
        expect(previous?.secret).toBe(keys[index - 1])
        seen.add(index)
      }
    }
    expect(seen.size).toBeGreaterThan(10)
  })

  it('says what is missing, and where', async () => {
    expect(await failure()).toMatch(/does not exist \(ENOENT\). Write the key to it, or to "current" in a folder/)
    write('openai/support/classifier/previous', first)
    expect(await failure()).toMatch(/does not exist \(ENOENT\)/)
  })

  it.each([
    ['nothing', '\n', /is empty/],
    ['two lines', `${first}\n${second}\n`, /holds a line break inside/],
    ['broken JSON', `{"current": "${first}"`, /holds malformed JSON/],
    ['more than any key', `${first} `.repeat(40_000), /is larger than 1 MiB/],
  ])('refuses a file that holds %s', async (_, text, problem) => {
    write('openai/support/classifier', text)
    expect(await failure()).toMatch(problem)
  })

  it('refuses a pipe, which would block a thread until somebody writes to it', async () => {
    mkdirSync(join(directory, 'openai/support'), { recursive: true })
    expect(spawnSync('mkfifo', [join(directory, 'openai/support/classifier')]).status).toBe(0)
    expect(await failure()).toMatch(/is neither a file nor a folder/)
  })

  it('never serves two agents from one file', async () => {
    write('classifier', first)
    const source = fileKeys({ directory, pattern: '{agent}' })
    await source.fetch(reference)
    await expect(source.fetch({ ...reference, provider: 'anthropic' })).rejects.toThrow(
      /already serves agent "classifier"/,
    )
  })

  it.each([
    ['no folder', { directory: '' }, /`directory` must be the path of a folder/],
    ['a pause of no length', { directory: '/keys', pollMs: 0 }, /`pollMs` must be an integer from 1 ms up; got 0/],
    ['another name', { directory: '/keys', folder: '' } as object, /has no option "folder"/],
  ])('refuses %s', (_, options, message) => {
    expect(() => fileKeys(options as never)).toThrow(ConfigurationError)
    expect(() => fileKeys(options as never)).toThrow(message)
  })
})
