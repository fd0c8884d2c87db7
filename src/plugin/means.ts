import type { Templates } from '../template/scope.ts'
import type { Layer } from '../vars/layer.ts'
import type { VarsFiles } from '../vars/vars-files.ts'

/** What computing a source leans on. */
export interface PluginMeans {
  readonly templates: Templates
  /** The same without lookups. */
  readonly templatesWithoutLookups: Templates
  readonly varsFiles: VarsFiles
  readonly extraVars: Layer
  /** Whether `use_extra_vars` is on where a source does not say. */
  readonly useExtraVars: boolean
}
