import { statusOf } from '../http-status.js'
import type { Place, Service } from '../service.js'
import { SERVICE_NAMES, type ServiceName } from '../service-name.js'
import { serviceOf } from '../services.js'

/** What a tiny server does after its start. */
export type Behaviour = 'serves' | 'dies' | 'stays silent' | 'ignores SIGTERM'

const SERVE = `require('node:http').createServer((_, answer) => answer.end('here')).listen(Number(process.env.PORT), '127.0.0.1')`

const SCRIPTS: Readonly<Record<Behaviour, string>> = {
  serves: SERVE,
  dies: `console.error('first words'); console.error('the disk is made of cheese'); process.exitCode = 7`,
  'stays silent': `console.log('thinking'); setInterval(() => undefined, 1000)`,
  'ignores SIGTERM': `process.on('SIGTERM', () => undefined); ${SERVE}`,
}

export interface TinyServices {
  readonly services: (name: ServiceName) => Service
  readonly behave: Map<ServiceName, Behaviour>
  /** What was fetched and launched, in order. */
  readonly done: string[]
}

/** The real services' names and order, each a small real process in the place of the server. */
export function tinyServices(behaviours: Partial<Record<ServiceName, Behaviour>> = {}): TinyServices {
  const behave = new Map<ServiceName, Behaviour>()
  const done: string[] = []
  const fetched = new Set<ServiceName>()
  const tiny = (name: ServiceName): Service => ({
    name,
    about: 'a tiny server',
    hasKeys: serviceOf(name).hasKeys ?? false,
    uses: serviceOf(name).uses,
    fetchedWith: [],
    runsOn: [],
    readyWithin_ms: behave.get(name) === 'stays silent' ? 300 : 20_000,
    stopWithin_ms: behave.get(name) === 'ignores SIGTERM' ? 300 : 10_000,
    isFetched: async () => fetched.has(name),
    fetch: async () => {
      done.push(`fetch ${name}`)
      fetched.add(name)
    },
    launch: async ({ folder, place, used }) => {
      done.push([`launch ${name}`, ...serviceOf(name).uses.map((one) => used(one).address)].join(' '))
      const script = SCRIPTS[behave.get(name) ?? 'serves']
      return { command: process.execPath, args: ['-e', script], environment: { PORT: String(place.port) }, folder }
    },
    whyNotReady: async ({ address }: Place) => {
      const status = await statusOf(address)
      return status === 200 ? undefined : `answers with ${status}`
    },
  })
  for (const name of SERVICE_NAMES) behave.set(name, behaviours[name] ?? 'serves')
  return { services: tiny, behave, done }
}
