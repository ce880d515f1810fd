#!/usr/bin/env python3
"""A disk that fails in every way, below the real daemon under load: what it may do then, and that all ledgers agree in the
end.

  disk_fault_test.py --bin DIRECTORY --library FILE [--seed S] [--only NAME]

A failed sync must end the process (74), for nobody knows what is on the disk by then. Everything else is answered 503 and
waited out. The last line is JSON.
"""

import argparse
import collections
import json
import os
import random
import signal
import subprocess
import sys

from crash_node import CrashNode, Traffic, kill_if_alive
from killing import finish, judged
import node as support

EXIT_FATAL = 74
CONTROL_BYTES, STRUCK_AT = 1024, 512
MEBIBYTE = 1_048_576
WITHOUT_END = 10**9

# What the process must do: end with EXIT_FATAL, or live on and be well again by itself when the fault has passed; and
# whether it is killed in the middle of it.
Fault = collections.namedtuple("Fault", "name order stops refuses killed", defaults=(False, False, False))
FAULTS = (
    Fault("the log's sync fails", "sync -wal$ EIO 2 1", stops=True),
    Fault("the database's sync fails", "sync budstikke.db$ EIO 0 1", stops=True),
    Fault("writing the log fails", f"write -wal$ EIO 5 {WITHOUT_END}", refuses=True),
    Fault("writing the log fails, and the process is killed", f"write -wal$ EIO 5 {WITHOUT_END}", refuses=True, killed=True),
    Fault("writes to the log are torn", f"write -wal$ TORN 5 {WITHOUT_END}", refuses=True),
    Fault("writes to the log are torn, and the process is killed", f"write -wal$ TORN 5 {WITHOUT_END}", refuses=True,
          killed=True),
    Fault("writing the database fails", "write budstikke.db$ EIO 3 40"),
    Fault("writes to the database are torn, and the process is killed", f"write budstikke.db$ TORN 3 {WITHOUT_END}",
          killed=True),
    Fault("the disk is full", f"write /store/ ENOSPC 5 {WITHOUT_END}", refuses=True),
    Fault("the disk has become read-only", f"change / EROFS 0 {WITHOUT_END}", refuses=True),
    Fault("renaming in the folder for messages fails", "rename /in/ EIO 0 15"),
    Fault("syncing the folder for messages fails", "sync /in EIO 0 15"),
    Fault("removing from the folder for messages fails", "remove /in/ EIO 0 15"),
    Fault("writing to the receiver's folder fails", "write /out/ EIO 0 5"),
    Fault("writes to the receiver's folder are torn", "write /out/ TORN 0 5"),
    Fault("syncing the receiver's folder fails", "sync /out EIO 0 5"),
    Fault("renaming in the receiver's folder fails", "rename /out/ EIO 0 5"),
)


class SickDisk:
    """The node's files with faulty_files before them."""

    def __init__(self, options, node):
        self.node = node
        self.control = node.folder / "control"
        self.control.write_bytes(bytes(CONTROL_BYTES))
        roots = [node.store, node.folder / "in", node.out]
        self.environment = {"LD_PRELOAD": str(options.library), "FAULTY_FILES_CONTROL": str(self.control),
                            "FAULTY_FILES_ROOTS": ":".join(str(one) for one in roots)}

    def start(self):
        self.order("")
        self.node.begin(**self.environment)
        self.node.wait_ready()

    def order(self, text):
        with open(self.control, "r+b") as file:
            file.write(text.encode().ljust(CONTROL_BYTES, b"\0"))

    def struck(self):
        digits = self.control.read_bytes()[STRUCK_AT:].split(b"\0")[0]
        return int(digits or b"0")


def refused_503(node):
    """Whether a message is refused as it must be: not stored, come again later."""
    try:
        status, _, headers = node.post(support.message("broken.xml")[1])
    except OSError:
        return False
    if status == 503 and "Retry-After" not in headers:
        raise AssertionError("503 without Retry-After")
    return status == 503


