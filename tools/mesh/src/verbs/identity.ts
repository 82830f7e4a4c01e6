import { optional, required } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { text } from '../kind/kinds.js'

export const idColumn = required({
  name: 'id',
  about: 'the column that names the record; it is never compared',
  kind: text('the name of a column, such as rec_id'),
})

export const truthColumn = required({
  name: 'truth',
  about:
    'the column that says which person it is; it may be the id where that tells it, as rec-17-org and rec-17-dup-0 do, or q42-1 and q42-2',
  kind: text('the name of a column, such as cluster'),
})

export const truthPattern = optional({
  name: 'truth-pattern',
  about: "where only a part of the truth's column is the person's: a regular expression whose first group finds it",
  kind: text("a regular expression with a group, such as 'rec-(\\d+)-'", isPattern),
})

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(`${pattern}|`).exec('')?.length === 2
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

export const identityEvaluate: VerbDeclaration = {
  words: ['identity', 'evaluate'],
  summary: 'resolve a table of persons whose truth is known, and print how well that went',
  about:
    'Runs the resolver of the mesh over CSV files as if they were one table. What each column tells is derived from its name and its fields (names, birth date, e-mail, phone, address, numbers and others), and what agreement in it is worth is learned from the table; the truth is looked at only afterwards. Precision, recall and F1 are of the pairs of records within final clusters, cut at a match probability of 0.5. Nothing that stands in a row is printed.',
  options: [idColumn, truthColumn, truthPattern],
  positionals: [
    {
      name: 'FILE',
      about: 'a CSV file with a header: commas, semicolons, tabs or bars; several are read as one',
      required: true,
      many: true,
    },
  ],
  examples: [
    'identity evaluate people.csv --id unique_id --truth cluster',
    'identity evaluate dataset4a.csv dataset4b.csv --id rec_id --truth rec_id --json',
    "identity evaluate voters.csv --id row --truth ncid --truth-pattern '^(\\w+)-'",
  ],
}
