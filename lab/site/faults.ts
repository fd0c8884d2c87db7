import type { Fault } from './fault.ts'
import { directorCut } from './faults/director-cut.ts'
import { directorDeath, directorDeathTuned } from './faults/director-death.ts'
import { drbdDeath } from './faults/drbd-death.ts'
import { mysqlDeath } from './faults/mysql-death.ts'
import { rollingUpgrade } from './faults/rolling-upgrade.ts'
import { nginxDeath, realHangs } from './faults/web-server.ts'

/** Every fault, in the order of the table. */
export const faults: readonly Fault[] = [
  directorDeath,
  directorDeathTuned,
  nginxDeath,
  mysqlDeath,
  drbdDeath,
  rollingUpgrade,
  realHangs,
  directorCut,
]
