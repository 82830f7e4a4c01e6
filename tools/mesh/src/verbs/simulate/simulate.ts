import { Fault, isFault } from '@storemesh/core'
import { embeddedEventLog } from '@storemesh/event-log'
import { filesystemStore } from '@storemesh/object-store'
import { actionsEach, EVENTS_A_DAY, type History, type Mix, mixFrom, purchasesIn, simulate, toldNow } from '@storemesh/simulator'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { takeDomainLock } from '../../lock/domain-lock.js'
import type { ShopAddress } from '../../wiring/shop-address.js'
import { stopSignal } from '../../wiring/stop-signal.js'
import { withShop } from '../../wiring/with-shop.js'
import { supervisorLines } from '../dev/supervisor-lines.js'
import { mix } from '../options.js'
import { days, drift, events, fraud, simulateRate, until, untold } from '../simulate.js'

/** Writes events and the truth about them, all at times that follow from the seed. */
export async function run({ option, settings, output, clock, dice }: Call): Promise<ExitCode> {
  const { dataFolder, simulator, shop: own } = await settings()
  const wantedMix = mixFrom(option(mix))
  const wantedDrift = option(drift)
  const { history, wanted } = asked(
    { days: option(days), events: option(events), until: option(until), untold_hours: option(untold) },
    wantedMix,
  )
  const layout = await openDataFolder(dataFolder, { mode: 'write' })
  const lock = await takeDomainLock(layout, 'simulator', { say: output.note })
  const log = await embeddedEventLog({ folder: layout.log, clock, dice })
  const truthLog = await embeddedEventLog({ folder: layout.truth, clock, dice })
  const { signal, forget } = stopSignal()
  try {
    const withItsShop = <T>(work: (shop: ShopAddress) => Promise<T>) =>
      withShop({ layout, own }, clock, supervisorLines(output), work)
    const tell = (shop: ShopAddress) =>
      simulate({
        events: wanted,
        seed: simulator.seed,
        mix: wantedMix,
        fraud: option(fraud),
        drift: wantedDrift === 'none' ? undefined : wantedDrift,
        rate: option(simulateRate),
        log,
        truthLog,
        files: filesystemStore(layout.files),
        shop: { ...shop, makesTables: own !== undefined },
        clock,
        from: 'virtual',
        ...(history && { history }),
        signal,
        onProgress: (soFar) => output.progress.update(`${soFar.events} of ${wanted} events`),
      })
    const summary = await (own ? withItsShop(tell) : outlivingItsShop(() => withItsShop(tell), { clock, output }, signal))
    output.progress.end()
    output.value({ ...summary })
    const told = history ? toldNow(history, simulator.seed, purchasesIn(wanted, wantedMix)) * actionsEach(wantedMix) : wanted
    return summary.resumed_at + summary.events >= told ? 0 : 1
  } finally {
    forget()
    await log.close()
    await truthLog.close()
    await lock.release()
  }
}

const TRIES_MAX = 5
const PAUSE_MS = 1000
/** Who told for so long was well: what goes wrong then is another matter. */
const WELL_MS = 30_000

/** The process that ran the database may end, and another one run it: what was told stands, and the rest follows. */
async function outlivingItsShop<T>(
  attempt: () => Promise<T>,
  { clock, output }: Pick<Call, 'clock' | 'output'>,
  signal: AbortSignal,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const begun_ms = clock.elapsed_ms()
    try {
      return await attempt()
    } catch (error) {
      if (clock.elapsed_ms() - begun_ms > WELL_MS) tries = 1
      if (!isFault(error, 'SHOP_FAILED') || tries === TRIES_MAX || signal.aborted) throw error
      output.note('the shop’s database went away; going on when it is back')
      await clock.sleep(PAUSE_MS, signal)
    }
  }
}

interface Wanted {
  readonly days: number | undefined
  readonly events: number | undefined
  readonly until: string
  readonly untold_hours: number | undefined
}

/** A past by its days, or so many events of a world that goes on; up to a whole purchase. */
function asked({ days, events, until, untold_hours }: Wanted, mix: Mix) {
  const whole = (some: number) => purchasesIn(some, mix) * actionsEach(mix)
  if (days === undefined && events === undefined)
    throw new Fault('OPTION_MISSING', '--events or --days is needed: how many events, or how many days of them')
  if (days === undefined && untold_hours !== undefined)
    throw new Fault('OPTION_INVALID', 'expected --untold-hours with --days: of a world that goes on no hour is the last')
  if (days === undefined) return { wanted: whole(events ?? 0), history: undefined }
  const history: History = { days, until_ms: Date.parse(until), ...(untold_hours !== undefined && { untold_hours }) }
  return { wanted: whole(events ?? days * EVENTS_A_DAY), history }
}
