import { flag, optional, required } from '../command/option.js'
import type { Positional, VerbDeclaration } from '../command/verb.js'
import { FILE_FORMATS, SOURCE_KINDS } from '../generate/source-kinds.js'
import { choice, file, text } from '../kind/kinds.js'

export const owner = required({
  name: 'owner',
  about: 'the team that answers for the domain',
  kind: text('the name of a team, such as team-promotions', (name) => /^[a-z][a-z0-9-]{1,62}$/.test(name)),
})

export const about = optional({
  name: 'about',
  about: 'what the domain is about, in a few words',
  kind: text('a few words on one line', (words) => /^[\p{L}\p{N}][\p{L}\p{N} ,.;()’-]{2,119}$/u.test(words)),
})

export const from = required({ name: 'from', about: 'what the rows come from', kind: choice(SOURCE_KINDS) })

export const place = optional({
  name: 'at',
  about: 'the folder, topic or table that is read, or the collection; what NAME says unless given',
  kind: text('a name such as raw-data/promotions, promotions-topic or public.promotions', (name) =>
    /^[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}$/.test(name),
  ),
})

export const columns = optional({
  name: 'columns',
  about: 'what a row has, instead of a sample',
  kind: text("columns such as 'promotion_id:string!, discount:decimal(18,2)', with ! where one is never missing"),
})

export const sample = optional({ name: 'sample', about: 'a file of such rows, from which columns are read', kind: file })

export const format = optional({
  name: 'format',
  about: 'how files are written; what the name of the sample ends with, or csv',
  kind: choice(FILE_FORMATS),
})

export const key = optional({
  name: 'key',
  about: 'the columns that tell one row from another',
  kind: text('names of columns with commas between'),
})

export const cursor = optional({
  name: 'cursor',
  about: 'of postgres: the column that every change of a row sets to the time',
  kind: text('the name of a column', (name) => /^[a-z_][a-z0-9_]{0,62}$/.test(name)),
})

export const reads = required({
  name: 'reads',
  about: 'the table of the domain that it reads, or a product of another domain; what it reads beside is written by hand',
  kind: text('a table such as bronze_files__promotions, or a product such as customers.dim_users@1', (name) =>
    /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*@[1-9]\d{0,5})?$/.test(name),
  ),
})

export const graphql = optional({
  name: 'graphql',
  about: 'what a row is called in the graph, where frontends ask for it: then it is served by key, and its changes are told',
  kind: text('a name such as Promotion', (name) => /^[A-Z][A-Za-z0-9]{0,62}$/.test(name)),
})

export const dryRun = flag('dry-run', 'print what would be written, and write nothing')

const DOMAIN: Positional = { name: 'DOMAIN', about: 'a domain, such as promotions', required: true }

export const generateDomain: VerbDeclaration = {
  words: ['generate', 'domain'],
  summary: 'write the package of a new domain',
  about: 'Nothing that stands already is written over. npm install then links the package.',
  options: [owner, about, dryRun],
  positionals: [DOMAIN],
  examples: ['generate domain promotions --owner team-promotions'],
}

export const generateSource: VerbDeclaration = {
  words: ['generate', 'source'],
  summary: 'write the contract of a source, the bronze table that keeps it, and what that is shown in a test',
  options: [from, place, sample, columns, format, key, cursor, dryRun],
  positionals: [DOMAIN, { name: 'NAME', about: 'what its rows are, such as promotions', required: true }],
  examples: [
    'generate source promotions promotions --from files --sample promotions.csv --key promotion_id',
    "generate source promotions clicks --from topic --columns 'click_id:string!, at:timestamptz!' --key click_id",
  ],
}

export const generateTable: VerbDeclaration = {
  words: ['generate', 'table'],
  summary: 'write the statement of a silver or a gold table, its row test and its declaration',
  about:
    'Its name says its layer. The statement keeps the newest row of a key, or the rows as they are, until somebody changes it.',
  options: [reads, key, dryRun],
  positionals: [DOMAIN, { name: 'TABLE', about: 'its name, such as stg_promotions or dim_promotions', required: true }],
  examples: [
    'generate table promotions stg_promotions --reads bronze_files__promotions',
    'generate table promotions dim_promotions --reads stg_promotions --dry-run',
  ],
}

export const generateProduct: VerbDeclaration = {
  words: ['generate', 'product'],
  summary: 'write the contract of a gold table, and make it a product',
  about: 'Its columns are those that the statement makes.',
  options: [graphql, key, dryRun],
  positionals: [DOMAIN, { name: 'TABLE', about: 'a gold table, such as dim_promotions', required: true }],
  examples: ['generate product promotions dim_promotions --graphql Promotion'],
}
