import { rm } from 'node:fs/promises'
import { type Clock, type Dice, Fault, instantText, systemClock, systemDice } from '@storemesh/core'
import { createWhole, replaceWhole } from '../data-folder/durable-file.js'
import type { Layout } from '../data-folder/layout.js'
import { lifeOf, thisProcess } from '../process/identity.js'
import { isOrphan, supervisorOf } from '../process/supervisor-of.js'
import { type Holder, holderText } from './holder.js'
import { chainOf, type LockFiles, lockFiles, removeSuccessors } from './lock-files.js'

/*
 * One writer per domain, kept by files alone, so that it holds on every system and needs no server.
 *
 * `<domain>.lock` is the root: a holder's record. `<domain>.after-<token>` is the record of whoever followed the
 * holder with that token. Following these from the root leads to the last holder: the lock is held iff it lives
 * and has not released.
 *
 * Why two can never hold it:
 * 1. A record appears whole and only where there is none (a link), so each token has one follower. Tokens are
 *    never used twice; who follows a dead holder therefore has won that succession for good, whoever else tries.
 * 2. A follower's file is removed only after the root has been moved past it, and only the living last holder
 *    moves the root. So one who read an old root, was paused, and then links behind a token that is long past
 *    does not find itself when it walks from the root again: it takes its file back and starts anew.
 * 3. One who does find itself is the last: nobody follows the living, and the root moves past nobody who lives.
 *
 * A holder that is killed leaves its record, which names a process that is dead: pid and start time, so that a
 * later process with the same pid is not taken for it. Nothing expires by a timer, and only an orphan is waited for: a
 * process whose supervisor has been killed leaves by itself, and who comes next need not be told to try again.
 */

export interface DomainLock {
  readonly domain: string
  /** Lets the next one in; a second time does nothing. */
  release(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const ATTEMPTS_MAX = 100
/** Longer than an orphan takes to drain. */
const ORPHAN_LEAVES_WITHIN_MS = 15_000
const LOOK_EVERY_MS = 50
const DOMAIN_NAME = /^[a-z][a-z0-9_-]{0,62}$/

export interface TakeOptions {
  readonly clock?: Clock
  readonly dice?: Dice
  /** Told once when somebody is waited for. */
  readonly say?: (text: string) => void
  /** A living holder is waited for, until this fires. */
  readonly patience?: AbortSignal
}

/** Makes this process the domain's one writer. Fails with DOMAIN_LOCKED where another is: at once, unless that is an orphan or there is patience. */
export async function takeDomainLock(
  { locks }: Pick<Layout, 'locks'>,
  domain: string,
  { clock = systemClock, dice = systemDice, say, patience }: TakeOptions = {},
): Promise<DomainLock> {
  if (!DOMAIN_NAME.test(domain))
    throw new Fault('DOMAIN_NAME_INVALID', `expected a name such as orders, got ${JSON.stringify(domain)}`)
  const files = lockFiles(locks, domain)
  const supervisor = supervisorOf(process.env)
  const deadline_ms = clock.elapsed_ms() + ORPHAN_LEAVES_WITHIN_MS
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const who = { ...thisProcess(), ...(supervisor && { supervisor }) }
    const own = { ...who, token: dice.uuid(), since: instantText(clock.now_ms()), released: false }
    const came = await follow(files, own, dice)
    if (came === 'last') {
      await replaceWhole(files.root, holderText(own), dice)
      await removeSuccessors(files)
      return lockOf(files, domain, own, dice)
    }
    if (came === 'overtaken') continue
    const isLeaving = isOrphan(came.held)
    if (!isLeaving && !patience) throw heldBy(came.held, domain, files)
    const why = isLeaving ? ': whoever started it is gone, so it leaves' : ''
    say?.(`waits for process ${came.held.pid} to let go of ${domain}${why}`)
    const isOver = () => (patience ? patience.aborted : clock.elapsed_ms() >= deadline_ms)
    if (!(await hasLeft(files, came.held, isOver, clock))) throw heldBy(came.held, domain, files)
  }
  throw new Fault('DOMAIN_LOCKED', `${domain}: ${ATTEMPTS_MAX} others were quicker. Try again`)
}

/** Who holds a lock, or has held it last. */
export async function lastHolder({ locks }: Pick<Layout, 'locks'>, domain: string): Promise<Holder | undefined> {
  return (await chainOf(lockFiles(locks, domain))).at(-1)
}

/** `last`: `own` holds it now. `overtaken`: another was quicker, and it is worth another look. */
type Came = 'last' | 'overtaken' | { readonly held: Holder }

async function follow(files: LockFiles, own: Holder, dice: Dice): Promise<Came> {
  const last = (await chainOf(files)).at(-1)
  if (!last) return (await createWhole(files.root, holderText(own), dice)) ? 'last' : 'overtaken'
  if (!last.released && lifeOf(last) !== 'dead') {
    // a root read before it moved may lead to one who has let go since: only an unmoved one is believed
    const now = (await chainOf(files)).at(-1)
    return now?.token === last.token && !now.released ? { held: last } : 'overtaken'
  }
  const place = files.successorOf(last.token)
  if (!(await createWhole(place, holderText(own), dice))) return 'overtaken'
  if ((await chainOf(files)).at(-1)?.token === own.token) return 'last'
  await rm(place, { force: true })
  return 'overtaken'
}

async function hasLeft(files: LockFiles, { token }: Holder, isOver: () => boolean, clock: Clock): Promise<boolean> {
  while (!isOver()) {
    const last = (await chainOf(files)).at(-1)
    if (last?.token !== token || last.released || lifeOf(last) === 'dead') return true
    await clock.sleep(LOOK_EVERY_MS)
  }
  return false
}

function lockOf(files: LockFiles, domain: string, own: Holder, dice: Dice): DomainLock {
  let released: Promise<void> | undefined
  const release = () => (released ??= replaceWhole(files.root, holderText({ ...own, released: true }), dice))
  return { domain, release, [Symbol.asyncDispose]: release }
}

function heldBy(holder: Holder, domain: string, { root }: LockFiles): Fault {
  const who = `process ${holder.pid} writes ${domain} in this data folder since ${holder.since}`
  const what =
    lifeOf(holder) === 'unseen'
      ? `on the machine ${holder.host}. If that is no more, delete ${root}`
      : 'and a domain has one writer. End that one (Ctrl-C, or kill with its number), or take another folder with --data. Reading works meanwhile'
  return new Fault('DOMAIN_LOCKED', `${who}, ${what}`)
}
