import type { Answer, Asking, Change, Question, Returned, Wish } from '../../src/module/contract.ts'
import type { Script } from '../../src/shell/script.ts'
import { deedFor, serviceChange } from './service-change.ts'
import { serviceQuestion } from './service-question.ts'
import { deeds, type ServiceState, type ServiceWish } from './service-state.ts'

/** The parts of a resource that are the same for every module about services. */
interface ServiceResource<A> {
  readonly momentary: readonly string[]
  observe(args: A, asking: Asking): Question<ServiceState>
  desire(args: A, is: ServiceState): Wish<ServiceState>
  converge(change: Change<ServiceState>, args: A): Script
  report(args: A, change: Change<ServiceState>): Returned
  explain(args: A, answer: Answer): string
}

/** What the service should be. */
function desire(wish: ServiceWish, is: ServiceState): Wish<ServiceState> {
  const { state } = wish
  const up = state !== undefined && state !== 'stopped'
  return {
    manager: null,
    // What runs once and ends is never found running: it is launched instead.
    running: state === undefined || (up && is.oneshot) ? null : up,
    launched: state === 'started' && is.oneshot && !is.running ? true : null,
    enabled: wish.enabled === undefined || is.fixed ? null : wish.enabled,
    masked: wish.masked ?? null,
    restarted: state === 'restarted' ? true : null,
    reloaded: state === 'reloaded' ? true : null,
    reread: wish.daemonReload && is.manager === 'systemd' ? true : null,
    reexecuted: wish.daemonReexec && is.manager === 'systemd' ? true : null,
    oneshot: null,
    fixed: null,
    expected: null,
    status: null,
  }
}

/** Whether more is done than having systemd read its units again, which changes no service. */
const changes = (change: Change<ServiceState>): boolean =>
  deedFor(change) !== undefined ||
  (['enabled', 'masked'] as const).some(
    (field) => change.should[field] !== null && change.should[field] !== change.is[field],
  )

function report(wish: ServiceWish, change: Change<ServiceState>): Returned {
  const { is } = change
  const warnings = [
    ...(is.expected ? [`the service ${wish.name} is not there yet; its first run is foretold`] : []),
    ...(is.fixed && wish.enabled === false ? [`the unit ${wish.name} is static: it cannot be disabled`] : []),
  ]
  return {
    changed: changes(change),
    ...(wish.name === undefined ? {} : { name: wish.name }),
    ...(wish.state === undefined ? {} : { state: wish.state === 'stopped' ? 'stopped' : 'started' }),
    ...(wish.enabled === undefined ? {} : { enabled: wish.enabled }),
    ...(is.manager === 'systemd' && wish.name !== undefined ? { status: is.status } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
  }
}

function explain(wish: ServiceWish, answer: Answer): string {
  const said = (answer.stderr.trim() || answer.stdout.trim()).split('\n').slice(-10).join('\n')
  const deed = { started: 'start', stopped: 'stop', restarted: 'restart', reloaded: 'reload' }[wish.state ?? 'started']
  const what = wish.state === undefined ? 'change' : deed
  return `Unable to ${what} service ${wish.name ?? 'manager'}: ${said || `the command ended with status ${answer.code}`}`
}

/** A module about services, given how its arguments become a wish. */
export const holdService = <A>(wishOf: (args: A) => ServiceWish): ServiceResource<A> => ({
  momentary: deeds,
  observe: (args, asking) => serviceQuestion(wishOf(args), asking),
  desire: (args, is) => desire(wishOf(args), is),
  converge: (change, args) => serviceChange(wishOf(args), change),
  report: (args, change) => report(wishOf(args), change),
  explain: (args, answer) => explain(wishOf(args), answer),
})
