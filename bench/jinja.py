#!/usr/bin/python3
"""Times Jinja2: one JSON line {templates: {name: {kind, text}}, vars, rounds, seconds} in, seconds a turn by name out."""
import json
import sys
import time

import jinja2


def timed(work, count):
    start = time.perf_counter()
    for _ in range(count):
        work()
    return time.perf_counter() - start


def pace(work, rounds, seconds):
    count = 1
    while timed(work, count) < seconds:
        count *= 2
    return min(timed(work, count) for _ in range(rounds)) / count


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