def meet(fault, disk, traffic):
    node = disk.node
    disk.order(fault.order)
    support.wait_for(disk.struck, f"the fault to strike: {fault.name}")
    if fault.stops:
        status = node.wait_death()
        if status != EXIT_FATAL:
            raise AssertionError(f"{fault.name}: the daemon ended with {status}, not {EXIT_FATAL}: {node.output()}")
        if not any(line["event"] == "fatal" for line in node.status_lines()):
            raise AssertionError(f"{fault.name}: no status line says why the daemon ended")
        disk.start()
        return
    if fault.refuses:
        support.wait_for(lambda: refused_503(node), f"a refusal: {fault.name}")
    else:
        support.wait_for(lambda: disk.struck() >= min(int(fault.order.split()[-1]), 3), f"the fault again: {fault.name}")
    if fault.killed:
        kill_if_alive(node)
        disk.start()
    else:
        disk.order("")
        if node.process.poll() is not None:
            raise AssertionError(f"{fault.name}: the daemon ended with {node.process.returncode}: {node.output()}")
    told = traffic.told.count()
    if not traffic.told.wait_for(told + 5):
        raise AssertionError(f"{fault.name}: nothing more is taken when the disk is well again: {node.output()}")


def mounted(folder, size_bytes):
    """Whether a file system of its own could be mounted there."""
    if os.geteuid() != 0:
        return False
    return subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", str(folder)], check=False,
                          capture_output=True).returncode == 0


def real_disk(options, chance):
    """A small file system that somebody else fills to the last byte, and one that is mounted read-only at a start."""
    with CrashNode(options.bin) as node:
        if not mounted(node.store, 96 * MEBIBYTE):
            return {"skipped": ["a real full disk and a real read-only one: only root may mount them"]}, True
        try:
            traffic = Traffic(node, chance, rest_seconds=options.rest).start()
            node.begin()
            node.wait_ready()
            traffic.told.wait_for(20)
            filler = node.store / "filler"
            with open(filler, "wb", buffering=0) as file:
                try:
                    while file.write(bytes(65_536)):
                        pass
                except OSError:
                    pass
            support.wait_for(lambda: refused_503(node), "a refusal on the full disk")
            filler.unlink()
            told = traffic.told.count()
            if not traffic.told.wait_for(told + 5):
                raise AssertionError(f"nothing more is taken when there is room again: {node.output()}")
            kill_if_alive(node)
            subprocess.run(["mount", "-o", "remount,ro", str(node.store)], check=True)
            node.begin()
            status = node.wait_death()
            if status in (None, 0, -signal.SIGSEGV, -signal.SIGABRT) or "budstikke.db" not in node.output():
                raise AssertionError(f"on a read-only disk the daemon ended with {status}: {node.output()}")
            subprocess.run(["mount", "-o", "remount,rw", str(node.store)], check=True)
            return finish(node, traffic)
        finally:
            kill_if_alive(node)
            subprocess.run(["umount", "--lazy", str(node.store)], check=False)


def log_without_sync(disk):
    """What the log holds is acted upon when it is known to be on the disk, and not before: the start is refused."""
    node = disk.node
    kill_if_alive(node)
    disk.order(f"sync -wal$ EIO 0 {WITHOUT_END}")
    node.begin(**disk.environment)
    status = node.wait_death()
    if status in (None, 0) or "cannot be made durable" not in node.output():
        raise AssertionError(f"on a log that cannot be synced the daemon ended with {status}: {node.output()}")


def folder_without_sync(disk):
    """Names that may not last are no place to promise anything in: the start is refused."""
    node = disk.node
    kill_if_alive(node)
    disk.order(f"sync /store$ EIO 0 {WITHOUT_END}")
    node.begin(**disk.environment)
    status = node.wait_death()
    if status in (None, 0) or "cannot be synced" not in node.output():
        raise AssertionError(f"in a folder that cannot be synced the daemon ended with {status}: {node.output()}")


def sick_disk(options, chance):
    with CrashNode(options.bin) as node:
        disk = SickDisk(options, node)
        traffic = Traffic(node, chance, rest_seconds=options.rest).start()
        disk.start()
        for fault in FAULTS:
            if options.only in fault.name:
                print(f"- {fault.name}", flush=True)
                meet(fault, disk, traffic)
        log_without_sync(disk)
        folder_without_sync(disk)
        return finish(node, traffic)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--library", required=True, help="libfaulty_files.so")
    parser.add_argument("--only", default="", help="faults whose name holds this")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--rest", type=float, default=0.05)
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    chance = random.Random(options.seed)
    total, passed, skipped = collections.Counter(), True, []
    for part in (sick_disk, real_disk):
        counts, fine = judged(part, options, chance)
        skipped += counts.pop("skipped", [])
        total.update(counts)
        passed &= fine
    print(json.dumps({"faults": len(FAULTS), **{name: total[name] for name in sorted(total)}, "skipped": skipped,
                      "seed": options.seed}))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
