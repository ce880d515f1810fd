#!/usr/bin/env python3
"""Kills the real daemon under load, at random moments and at every named failure point, starts it again, and at the end
reconciles what senders and operators were told, what the store and the status log say, and what receivers got. The same
over ebXML, where two daemons are killed: the hospital's, and one that acts as the municipality.

  crash_test.py [--bin DIRECTORY --kills N] [--failpoint-bin DIRECTORY] [--only plain|ebxml] [--seed S] [--rest SECONDS]

--kills random ones hit the programs of --bin, and so many again those of the ebXML road; each failure point is hit in those of
--failpoint-bin, which must be a build that has them. The last line is JSON. Exit status 0 only if nothing was lost, altered,
sent under another id or out of order, left unfinished, or finished twice. --forgetful-municipality puts the municipality's store
back to an earlier state: then the exit status is 0 only if that was found.
"""

import argparse
import collections
import json
import random
import sys
import threading

import ebxml_road
from crash_node import CrashNode, Traffic, kill_if_alive
from killing import (LATEST_SECONDS, MOST_PROGRESS, STARTUP_SECONDS, STARTUP_SHARE, deaths, expect_killed, failure_points,
                     finish, judged, walk)


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


def plain_points():
    return [point for point in failure_points() if point not in ebxml_road.OWN_POINTS]


def walk_points(bin_directory, chance, rest_seconds):
    points = plain_points()
    chance.shuffle(points)
    with CrashNode(bin_directory) as node:
        traffic = Traffic(node, chance, rest_seconds=rest_seconds).start()
        walk(node, points, chance)
        return finish(node, traffic)


def parts(options):
    """(how many kills, what does them, with what) of each part; a part has its own seed, whichever others run."""
    plain, ebxml = options.only != "ebxml", options.only != "plain"
    points = plain_points()
    if options.bin and plain:
        yield options.kills, random_kills, (options.bin, options.kills, random.Random(options.seed), options.rest)
    if options.failpoint_bin and plain:
        yield deaths(points), walk_points, (options.failpoint_bin, random.Random(options.seed + 1), options.rest)
    shares = ebxml_road.shared_out(random.Random(options.seed + 6))
    for later, places in enumerate(shares if ebxml else ()):
        kills = (options.kills + 1 - later) // 2
        road = ebxml_road.Road(options.rest, bool(later), options.forgetful_municipality)
        if options.bin:
            yield kills, ebxml_road.random_kills, (options.bin, kills, random.Random(options.seed + 2 + later), road)
        if options.failpoint_bin:
            yield (deaths([point for _, point in places]), ebxml_road.walk_points,
                   (options.failpoint_bin, places, random.Random(options.seed + 4 + later), road))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", help="the programs that are killed at random moments")
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--failpoint-bin", help="the programs that are killed at every failure point")
    parser.add_argument("--only", choices=("plain", "ebxml"), help="HTTP and folders alone, or ebXML alone")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--rest", type=float, default=0.1, help="a sender's pause between two messages, in seconds")
    parser.add_argument("--forgetful-municipality", action="store_true")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    total, kills, passed = collections.Counter(), 0, True
    for planned, part, arguments in parts(options):
        counts, fine = judged(part, *arguments)
        total.update(counts)
        kills += planned
        passed &= fine
    first = ("acknowledged", "lost", "altered", "other_id", "unfinished", "duplicates_same_id")
    report = {"kills": kills, **{name: total[name] for name in first}, **{name: total[name] for name in sorted(total)
                                                                         if name not in first}, "seed": options.seed}
    print(json.dumps(report))
    return int(not total["lost"] if options.forgetful_municipality else not passed)


if __name__ == "__main__":
    sys.exit(main())
