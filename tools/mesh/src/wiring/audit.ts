import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type AuditLog, auditUnavailable, filesAuditLog, type HeadKey, newHeadKey, readHeadKey } from '@storemesh/audit'
import { type Clock, type Dice, isFault, messageOf, secret } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import type { Layout } from '../data-folder/layout.js'
import { ownSecret, readIfThere } from '../data-folder/own-secret.js'
import { type DomainLock, takeDomainLock } from '../lock/domain-lock.js'

export interface AuditPlaces {
  readonly layout: Pick<Layout, 'audit' | 'auditHeads' | 'auditKey'>
  /** Of the setting `audit.heads`; empty where they stay in the data folder. */
  readonly heads: string
}

interface Auditing extends AuditPlaces {
  readonly clock: Clock
  readonly dice: Dice
  readonly log: Pick<Log, 'warn'>
}

export const headsFolder = ({ layout, heads }: AuditPlaces): string => (heads === '' ? layout.auditHeads : heads)

/** By what heads are checked; undefined where none was ever signed here. */
export async function auditKeyIn({ auditKey }: Pick<Layout, 'auditKey'>): Promise<HeadKey | undefined> {
  const text = await readIfThere(auditKey)
  return text === undefined ? undefined : readHeadKey(secret(text), auditKey)
}

/**
 * The audit log of this process, opened with its first entry: whoever asks for nothing personal leaves no trace, and what cannot be
 * opened is tried again with the next one. AUDIT_UNAVAILABLE.
 */
export function openAudit(writer: 'gateway' | 'query', auditing: Auditing): AuditLog {
  let opened: Promise<AuditLog> | undefined
  const open = () =>
    (opened ??= ownChain(writer, auditing).catch((cause: unknown) => {
      opened = undefined
      throw auditUnavailable('the audit log cannot be opened', cause)
    }))
  return {
    append: async (entries) => (await open()).append(entries),
    close: async () => {
      const log = await opened?.catch(() => undefined)
      await log?.close()
    },
  }
}

async function ownChain(writer: string, auditing: Auditing): Promise<AuditLog> {
  const { layout, clock, dice, log } = auditing
  await mkdir(layout.audit, { recursive: true, mode: 0o700 })
  const lock = await freeChain(writer, auditing)
  try {
    const text = await ownSecret(layout.auditKey, dice, async () => newHeadKey().reveal())
    const opened = await filesAuditLog({
      folder: join(layout.audit, lock.domain),
      chain: lock.domain,
      heads: headsFolder(auditing),
      key: readHeadKey(secret(text), layout.auditKey),
      clock,
      onTorn: (file, bytes) => log.warn('audit_line_torn', { file, bytes }),
      onHeadFailure: (error) => log.warn('audit_head_unwritten', { reason: messageOf(error) }),
    })
    return {
      append: (entries) => opened.append(entries),
      close: async () => {
        await opened.close()
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

const CHAINS_MAX = 1000

/** A chain has one writer at a time: of many processes each takes the first that is free. */
async function freeChain(writer: string, { layout, clock, dice }: Auditing): Promise<DomainLock> {
  for (let number = 1; number <= CHAINS_MAX; number++)
    try {
      return await takeDomainLock({ locks: layout.audit }, `${writer}-${number}`, { clock, dice })
    } catch (error) {
      if (!isFault(error, 'DOMAIN_LOCKED')) throw error
    }
  throw auditUnavailable(`${CHAINS_MAX} processes write the audit log already`)
}
