"""Measures Budstikke beside its yardsticks. tools/bench.sh installs and builds what this needs; README.md says what each
figure is.

Exit status: 1 where a message was lost, came twice or was altered; 2 where the benchmark could not run, or its main row tells
nothing; else 0.
"""

import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import traceback

import bench_node
import ebms
import growth
import load as loads
import places
import report
import yardsticks

MUNICIPALITIES = 100
CONNECTIONS = (1, 16, 64)
SMALL, LARGE = 6_000, 60_000


class Bench:
    def __init__(self, options):
        self.options = options
        self.bin = pathlib.Path(options.bin).resolve()
        self.quick = options.quick
        self.seconds = 3 if self.quick else 20
        self.receiver_port = places.free_port()
        self.towns = bench_node.municipalities(MUNICIPALITIES)
        self.load = None
        self.table = None
        self.reasons = []
        self.shortcomings = []

    def judge(self, name, result):
        """A row that the benchmark is nothing without."""
        if sentence := loads.shortcoming(result):
            self.shortcomings.append(f"{name}: {sentence}")

    def attempt(self, name, measure):
        """The figure, or nothing and the reason."""
        try:
            return measure()
        except (places.CannotRun, OSError, LookupError, subprocess.SubprocessError) as reason:
            self.reasons.append(f"{name} was not measured: {reason}")
            return None

    def node(self):
        return bench_node.node(self.bin, self.options.directory, self.receiver_port, self.towns)

    def rows(self, node, size, label):
        """Of 6 kB and 64 connections is the main row. The rows of 60 kB are the last ones at their node."""
        results, large = {}, size == LARGE
        chosen = (16 if large else 64,) if self.quick else CONNECTIONS
        for connections in chosen:
            seconds = 60 if connections == 64 and not large and not self.quick else self.seconds
            listen = loads.LISTEN if large and connections == chosen[-1] else 0.1
            results[connections] = loads.measured(node, self.load, bytes=size, connections=connections, seconds=seconds,
                                                  listen=listen)
            self.table.row(f"{label}, {connections} connections", results[connections])
        return results

    def nginx(self, folder, size):
        def measure():
            with yardsticks.nginx(folder, self.receiver_port) as port:
                return self.load.run(port, bytes=size, connections=64, seconds=self.seconds, as_sent=True)
        result = self.attempt("nginx", measure)
        if result:
            self.table.row(f"nginx proxy, {size // 1000} kB, 64 conn.", result)
        return result

    def postfix(self, folder):
        def measure():
            with yardsticks.postfix(folder) as instance:
                probe = instance.relay(500, SMALL, 64)
                return instance.relay(int(probe["delivered_per_s"] * self.seconds) + 500, SMALL, 64)
        return self.attempt("Postfix", measure)

    def small(self, node):
        """Everything that is measured with messages of 6 kB, on a new store."""
        starts = self.starts(node)
        node.start()
        empty, unsaid = node.settled_bytes(), node.status_log_bytes()
        idle = loads.measured(node, self.load, bytes=SMALL, connections=1, rate=20, seconds=self.seconds)
        self.table.row("6 kB, idle: 20 a second", idle)
        results = self.rows(node, SMALL, "6 kB")
        main = results[64]
        self.judge("The main row", main)
        paced = loads.measured(node, self.load, bytes=SMALL, connections=64, rate=max(main["delivered_per_s"] / 2, 1),
                               seconds=self.seconds, listen=loads.LISTEN)
        self.table.row("6 kB, open loop at half of it", paced)
        memory = node.memory_mb()
        sent = idle["accepted"] + paced["accepted"] + sum(one["accepted"] for one in results.values())
        live = (node.settled_bytes() - empty) / max(sent, 1)
        said = (node.status_log_bytes() - unsaid) / max(sent, 1)
        node.stop()
        disk = (node.store_bytes() - empty) / max(sent, 1)
        return {"main": main, "idle": idle, "paced": paced, "starts": starts, "memory": memory, "disk": disk, "live": live,
                "said": said, "restart": node.start(), "rows": results}

    def starts(self, node):
        """Milliseconds to the state of ready; the first start makes the store and is not one of them."""
        node.start()
        node.stop()
        for _ in range(3 if self.quick else 7):
            node.start()
            node.stop()
        return node.starts_ms[1:]

    def run(self):
        report.say(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.2f} before the run; "
                   f"stores and queues in {self.options.directory}")
        with places.folder(self.options.directory) as folder:
            self.load = loads.Load(self.bin, self.receiver_port, self.towns, folder / "municipalities.tsv")
            if self.options.growth or self.options.ebms:
                table = growth.Growth if self.options.growth else ebms.Ebms
                figures = table(self, self.options).run()
                report.say("\n" + json.dumps(figures | self.load.faults))
                return self.load.faults
            found = self.measure(folder)
        figures = report.figures(found, self.load.faults)
        report.yardsticks(found, self.reasons)
        report.say("\n" + json.dumps(figures))
        return figures

    def measure(self, folder):
        found = {"load_average": os.getloadavg()[0], "disks": [self.attempt("fdatasync", lambda: yardsticks.disk(self.bin, folder, 2))]}
        self.table = report.Table()
        found["proxies"] = [self.nginx(folder, SMALL)]
        with self.node() as node:
            found |= self.small(node)
        found["proxies"].append(self.nginx(folder, SMALL))
        with self.node() as node:
            node.start()
            found["large"] = self.rows(node, LARGE, "60 kB")
        self.nginx(folder, LARGE)
        found["relay"] = self.postfix(self.options.directory)
        found["disks"].append(self.attempt("fdatasync", lambda: yardsticks.disk(self.bin, folder, 2)))
        return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, help="where budstikked, budstikke and budstikke_load are")
    parser.add_argument("--quick", action="store_true", help="3 seconds a row, and fewer rows")
    parser.add_argument("--growth", action="store_true", help="the second table: small nodes beside grown ones")
    parser.add_argument("--ebms", action="store_true", help="the ebXML road, beside what openssl does with the same key")
    parser.add_argument("--key-bits", type=int, choices=(2048, 3072, 4096), default=3072, help="of --ebms: the RSA keys' size")
    parser.add_argument("--scale", type=float, default=1.0, help="of --growth: a share of what is grown to; 0.01 takes minutes")
    parser.add_argument("--only", action="append", choices=growth.ROWS, help="of --growth: this row; may be given several times")
    parser.add_argument("--seconds", type=float, help="of --growth and --ebms: how long each row is measured")
    parser.add_argument("--directory", default="/var/tmp", help="where stores and queues are put: on a disk, not in memory")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # whatever was started is ended on the way out
    try:
        bench = Bench(options)
        figures = bench.run()
    except places.CannotRun as reason:
        report.say(f"The benchmark could not run: {reason}")
        return 2
    except Exception:  # of whatever kind: 1 is said of wrong messages alone
        traceback.print_exc()
        report.say("The benchmark could not run.")
        return 2
    for sentence in bench.shortcomings:
        report.say(sentence)
    if any(figures[fault] for fault in loads.FAULTS):
        return 1
    return 2 if bench.shortcomings else 0


if __name__ == "__main__":
    sys.exit(main())
