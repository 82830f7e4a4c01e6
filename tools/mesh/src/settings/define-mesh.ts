import type { Anonymous } from '../kind/anonymous.js'

export type Profile = 'embedded' | 'cluster'

/** What a `mesh.config.ts` may set. What it leaves out keeps its default; the environment and flags win over it. */
export interface MeshSettings {
  readonly data?: string
  readonly gateway?: {
    readonly host?: string
    readonly port?: number
    /** Whether there is a page to ask from. */
    readonly page?: boolean
    readonly rest?: boolean
    readonly introspection?: boolean
    /** Other sites whose pages may ask: `https://shop.example`, or `*`. */
    readonly origins?: readonly string[]
    readonly metrics?: 'off' | 'loopback' | 'everybody'
    readonly request_log?: boolean
    readonly slow_subscribers?: 'closed' | 'latest'
    readonly kept_mb?: number
    readonly cost_max?: number
    readonly cost_per_minute?: number
    readonly persisted?: {
      readonly mode?: 'off' | 'also' | 'only'
      readonly manifest?: string
      readonly automatic?: boolean
    }
  }
  /** Whose tokens are taken, where the keys of that issuer are, and what somebody without a token is. */
  readonly auth?: {
    readonly issuer?: string
    readonly jwks_url?: string
    readonly audience?: string
    readonly anonymous?: Anonymous
  }
  /** Where a domain's own process answers. */
  readonly subgraph?: { readonly host?: string; readonly port?: number }
  readonly simulator?: { readonly rate?: number | 'max'; readonly seed?: number }
  /** How a Postgres of the web shop's own is followed, which MESH_SHOP_URL names. */
  readonly shop?: { readonly follow?: 'log' | 'cursor' }
  readonly commit?: { readonly interval_ms?: number }
  readonly memory?: { readonly pipeline_mb?: number; readonly queries_mb?: number }
  readonly threads?: number
  /** Where traces go by OTLP, which share of them, and whose are continued; MESH_TELEMETRY_OTLP_HEADERS names a collector's headers. */
  readonly telemetry?: {
    readonly otlp?: { readonly url?: string; readonly ratio?: number; readonly continued?: 'known' | 'everybody' | 'nobody' }
  }
  /** Where OpenLineage events go, and what tells this mesh from others there. */
  readonly lineage?: { readonly url?: string; readonly file?: string; readonly namespace?: string }
  /** The folder that gets the signed heads of the audit log. */
  readonly audit?: { readonly heads?: string }
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
