import { lines, type Script, sh } from '../../src/shell/script.ts'
import type { Manager } from './manager.ts'
import { dnf, yum, zypper } from './manager-rpm.ts'
import { apk, pacman } from './manager-small.ts'

/** In the order in which a host is searched for them. dnf comes before yum, which is often a link to it. */
export const managers: readonly Manager[] = [dnf, yum, zypper, apk, pacman]

/** The question of one manager about some packages. */
export const managerQuestion = (manager: Manager, names: readonly string[], latest: boolean): Script =>
  lines(sh`part packages; set -- ${names}`, manager.question(latest))
