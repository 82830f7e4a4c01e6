import type { Table } from '@storemesh/iceberg'

/** `orders.bronze_kafka__transactions` */
export const fullName = ({ name }: Pick<Table, 'name'>): string => `${name.namespace}.${name.name}`
