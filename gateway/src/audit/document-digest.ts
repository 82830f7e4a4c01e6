import { hash } from 'node:crypto'
import { type DocumentNode, print } from 'graphql'
import { withoutValues } from '../documents/without-values.js'

/** SHA-256 of a document without the values that stand in it: it tells what is asked, and not of whom. */
export const documentDigest = (document: DocumentNode): string => hash('sha256', print(withoutValues(document)))
