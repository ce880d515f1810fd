#!/usr/bin/env python3
"""Takes the power from the real daemon under load, again and again: it dies at a chosen write, sync or rename, and what it
had not synced is lost in part. At the end all ledgers must agree.

  power_loss_test.py --bin DIRECTORY --library FILE [--losses N] [--runs N] [--seed S] [--rest SECONDS]
  power_loss_test.py --bin DIRECTORY --library FILE --failed-syncs [--losses N] ...
  power_loss_test.py --bin DIRECTORY --library FILE --lying-disk

--failed-syncs: before each loss a sync fails, what it was for is lost, and the node is started on what memory still shows.
--lying-disk shows that the test can fail: syncs that make nothing durable must lose messages, or damage the store.
The last line is JSON.
"""

import argparse
import collections
import json
import random
import shutil
import sys

from crash_node import CrashNode, Traffic, kill_if_alive
from disk_fault_test import EXIT_FATAL, WITHOUT_END, SickDisk
from killing import expect_killed, finish
from power_loss import PowerLoss
import node as support

# Calls that change or sync something, between two losses: some losses hit a start, some come after checkpoints.
FEWEST_CALLS, MOST_CALLS = 1, 2_500
SHORT_SHARE, MOST_SHORT = 0.3, 60


class Machine:
    """A node on files whose unsynced changes are known."""

    def __init__(self, options, chance):
        self.options = options
        self.chance = chance
        self.node = CrashNode(options.bin)
        self.roots = [self.node.store, self.node.folder / "in", self.node.out]
        self.journal = self.node.folder / "journal"
        self.disk = SickDisk(options, self.node)
        self.lost = collections.Counter()

    def run_until_loss(self):
        short = self.chance.random() < SHORT_SHARE
        calls = self.chance.randint(FEWEST_CALLS, MOST_SHORT if short else MOST_CALLS)
        self.journal.unlink(missing_ok=True)
        lies = {"FAULTY_FILES_LIES": "1"} if self.options.lying_disk else {}
        self.node.begin(LD_PRELOAD=str(self.options.library), FAULTY_FILES_ROOTS=":".join(str(one) for one in self.roots),
                        FAULTY_FILES_JOURNAL=str(self.journal), FAULTY_FILES_KILL_AT=str(calls), **lies)
        status = self.node.wait_death()
        if status is None:
            status = kill_if_alive(self.node)
        expect_killed(status, self.node, f"call {calls}")
        if self.journal.exists():
            self.lost.update(PowerLoss(self.journal, self.roots, self.chance).strike())


    def run_over_failed_sync(self, told):
        """What the failed sync was for may be sent and acknowledged by the next process only when that made it durable. Needs
        a build with failure points."""
        self.journal.unlink(missing_ok=True)
        environment = {**self.disk.environment, "FAULTY_FILES_JOURNAL": str(self.journal)}
        self.disk.order("")
        self.node.begin(**environment)
        self.node.wait_ready()
        told.wait_for(told.count() + self.chance.randint(1, 10), seconds=10)
        self.disk.order(f"sync -wal$ EIO {self.chance.randint(0, 3)} {WITHOUT_END}")
        status = self.node.wait_death()
        if status != EXIT_FATAL or self.disk.struck() != 1:
            raise AssertionError(f"after a failed sync the daemon ended with {status}, and synced {self.disk.struck()} times: "
                                 f"{self.node.output()}")
        self.disk.order("")
        # As it is about to take up what the store says and to send it.
        self.node.begin(failpoint="start.before_recovery=1:kill", **environment)
        expect_killed(self.node.wait_death(), self.node, "a start after a failed sync")
        left = PowerLoss(self.journal, self.roots, self.chance).strike()
        self.lost.update(left)
        if left["dropped"]:
            raise AssertionError(f"{left['dropped']} pages whose sync failed are not on the disk before they are acted upon")


def run(options, seed):
    chance = random.Random(seed)
    machine = Machine(options, chance)
    with machine.node as node:
        traffic = Traffic(node, chance, rest_seconds=options.rest)
        traffic.start()
        for _ in range(options.losses):
            machine.run_over_failed_sync(traffic.told) if options.failed_syncs else machine.run_until_loss()
        # What a lying disk has lost may never come to rest.
        counts, passed = finish(node, traffic, seconds=15 if options.lying_disk else 120)
        counts.update({f"lost_{name}": count for name, count in machine.lost.items()})
        if not passed and options.keep:
            shutil.copytree(node.folder, options.keep, dirs_exist_ok=True)
        return counts, passed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--library", required=True, help="libfaulty_files.so")
    parser.add_argument("--losses", type=int, default=10, help="of each run")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--rest", type=float, default=0.02)
    parser.add_argument("--keep", help="folder that gets the files of a run that failed")
    parser.add_argument("--failed-syncs", action="store_true")
    parser.add_argument("--lying-disk", action="store_true")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    total, failed = collections.Counter(), []
    for seed in range(options.seed, options.seed + options.runs):
        try:
            counts, passed = run(options, seed)
        except (AssertionError, support.GaveUp) as fault:
            print(f"seed {seed}: {fault}", flush=True)
            counts, passed = {}, False
        total.update(counts)
        if not passed:
            failed.append(seed)
    report = {"power_losses": options.runs * options.losses, **{name: total[name] for name in sorted(total)},
              "failed_seeds": failed, "seed": options.seed}
    print(json.dumps(report))
    return int(bool(failed) != options.lying_disk)


if __name__ == "__main__":
    sys.exit(main())
