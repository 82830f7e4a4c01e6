import type { Json } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import type { CompatibilityLevel, SchemaText } from '../schema-registry.js'
import { conflictsOf } from './compatibility.js'

const avro = (...fields: readonly Json[]): SchemaText => ({
  type: 'AVRO',
  text: JSON.stringify({ type: 'record', name: 'Order', fields }),
})
const json = (schema: Json): SchemaText => ({ type: 'JSON', text: JSON.stringify(schema) })
const may = (level: CompatibilityLevel, next: SchemaText, ...before: readonly SchemaText[]) =>
  conflictsOf(next, before, level).length === 0

const ID = { name: 'id', type: 'long' }
const NOTE = { name: 'note', type: ['null', 'string'], default: null }
const CITY = { name: 'city', type: 'string' }

describe('Avro schemas', () => {
  test.each<[what: string, next: SchemaText, before: SchemaText, backward: boolean, forward: boolean]>([
    ['a field with a default that is new', avro(ID, NOTE), avro(ID), true, true],
    ['a field without a default that is new', avro(ID, CITY), avro(ID), false, true],
    ['a field without a default that goes', avro(ID), avro(ID, CITY), true, false],
    ['a field that is widened', avro({ name: 'id', type: 'double' }), avro({ name: 'id', type: 'int' }), true, false],
    ['a field of another type', avro({ name: 'id', type: 'string' }), avro(ID), false, false],
    ['the same', avro(ID), avro(ID), true, true],
  ])('%s', (_, next, before, backward, forward) => {
    expect(may('BACKWARD', next, before)).toBe(backward)
    expect(may('FORWARD', next, before)).toBe(forward)
    expect(may('FULL', next, before)).toBe(backward && forward)
    expect(may('NONE', next, before)).toBe(true)
  })

  test('are compared with the newest alone, or with all of them', () => {
    const before = [avro(ID, CITY), avro(ID)] // the newest lost the city, which the first one requires
    const next = avro(ID, { ...CITY, type: ['null', 'long'], default: null })
    expect(may('BACKWARD', next, ...before)).toBe(true)
    expect(may('BACKWARD_TRANSITIVE', next, ...before)).toBe(false)
  })

  test('cannot follow JSON schemas', () => {
    expect(conflictsOf(avro(ID), [json({ type: 'object' })], 'FULL')).toEqual([
      'a schema of type AVRO cannot follow one of type JSON',
    ])
  })
})

const object = (properties: Json, more: { readonly [name: string]: Json } = {}): SchemaText =>
  json({ type: 'object', properties, ...more })
const ID_JSON = { id: { type: 'integer' } }

describe('JSON schemas', () => {
  test.each<[what: string, next: SchemaText, before: SchemaText, backward: boolean]>([
    ['the same with its members in another order', json({ properties: ID_JSON, type: 'object' }), object(ID_JSON), true],
    [
      'an optional property that is new in a closed object',
      object({ ...ID_JSON, note: { type: 'string' } }, { additionalProperties: false }),
      object(ID_JSON, { additionalProperties: false }),
      true,
    ],
    [
      'a property that goes from a closed object',
      object({}, { additionalProperties: false }),
      object(ID_JSON, { additionalProperties: false }),
      false,
    ],
    ['a property that goes from an open one', object({}), object(ID_JSON), true],
    ['one that is required now', object(ID_JSON, { required: ['id'] }), object(ID_JSON), false],
    [
      'one that is required now and has a default',
      object({ id: { type: 'integer', default: 0 } }, { required: ['id'] }),
      object(ID_JSON),
      true,
    ],
    ['one that is not required any more', object(ID_JSON), object(ID_JSON, { required: ['id'] }), true],
    ['integer to number', object({ id: { type: 'number' } }), object(ID_JSON), true],
    ['number to integer', object(ID_JSON), object({ id: { type: 'number' } }), false],
    ['a type that is one of two now', object({ id: { type: ['integer', 'null'] } }), object(ID_JSON), true],
    ['values that are fewer', json({ enum: ['a'] }), json({ enum: ['a', 'b'] }), false],
    ['values that are more', json({ enum: ['a', 'b', 'c'] }), json({ enum: ['a', 'b'] }), true],
    ['a text that may be longer', json({ type: 'string', maxLength: 20 }), json({ type: 'string', maxLength: 10 }), true],
    ['a text that may be less long', json({ type: 'string', maxLength: 10 }), json({ type: 'string', maxLength: 20 }), false],
    ['a text that has a limit now', json({ type: 'string', maxLength: 10 }), json({ type: 'string' }), false],
    [
      'items of another type',
      json({ type: 'array', items: { type: 'string' } }),
      json({ type: 'array', items: { type: 'integer' } }),
      false,
    ],
    ['an object that is closed now', object(ID_JSON, { additionalProperties: false }), object(ID_JSON), false],
    ['a description', object({ id: { type: 'integer', description: 'which' } }), object(ID_JSON), true],
    [
      'a pattern, of which nothing is known',
      json({ type: 'string', pattern: '^a' }),
      json({ type: 'string', pattern: '^b' }),
      false,
    ],
  ])('%s', (_, next, before, backward) => {
    expect(may('BACKWARD', next, before)).toBe(backward)
    expect(may('FORWARD', before, next)).toBe(backward)
  })

  test('a conflict names where it is', () => {
    const [why] = conflictsOf(
      object({ place: { properties: { zip: { type: 'string' } } } }),
      [object({ place: { properties: { zip: { type: 'integer' } } } })],
      'BACKWARD',
    )
    expect(why).toBe('reading older data: $.place.zip: integer is not taken any more')
  })
})
