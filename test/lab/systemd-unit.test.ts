import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { inLab, labLack, tuttiInLab } from '../support/lab.ts'

const file = 'lab/systemd.yml'
const lack = labLack(file)

const playbook = `
- hosts: unit1
  gather_facts: false
  tasks:
    - systemd_unit:
        name: proof
        content: |
          [Service]
          Type=oneshot
          RemainAfterExit=yes
          ExecStart=/bin/sh -c 'echo "$WORD" >/run/proof'
    - systemd_unit:
        name: proof
        drop_in: word
        content: |
          [Service]
          Environment=WORD={{ word }}
      register: part
    - systemd: { name: proof, state: restarted }
      when: part is changed
`

const broken = `
- hosts: unit1
  gather_facts: false
  tasks:
    - systemd_unit: { name: proof, content: "[Service]\\nType=oneshot\\nRemainAfterExit=yes\\n" }
`

test.serial('systemd runs what units say, and a unit that it cannot use is not kept', async (t) => {
  if (lack !== undefined) {
    t.log(`SKIPPED: ${lack}`)
    t.pass()
    return
  }
  t.timeout(300_000)
  await inLab(t, file, async (layout) => {
    const play = async (text: string, ...words: readonly string[]) => {
      const path = join(layout.folder, 'units.yml')
      writeFileSync(path, text)
      return await tuttiInLab(layout, 'play', path, ...words)
    }
    const shown = async (command: string) =>
      (await tuttiInLab(layout, 'run', 'unit1', '-m', 'shell', '-a', command)).text
    const first = await play(playbook, '-e', 'word=one')
    t.is(first.code, 0, first.text)
    t.regex(first.text, /changed=3/)
    t.regex(await shown('cat /run/proof'), /^one$/m)
    const again = await play(playbook, '-e', 'word=one')
    t.regex(again.text, /changed=0/, again.text)
    const other = await play(playbook, '-e', 'word=two')
    t.regex(other.text, /changed=2/, other.text)
    t.regex(await shown('cat /run/proof'), /^two$/m)
    const refused = await play(broken)
    t.not(refused.code, 0, refused.text)
    t.regex(refused.text, /the old state was put back/)
    t.regex(
      await shown('cat /etc/systemd/system/proof.service; systemctl show -p LoadState proof'),
      /ExecStart=[\s\S]*LoadState=loaded/,
    )
  })
})
