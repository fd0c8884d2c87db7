#!/usr/bin/python3
"""Times Jinja2: one JSON line {templates: {name: {kind, text}}, vars, rounds, seconds} in, seconds a turn by name out."""
import json
import sys
import time

import jinja2


def pace(work, rounds, seconds):
    best = float('inf')
    count = 1
    for _ in range(rounds):
        while True:
            start = time.perf_counter()
            for _ in range(count):
                work()
            took = time.perf_counter() - start
            if took >= seconds / rounds or took > 1:
                break
            count *= 2
        best = min(best, took / count)
    return best


def main():
    asked = json.loads(sys.stdin.readline())
    env = jinja2.Environment(trim_blocks=True, undefined=jinja2.StrictUndefined)
    given = asked['vars']
    made = {}
    for name, case in asked['cases'].items():
        text = case['text']
        if case['kind'] == 'compile':
            work = lambda text=text: env.compile(text)
        elif case['kind'] == 'condition':
            work = lambda test=env.compile_expression(text): test(given)
        else:
            work = lambda template=env.from_string(text): template.render(given)
        made[name] = pace(work, asked['rounds'], asked['seconds'])
    json.dump({'version': jinja2.__version__, 'paces': made}, sys.stdout)


main()
