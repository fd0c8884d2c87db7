import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** Scripts that run on the hosts or beside them; they are not compiled, so they stand in the sources. */
export const BOOT = fileURLToPath(new URL('../../lab/boot', import.meta.url))

/** Where labs that are up have their files, one folder each. */
export const RUN = '/run/tutti-lab'

/** Where images are kept; TUTTI_LAB_CACHE names another place. */
export const CACHE = process.env.TUTTI_LAB_CACHE ?? '/var/cache/tutti-lab'

/** Where all cgroups of all labs are. */
export const CGROUPS = 'tutti-lab'
