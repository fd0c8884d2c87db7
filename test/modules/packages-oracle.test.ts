import { spawnSync } from 'node:child_process'
import test from 'ava'
import { packageFacts } from '../../modules/packages/package-facts.ts'

type Packages = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>

test("the packages of this machine are Ansible's, but for their origin and section", (t) => {
  const found = spawnSync('ansible', ['localhost', '-c', 'local', '-m', 'package_facts', '-a', 'manager=apt'], {
    maxBuffer: 1 << 28,
  })
  if (found.error || found.status !== 0) {
    t.log('SKIPPED: ansible, or apt for its Python, is not installed')
    t.pass()
    return
  }
  const text = String(found.stdout)
  const theirs = (JSON.parse(text.slice(text.indexOf('{'))) as { ansible_facts: { packages: Packages } }).ansible_facts
  const args = packageFacts.args.parse({ manager: 'apt' })
  const question = packageFacts.observe(args, { facts: {}, diff: false, check: false })
  const { stdout } = spawnSync('sh', { input: question.script.text, maxBuffer: 1 << 28 })
  const mine = packageFacts.report(args, question.parse(String(stdout), stdout)).ansible_facts as { packages: Packages }
  const plain = (all: Packages) =>
    Object.entries(all)
      .flatMap(([name, versions]) => versions.map((one) => `${name} ${String(one.version)} ${String(one.arch)}`))
      .sort()
  t.deepEqual(plain(mine.packages), plain(theirs.packages))
})
