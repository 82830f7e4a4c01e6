import { instantOf } from '@storemesh/core'
import { flag, optional } from '../command/option.js'
import type { Positional, VerbDeclaration } from '../command/verb.js'
import { text, wholeNumber } from '../kind/kinds.js'
import { data } from './options.js'
import { SNAPSHOT } from './table.js'

const TABLES: Positional = { name: 'TABLE', about: 'a table, as mesh table list prints it', required: true, many: true }
const COUNT_MAX = 1_000_000

const ABOUT_LOCK =
  'What the table says does not change. It takes the place of the one writer that each domain has: while the mesh runs it refuses, and the mesh does the same by itself within the limits that the table declares. With --dry-run it only looks, and may run at any time.'

export const dryRun = flag('dry-run', 'only say what would be done')

export const bytesMax = optional({
  name: 'max-bytes',
  about: 'the most to read of each table; the next run goes on',
  kind: wholeNumber({ min: 1, max: 2 ** 50, unit: 'bytes' }),
})

export const filesMin = optional({
  name: 'min-files',
  about: 'leave a partition alone that has fewer small files of about one size; two of any size, where it is left out',
  kind: wholeNumber({ min: 2, max: COUNT_MAX }),
})

export const manifestBytes = optional({
  name: 'target-bytes',
  about: 'how large a manifest is to be; what the table declares, where it is left out',
  kind: wholeNumber({ min: 1, max: 2 ** 40, unit: 'bytes' }),
})

export const keep = optional({
  name: 'keep',
  about: 'how many of the newest snapshots stay in any case; what the table declares, where it is left out',
  kind: wholeNumber({ min: 1, max: COUNT_MAX }),
})

export const ageMinutes = optional({
  name: 'older-than-minutes',
  about: 'how old a snapshot is that goes; what the table declares, where it is left out',
  kind: wholeNumber({ min: 1, max: 100_000_000, unit: 'minutes' }),
})

export const snapshotsMax = optional({
  name: 'max-snapshots',
  about: 'the most snapshots to remove of each table, the oldest first',
  kind: wholeNumber({ min: 1, max: COUNT_MAX }),
})

export const orphanHours = optional({
  name: 'older-than-hours',
  about: 'how old a file is that is deleted; what the table declares, where it is left out',
  kind: wholeNumber({ min: 1, max: COUNT_MAX, unit: 'hours' }),
})

export const filesMax = optional({
  name: 'max-files',
  about: 'the most files to delete of each table',
  kind: wholeNumber({ min: 1, max: COUNT_MAX }),
})

export const to = optional({
  name: 'to',
  about: 'the snapshot to go back to, which the table has been at',
  kind: text('the number of a snapshot, as mesh table history prints it', (value) => SNAPSHOT.test(value)),
})

export const asOf = optional({
  name: 'as-of',
  about: 'the instant to go back to',
  kind: text('an instant such as 2026-01-31T12:00:00Z', (value) => instantOf(value) !== undefined),
})

export const tableCompact: VerbDeclaration = {
  words: ['table', 'compact'],
  standsBack: true,
  summary: 'write small files, Avro, and files with many deleted rows into fewer',
  about: ABOUT_LOCK,
  options: [dryRun, bytesMax, filesMin, data],
  positionals: [TABLES],
  examples: ['table compact fact_order --dry-run', 'table compact orders_unified fact_order --max-bytes 1000000000'],
}

export const tableRewriteManifests: VerbDeclaration = {
  words: ['table', 'rewrite-manifests'],
  standsBack: true,
  summary: 'bring the list of the files of a table into the order of its partitions',
  about: ABOUT_LOCK,
  options: [dryRun, manifestBytes, data],
  positionals: [TABLES],
  examples: ['table rewrite-manifests fact_order'],
}

export const tableExpire: VerbDeclaration = {
  words: ['table', 'expire'],
  summary: 'remove old snapshots, and the files that only they hold',
  about: `${ABOUT_LOCK} What a branch or tag points to stays, and what a model or publisher has not read yet stays for as long as the table says.`,
  options: [dryRun, keep, ageMinutes, snapshotsMax, filesMax, data],
  positionals: [TABLES],
  examples: ['table expire fact_order --dry-run', 'table expire fact_order --keep 10 --older-than-minutes 60'],
}

export const tableSweep: VerbDeclaration = {
  words: ['table', 'sweep'],
  summary: 'delete files below the folder of a table that belong to nobody',
  about: ABOUT_LOCK,
  options: [dryRun, orphanHours, filesMax, data],
  positionals: [TABLES],
  examples: ['table sweep fact_order --dry-run', 'table sweep fact_order --older-than-hours 72'],
}

export const tableRollback: VerbDeclaration = {
  words: ['table', 'rollback'],
  summary: 'set a table back to what it was',
  about:
    'What came after stays readable by its snapshots until they expire; models read the table anew. It takes the place of the one writer that each domain has: while the mesh runs it refuses.',
  options: [to, asOf, dryRun, data],
  positionals: [TABLES],
  examples: ['table rollback fact_order --as-of 2026-01-31T12:00:00Z --dry-run'],
}
