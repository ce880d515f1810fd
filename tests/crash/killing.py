"""What every part of the crash test does: kills a node at a point, sees that it died of that, and at the end draws up the
account."""

import re
import signal
import sqlite3

import load
from crash_node import kill_if_alive
from ledgers import Reconciliation

STARTUP_SHARE = 0.2     # of the kills, how many hit a node that is still starting
STARTUP_SECONDS = 0.4
MOST_PROGRESS = 12      # answers between two kills
LATEST_SECONDS = 0.15   # and this much later, so that kills do not follow answers
NAMES = load.support.ROOT / "engine/runtime/failpoint_names.hpp"
# Points that a run passes seldom: it dies at the first pass, at others at one of the first three.
RARE = ("start.", "reload.", "rules.", "addresses.", "desk.", "folder.before_quarantine", "store.before_checkpoint",
        "store.after_checkpoint")
# Which kill makes the work that a point waits for.
BEFORE = {"start.during_recovery": "attempt.after_start"}


def failure_points():
    return re.findall(r'std::string_view\{"([a-z_.]+)"\}', NAMES.read_text(encoding="utf-8"))


def walk(node, points, chance):
    """Dies at each point once. A point that is not reached is a fault: of the program, or of this test's load."""
    for point in points:
        if point in BEFORE:
            die_at(node, BEFORE[point], chance)
        die_at(node, point, chance)


def deaths(points):
    """How many kills it takes to walk them."""
    return len(points) + sum(point in BEFORE for point in points)


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


def finish(node, traffic, seconds=120, reconcile=Reconciliation):
    node.begin()
    node.wait_ready()
    faults = traffic.settle(seconds)
    for fault in faults:
        print(fault, flush=True)
    try:
        reconciliation = reconcile(node, traffic)
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
