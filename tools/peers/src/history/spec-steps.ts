import type { Dice } from '@storemesh/core'
import { evolveSortOrder, evolveSpec, type Field, type NewPartitionField, schemaOf, transformNamed } from '@storemesh/iceberg'
import { change } from './ground.js'
import { pathsIn } from './paths-in.js'
import { picked } from './picked.js'
import type { Step } from './step.js'

const TRANSFORMS = ['identity', 'bucket[4]', 'truncate[3]', 'year', 'month', 'day', 'hour', 'void']

export const changeSpec: Step = async (ground) => {
  const { catalog, name, dice } = ground
  const schema = schemaOf(await catalog.load(name))
  const columns = [...pathsIn(schema.fields)].filter(
    ({ field, path }) => typeof field.type === 'string' && !field.required && path.length === 1,
  )
  const fields: NewPartitionField[] = []
  for (let count = dice.between(0, 2); count > 0; count -= 1) {
    const column = picked(
      dice,
      columns.filter(({ field }) => fields.every((other) => other['source-id'] !== field.id)),
    )
    const field = column && partitionBy(dice, column.field)
    if (field) fields.push(field)
  }
  await change(ground, (metadata) => evolveSpec(metadata, fields))
  return `partitioned by ${fields.map((field) => `${field.transform}(${field['source-id']})`).join(', ') || 'nothing'}`
}

function partitionBy(dice: Dice, { id, type }: Field): NewPartitionField | undefined {
  if (typeof type !== 'string') return undefined
  const transform = picked(
    dice,
    TRANSFORMS.filter((each) => transformNamed(each).accepts(type)),
  )
  if (transform === undefined) return undefined
  return { 'source-id': id, transform, name: `p${id}_${transform.replaceAll(/\W+/g, '_')}` }
}

export const changeSortOrder: Step = async (ground) => {
  await change(ground, (metadata) =>
    evolveSortOrder(metadata, [
      { transform: 'identity', 'source-id': 1, direction: ground.dice.pick(['asc', 'desc']), 'null-order': 'nulls-first' },
    ]),
  )
  return 'sorted by id'
}
