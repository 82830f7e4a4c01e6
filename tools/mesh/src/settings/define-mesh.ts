export type Profile = 'embedded' | 'cluster'

/** What a `mesh.config.ts` may set. What it leaves out keeps its default; the environment and flags win over it. */
export interface MeshSettings {
  readonly data?: string
  readonly gateway?: { readonly host?: string; readonly port?: number }
  /** Where a domain's own process answers. */
  readonly subgraph?: { readonly host?: string; readonly port?: number }
  readonly simulator?: { readonly rate?: number | 'max'; readonly seed?: number }
  /** How a Postgres of the web shop's own is followed, which MESH_SHOP_URL names. */
  readonly shop?: { readonly follow?: 'log' | 'cursor' }
  readonly commit?: { readonly interval_ms?: number }
  readonly memory?: { readonly pipeline_mb?: number; readonly queries_mb?: number }
  readonly threads?: number
  /** Where OpenLineage events go, and what tells this mesh from others there. */
  readonly lineage?: { readonly url?: string; readonly file?: string; readonly namespace?: string }
  /** By name, the topic that events pushed to `/webhooks/<name>` go to; their secrets come from the environment or a file. */
  readonly webhooks?: Readonly<Record<string, string>>
}

export interface MeshConfig extends MeshSettings {
  readonly profile?: Profile
  /** What holds in one profile only; it wins over what is set for all. */
  readonly profiles?: Readonly<Partial<Record<Profile, MeshSettings>>>
}

/** Gives a `mesh.config.ts` its types: `export default defineMesh({ … })`. */
export const defineMesh = (config: MeshConfig): MeshConfig => config
