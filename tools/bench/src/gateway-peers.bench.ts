import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '@storemesh/core'
import { composeSupergraph } from '@storemesh/gateway'
import type { Bench, Place } from './bench.js'
import { atLeast, figure, type Figure } from './figure.js'
import { PEER_PACKAGES, peerPackages } from './gateway-peers/peer-packages.js'
import { shopDomains, shopQuestions } from './gateway-peers/shop.js'
import { sdlOf } from './gateway-peers/shop-schema.js'
import { freePort } from './measure/free-port.js'
import { loadHttp } from './measure/http-load.js'
import type { Program } from './measure/programs.js'
import { whenAnswered } from './measure/question.js'
import { spreadOf } from './measure/spread.js'

const SIZES = [
  { name: '1 KB', first: 1 },
  { name: '10 KB', first: 10 },
] as const
const WARM_UP = { connections: 16, duration_ms: 3000 }
const LOAD = { connections: 16, duration_ms: 2000 }
/** By turns, as a machine may be half as quick a minute later. */
const ROUNDS = 5

/** What is measured: a name with its version, and how it is started. It says at which URL it answers. */
interface Contender {
  readonly name: string
  start(place: Place, given: Given): Promise<{ readonly program: Program; readonly url: string }>
}

interface Given {
  /** The packages of the peers. */
  readonly peers: string
  /** A supergraph whose subgraphs answer over HTTP. */
  readonly supergraph: string
}

const URL_SAID = /http:\/\/127\.0\.0\.1:\d+\/(graphql)?/
const file = (name: string) => new URL(`./gateway-peers/${name}.program.ts`, import.meta.url)
const said = async (program: Program) => ({ program, url: (await program.says(URL_SAID))[0] })

const CEILING: Contender = {
  name: `one schema, graphql-jit ${PEER_PACKAGES['graphql-jit']}, raw http`,
  start: ({ programs }, { peers }) => said(programs.own(file('one-schema'), [peers])),
}
const IN_PROCESS: Contender = {
  name: 'our gateway, domains in its process',
  start: ({ programs }) => said(programs.own(file('in-process'), [])),
}
const OVER_HTTP: Contender = {
  name: 'our gateway, domains over HTTP',
  start: ({ folder, programs }, { supergraph }) =>
    said(programs.mesh('gateway', '--supergraph', supergraph, '--port', '0', '--data', join(folder, 'data'))),
}
const HIVE: Contender = {
  name: `Hive Gateway ${PEER_PACKAGES['@graphql-hive/gateway']} with the Rust planner, over HTTP`,
  async start({ programs }, { peers, supergraph }) {
    const port = String(await freePort())
    const bin = join(peers, 'node_modules/@graphql-hive/gateway/dist/bin.js')
    const args = ['supergraph', supergraph, '--hive-router-runtime', '--host', '127.0.0.1', '--port', port]
    return { program: programs.node(bin, args, peers), url: `http://127.0.0.1:${port}/graphql` }
  },
}
const APOLLO: Contender = {
  name: `@apollo/gateway ${PEER_PACKAGES['@apollo/gateway']}, over HTTP`,
  start: ({ programs }, { peers, supergraph }) => said(programs.own(file('apollo'), [peers, supergraph])),
}

/** How fast ours answers one question over three domains, beside others and beside a server that has but one schema. */
export const gatewayPeers: Bench = {
  name: 'gateway-peers',
  async run(place) {
    const peers = await peerPackages((text) => void process.stderr.write(`${text}\n`))
    const subgraphs = await said(place.programs.own(file('subgraphs'), []))
    const supergraph = join(place.folder, 'supergraph.graphql')
    const parts = shopDomains.map((domain) => ({
      name: domain.name,
      sdl: sdlOf(domain),
      url: new URL(`/${domain.name}`, subgraphs.url).href,
    }))
    await writeFile(supergraph, composeSupergraph(parts))

    const running: Running[] = []
    let answer: string | undefined
    for (const contender of [CEILING, IN_PROCESS, OVER_HTTP, HIVE, APOLLO]) {
      const { program, url } = await contender.start(place, { peers, supergraph })
      const answered = JSON.stringify(await whenAnswered(url, shopQuestions(2)[3] ?? ''))
      if ((answer ??= answered) !== answered)
        throw new Fault('BENCH_ANSWERS_DIFFER', `${contender.name} answers otherwise: ${answered.slice(0, 300)}`)
      running.push({ contender, program, url })
    }
    const rates = await ratesOf(running)
    for (const { program } of running) await program.end()
    await subgraphs.program.end()
    return SIZES.flatMap(({ name }, size) => figuresOf(name, ({ name: of }) => rates.get(`${of} ${size}`) ?? Number.NaN))
  },
}

interface Running {
  readonly contender: Contender
  readonly program: Program
  readonly url: string
}

/** Requests a second, the middle of several turns, by a contender's name and the place of the size. */
async function ratesOf(running: readonly Running[]): Promise<ReadonlyMap<string, number>> {
  const rates = new Map<string, number>()
  for (const [size, { first }] of SIZES.entries()) {
    const body = shopQuestions(first)
    for (const { url } of running) await loadHttp({ url, body, ...WARM_UP })
    const turns = new Map<string, number[]>(running.map(({ contender }) => [contender.name, []]))
    for (let round = 0; round < ROUNDS; round += 1)
      for (const { contender, url } of running)
        turns.get(contender.name)?.push((await loadHttp({ url, body, ...LOAD })).requests_per_s)
    for (const [name, taken] of turns) rates.set(`${name} ${size}`, spreadOf(name, taken).p50)
  }
  return rates
}

function figuresOf(size: string, rateOf: (contender: Contender) => number): readonly Figure[] {
  const beside = (contender: Contender, other: Contender, target?: number) =>
    figure({
      what: `${contender.name}, ${size}`,
      value: rateOf(contender),
      unit: 'requests/s',
      baseline: { what: other.name, value: rateOf(other) },
      ...(target !== undefined && { target: atLeast(target, 'ratio') }),
    })
  const [inProcess, overHttp] = size === '1 KB' ? [6, 2] : []
  return [
    beside(IN_PROCESS, HIVE, inProcess),
    beside(OVER_HTTP, HIVE, overHttp),
    beside(IN_PROCESS, APOLLO),
    beside(OVER_HTTP, APOLLO),
    beside(IN_PROCESS, CEILING),
  ]
}
