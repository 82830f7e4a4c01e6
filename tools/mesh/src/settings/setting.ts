import type { Kind } from '../kind/kind.js'

export interface Setting<T> {
  /** As in the config file, with dots: `gateway.port`. */
  readonly name: string
  readonly kind: Kind<T>
  readonly initial: T
  readonly about: string
}

export const setting = <T>(declaration: Setting<T>): Setting<T> => declaration

/** `gateway.port` is `MESH_GATEWAY_PORT`, `webhook.my-crm.secrets` is `MESH_WEBHOOK_MY_CRM_SECRETS`. */
export const variableOf = ({ name }: Pick<Setting<unknown>, 'name'>): string =>
  `MESH_${name.toUpperCase().replaceAll(/[.-]/g, '_')}`
