import type { Environment } from '@storemesh/lmdb'
import { storedDescription } from './topic-description.js'
import * as keys from './topic-keys.js'

/** One transaction keeps the writers of other processes waiting for no longer than these take. */
const WIPED_AT_ONCE = { entries_max: 512, bytes_max: 16 * 2 ** 20 }
const NOTHING = Buffer.alloc(0)
const EVERYTHING = { from: Buffer.of(0), to: Buffer.of(255) }

/**
 * The topic ends in one step, for all processes: each finds its description gone. Its records are taken out after that. The
 * file stays, since others may have it mapped; a topic made anew by this name fills its room again.
 */
export async function deleteTopic(environment: Environment, name: string): Promise<void> {
  await environment.write((transaction) => {
    const description = storedDescription(transaction, environment.folder, name)
    if (!description) return
    transaction.put(keys.deletedKey, NOTHING)
    transaction.remove(keys.descriptionKey)
    // With these gone too, whoever still holds the topic asks for its description at the next look.
    for (let partition = 0; partition < description.partitions; partition++) transaction.remove(keys.nextOffsetKey(partition))
  })
  await wipe(environment)
}

/** Goes on where a crash stopped it. */
export async function wipe(environment: Environment): Promise<void> {
  while (environment.get(keys.deletedKey)) {
    await environment.write((transaction) => {
      if (!transaction.get(keys.deletedKey)) return
      const found = transaction.range({ ...EVERYTHING, ...WIPED_AT_ONCE })
      const others = found.filter(({ key }) => !key.equals(keys.deletedKey))
      for (const { key } of others) transaction.remove(key)
      if (others.length === 0) transaction.remove(keys.deletedKey)
    })
  }
}
