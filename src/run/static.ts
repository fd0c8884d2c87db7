import type { Play } from '../play/play.ts'
import type { Node } from '../text/node.ts'
import type { Value } from '../text/value.ts'
import { type Layer, nodeLayer } from '../vars/layer.ts'
import { TaskScope } from '../vars/task-scope.ts'
import type { World } from './world.ts'

/** The variables that a play itself sees before any host is known: extra vars, what was asked for, and its own. */
export function playVariables(world: World, play: Play, prompted?: Layer): TaskScope {
  const own = play.vars ? [nodeLayer('play vars', play.vars)] : []
  const layers = [world.extraVars, ...(prompted ? [prompted] : []), ...own]
  return new TaskScope({ layers, templates: world.templates(undefined, play.folder), vault: world.vault })
}

/** What a play says, rendered before any host is known. */
export const renderPlay = (world: World, play: Play, node: Node): Value => playVariables(world, play).render(node)
