import { quantile, reportBar } from './statistics.ts'

/** The bare client twice, for the noise floor, and the governed one. */
export interface Subjects<Client> {
  readonly bare: Client
  readonly again: Client
  readonly governed: Client
}

export interface ComparedCalls<Client> {
  readonly create: (client: Client) => Promise<unknown>
  readonly stream: (client: Client) => Promise<unknown>
}

type Name = keyof Subjects<unknown>
type Figures = Readonly<Record<Name, number>>

const names: readonly Name[] = ['bare', 'again', 'governed']

/**
 * Lines for a create, a stream, and the CPU of creates at concurrency 32: governed over bare. Subjects take turns call by
 * call, in an order that changes.
 */
export async function compareClients<Client>(
  name: string,
  subjects: Subjects<Client>,
  { create, stream }: ComparedCalls<Client>,
): Promise<void> {
  const rounds = Number(process.env['BENCH_ROUNDS'] ?? 1_500)
  await latency(subjects, create, rounds / 5)
  await latency(subjects, stream, rounds / 5)
  report(`${name}-create`, await latency(subjects, create, rounds), 1.05)
  report(`${name}-stream`, await latency(subjects, stream, rounds), 1.06)
  report(`${name}-cpu-32`, await cpu(subjects, create, rounds / 25), 1.1)
}

type Call<Client> = (client: Client) => Promise<unknown>

async function latency<Client>(subjects: Subjects<Client>, call: Call<Client>, rounds: number): Promise<Figures> {
  return measured(rounds, async (name) => {
    const start = process.hrtime.bigint()
    await call(subjects[name])
    return Number(process.hrtime.bigint() - start)
  })
}

async function cpu<Client>(subjects: Subjects<Client>, call: Call<Client>, rounds: number): Promise<Figures> {
  return measured(rounds, async (name) => {
    const start = process.cpuUsage()
    for (let batch = 0; batch < 4; batch++) await Promise.all(Array.from({ length: 32 }, () => call(subjects[name])))
    const { user, system } = process.cpuUsage(start)
    return user + system
  })
}

async function measured(rounds: number, sample: (name: Name) => Promise<number>): Promise<Figures> {
  const samples: Record<Name, number[]> = { bare: [], again: [], governed: [] }
  for (let round = 0; round < rounds; round++) {
    for (const name of rotated(round)) samples[name].push(await sample(name))
  }
  return {
    bare: quantile(samples.bare, 0.5),
    again: quantile(samples.again, 0.5),
    governed: quantile(samples.governed, 0.5),
  }
}

function rotated(round: number): Name[] {
  const shift = round % names.length
  return [...names.slice(shift), ...names.slice(0, shift)]
}

function report(name: string, { bare, again, governed }: Figures, bar: number): void {
  console.log(`${name}: bare ${(bare / 1e3).toFixed(1)}, baseline against baseline ${(again / bare).toFixed(3)}`)
  reportBar(name, governed / bare, bar)
}
