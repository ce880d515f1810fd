#!/usr/bin/env python3
"""Kills the real daemon under load, at random moments and at every named failure point, starts it again, and at the end
reconciles what senders and operators were told, what the store and the status log say, and what receivers got.

  crash_test.py [--bin DIRECTORY --kills N] [--failpoint-bin DIRECTORY] [--seed S] [--rest SECONDS]

--kills random ones hit the programs of --bin; each failure point is hit in those of --failpoint-bin, which must be a build
that has them. The last line is JSON. Exit status 0 only if nothing was lost, altered, sent under another id or out of order,
left unfinished, or finished twice.
"""

import argparse
import collections
import json
import random
import re
import signal
import sqlite3
import sys
import threading

import crash_node
from crash_node import CrashNode, Traffic, kill_if_alive
from ledgers import Reconciliation

STARTUP_SHARE = 0.2     # of the kills, how many hit a node that is still starting
STARTUP_SECONDS = 0.4
MOST_PROGRESS = 12      # answers between two kills
LATEST_SECONDS = 0.15   # and this much later, so that kills do not follow answers
NAMES = crash_node.support.ROOT / "engine/runtime/failpoint_names.hpp"
# Points that a run passes seldom: it dies at the first pass, at others at one of the first three.
RARE = ("start.", "reload.", "rules.", "addresses.", "desk.", "folder.before_quarantine", "store.before_checkpoint",
        "store.after_checkpoint")
# Which kill makes the work that a point waits for.
BEFORE = {"start.during_recovery": "attempt.after_start"}


def random_kills(bin_directory, kills, chance, rest_seconds):
    pause = threading.Event()
    with CrashNode(bin_directory) as node:
        traffic = Traffic(node, chance, rest_seconds=rest_seconds).start()
        for _ in range(kills):
            node.begin()
            if chance.random() < STARTUP_SHARE:
                pause.wait(chance.uniform(0, STARTUP_SECONDS))
            else:
                node.wait_ready()
                traffic.told.wait_for(traffic.told.count() + chance.randint(1, MOST_PROGRESS), seconds=10)
                pause.wait(chance.uniform(0, LATEST_SECONDS))
            expect_killed(kill_if_alive(node), node)
        return finish(node, traffic)


def failure_points():
    return re.findall(r'std::string_view\{"([a-z_.]+)"\}', NAMES.read_text(encoding="utf-8"))


def walk_points(bin_directory, chance, rest_seconds):
    """Dies at each point once. A point that is not reached is a fault: of the program, or of this test's load."""
    points = failure_points()
    chance.shuffle(points)
    with CrashNode(bin_directory) as node:
        traffic = Traffic(node, chance, rest_seconds=rest_seconds).start()
        for point in points:
            for name in [BEFORE[point]] if point in BEFORE else []:
                die_at(node, name, chance)
            die_at(node, point, chance)
        return finish(node, traffic)


def die_at(node, point, chance):
    passes = 1 if point.startswith(RARE) else chance.randint(1, 3)
    node.begin(failpoint=f"{point}={passes}:kill")
    status = node.wait_death()
    if status is None:
        kill_if_alive(node)
        raise AssertionError(f"the failure point {point} was not reached")
    expect_killed(status, node, point)


def expect_killed(status, node, where="a random moment"):
    if status != -signal.SIGKILL:
        raise AssertionError(f"at {where} the daemon ended by itself, with status {status}: {node.output()}")


def finish(node, traffic, seconds=120):
    node.begin()
    node.wait_ready()
    faults = traffic.settle(seconds)
    for fault in faults:
        print(fault, flush=True)
    try:
        reconciliation = Reconciliation(node, traffic)
        counts = dict(reconciliation.run())
    except sqlite3.DatabaseError as fault:
        print(f"the store cannot be read: {fault}", flush=True)
        return {"damaged": 1}, False
    counts["acknowledged"] = len(traffic.told.acknowledged)
    counts["refused"] = len(traffic.told.refused)
    counts["deliveries"] = len(reconciliation.deliveries)
    counts["publications"] = len(traffic.administrator.published)
    counts["acts"] = len(traffic.operator.told)
    for said in reconciliation.said:
        print(said, flush=True)
    return counts, reconciliation.passed() and not faults


def judged(part, *arguments):
    """What `part` counted, and whether it passed; a fault that ends it is said, and is a count too."""
    try:
        return part(*arguments)
    except AssertionError as fault:
        print(fault, flush=True)
        return {"broken_off": 1}, False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", help="the programs that are killed at random moments")
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--failpoint-bin", help="the programs that are killed at every failure point")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--rest", type=float, default=0.1, help="a sender's pause between two messages, in seconds")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    total, kills, passed = collections.Counter(), 0, True
    if options.bin:
        counts, fine = judged(random_kills, options.bin, options.kills, random.Random(options.seed), options.rest)
        total.update(counts)
        kills += options.kills
        passed &= fine
    if options.failpoint_bin:
        counts, fine = judged(walk_points, options.failpoint_bin, random.Random(options.seed + 1), options.rest)
        total.update(counts)
        kills += len(failure_points()) + len(BEFORE)
        passed &= fine
    first = ("acknowledged", "lost", "altered", "other_id", "unfinished", "duplicates_same_id")
    report = {"kills": kills, **{name: total[name] for name in first}, **{name: total[name] for name in sorted(total)
                                                                         if name not in first}, "seed": options.seed}
    print(json.dumps(report))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
