/** The column that a field of the graph is of, where the field's name tells it: `storeId` is of `store_id`. */
export const columnNamed = (field: string): string => field.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
