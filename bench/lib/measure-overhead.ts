import { quantile, reportBar } from './statistics.ts'

/** A client with its SDK's key, another one, and a governed one. */
export type Subjects<Client> = Readonly<Record<Name, Client>>
type Name = 'bare' | 'again' | 'governed'

const names: readonly Name[] = ['bare', 'again', 'governed']

export interface Calls<Client> {
  readonly create: (client: Client) => Promise<unknown>
  readonly stream: (client: Client) => Promise<unknown>
}

/** Median latency of a call and CPU time at concurrency 32; subjects take turns call by call, in an order that changes. */
export async function measureOverhead<Client>(
  prefix: string,
  subjects: Subjects<Client>,
  { create, stream }: Calls<Client>,
): Promise<void> {
  const rounds = Number(process.env['BENCH_ROUNDS'] ?? 1_500)
  const latency = (call: Calls<Client>['create'], count: number) => latencies(subjects, call, count)
  await latency(create, rounds / 5)
  await latency(stream, rounds / 5)
  report(`${prefix}-create`, await latency(create, rounds), 1.05)
  report(`${prefix}-stream`, await latency(stream, rounds), 1.06)
  report(`${prefix}-cpu-32`, await cpuTimes(subjects, create, rounds / 25), 1.1)
}

type Call<Client> = (client: Client) => Promise<unknown>

async function latencies<Client>(
  subjects: Subjects<Client>,
  call: Call<Client>,
  rounds: number,
): Promise<Record<Name, number>> {
  const samples: Record<Name, number[]> = { bare: [], again: [], governed: [] }
  for (let round = 0; round < rounds; round++) {
    for (const name of rotated(round)) {
      const start = process.hrtime.bigint()
      await call(subjects[name])
      samples[name].push(Number(process.hrtime.bigint() - start))
    }
  }
  return medians(samples)
}

async function cpuTimes<Client>(
  subjects: Subjects<Client>,
  call: Call<Client>,
  rounds: number,
): Promise<Record<Name, number>> {
  const used: Record<Name, number[]> = { bare: [], again: [], governed: [] }
  for (let round = 0; round < rounds; round++) {
    for (const name of rotated(round)) {
      const start = process.cpuUsage()
      for (let batch = 0; batch < 4; batch++) await Promise.all(Array.from({ length: 32 }, () => call(subjects[name])))
      const { user, system } = process.cpuUsage(start)
      used[name].push(user + system)
    }
  }
  return medians(used)
}

function medians({ bare, again, governed }: Record<Name, number[]>): Record<Name, number> {
  return { bare: quantile(bare, 0.5), again: quantile(again, 0.5), governed: quantile(governed, 0.5) }
}

function rotated(round: number): Name[] {
  const shift = round % names.length
  return [...names.slice(shift), ...names.slice(0, shift)]
}

function report(name: string, { bare, again, governed }: Record<Name, number>, bar: number): void {
  console.log(`${name}: bare ${(bare / 1e3).toFixed(1)}, baseline against baseline ${(again / bare).toFixed(3)}`)
  reportBar(name, governed / bare, bar)
}
