import type { ProductReference } from './names.js'

/**
 * The row of each contract that the compiler knows, by reference. Set-up derives them from the files of contracts, and they are
 * added here by augmentation (docs/adr/0029). Of a domain that has none here any name passes.
 */
export interface ContractRows {}

type Known = keyof ContractRows
type KnownDomain = Known extends infer Reference ? (Reference extends `${infer Domain}.${string}` ? Domain : never) : never

/** The reference itself; of a domain whose contracts are known, one of theirs. */
export type KnownReference<Reference extends ProductReference> = Reference extends Known
  ? Reference
  : Reference extends `${infer Domain extends KnownDomain}.${string}`
    ? Extract<Known, `${Domain}.${string}`>
    : Reference

/** The name of a column of the contract; any, where the contract is not known. */
export type ColumnOf<Reference extends ProductReference> = Reference extends Known
  ? Extract<keyof ContractRows[Reference], string>
  : string

/** A row as the contract has it. */
export type ContractRow<Reference extends Known> = ContractRows[Reference]
