"""What happens to speed, memory and start as the work grows: each row holds a small node against a grown one, in one run.

The small one is measured before and after the grown one, and the ratio is to the mean of both: what the machine does meanwhile
counts less.
"""

import contextlib
import json
import socket
import statistics
import subprocess
import time

import bench_node
import growth_inputs as inputs
import load as loads
import places
import report

HISTORY_DAYS = 1_000
ROWS = ("backlog", "rules", "parties", "lanes", "history", "sizes")
SMALL = 6_000
LOOKS = 40


def at_scale(full, scale, least):
    return max(int(full * scale), least)


class Growth:
    def __init__(self, bench, options):
        self.bench, self.scale, self.only = bench, options.scale, options.only or ROWS
        self.seconds = options.seconds or (20 if options.scale >= 1 else 5)
        self.bin, self.directory, self.receiver_port = bench.bin, options.directory, bench.receiver_port
        self.load = bench.load

    def run(self):
        self.bench.table = report.Table()
        figures = {}
        for name in self.only:
            try:
                figures[name] = getattr(self, name)()
                report.say(f"    {name}: {json.dumps(figures[name])}")
            except (places.CannotRun, OSError, subprocess.SubprocessError) as reason:
                figures[name] = None
                self.bench.shortcomings.append(f"{name} was not measured.")
                report.say(f"    {name} was not measured: {reason}")
        return figures

    # Parts of rows.

    def node(self, towns, **more):
        return bench_node.node(self.bin, self.directory, self.receiver_port, towns, **more)

    def measure(self, label, node, towns, **options):
        self.load.write_towns(towns)
        result = loads.measured(node, self.load, **{"bytes": SMALL, "connections": 64, "seconds": self.seconds, **options})
        self.bench.table.row(label, result)
        self.bench.judge(f"The row '{label}'", result)
        return result

    def small_node(self, label, towns, **more):
        """A node as it is in the other rows: what the grown one is held against."""
        with self.node(towns, **more) as node:
            node.start()
            ready = node.memory_mb("VmRSS")
            return {"delivered_per_s": self.measure(label, node, towns)["delivered_per_s"], "ready_mb": ready,
                    "most_mb": node.memory_mb()}

    def against(self, befores, grown):
        """The grown node's figures beside the small one's."""
        rates = [one["delivered_per_s"] for one in befores]
        return {"delivered_per_s": [round(statistics.mean(rates), 1), round(grown["delivered_per_s"], 1)],
                "ratio": round(grown["delivered_per_s"] / max(statistics.mean(rates), 1e-9), 3),
                "noise": report.noise(rates),
                "memory_mb": [round(max(one["most_mb"] for one in befores), 1), round(grown["most_mb"], 1)],
                "start_ms": round(grown["start_ms"], 1)}

    def fill(self, node, folder, kind, parties, days, **amount):
        """Copies of the newest message, into the store of a node that is stopped."""
        parties_file = folder / "parties"
        parties_file.write_text("\n".join(map(str, parties)), encoding="utf-8")
        begun = time.monotonic()
        command = [self.bin / "budstikke_fill", "--store", node.store / "budstikke.db", "--key-file", node.folder / "store.key",
                   "--parties", parties_file, "--kind", kind, "--days", days]
        for name, value in amount.items():
            command += [f"--{name.replace('_', '-')}", value]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise places.CannotRun(done.stderr.strip())
        made = json.loads(done.stdout)
        report.say(f"    {made} made in {time.monotonic() - begun:.0f} s; the store has {node.store_bytes() / 1e9:.2f} GB")
        return made

    def grown(self, label, node, towns, **options):
        """Starts a node (again), and measures it."""
        start = node.start(patience=600)
        ready = node.memory_mb("VmRSS")
        result = self.measure(label, node, towns, listen=loads.LISTEN, **options)
        return {"start_ms": start, "ready_mb": ready, "most_mb": node.memory_mb(), "delivered_per_s": result["delivered_per_s"]}

    # Rows.

    def backlog(self):
        """Stored and not delivered, for parties that cannot be reached."""
        count = at_scale(1_000_000, self.scale, 1_000)
        towns = bench_node.municipalities(150)
        alive, dead = towns[:100], towns[100:]
        refusing = "".join(town.parties(f"http://127.0.0.1:{places.free_port()}/messages") for town in dead)
        before = self.small_node("without a backlog", alive, more_parties=refusing)
        with self.node(alive, more_parties=refusing) as node, places.folder(self.directory) as folder:
            node.start()
            self.measure("before it is filled", node, alive, messages=200, connections=4, seconds=600, warm_up=0)
            node.stop()
            self.fill(node, folder, "waiting", [town.case_handler for town in dead], 2, count=count)
            grown = self.grown(f"{count} waiting", node, alive)
            waiting = inputs.waiting(node)
        after = self.small_node("without a backlog", alive, more_parties=refusing)
        return {"count": count, "still_waiting": waiting, **self.against([before, after], grown),
                "ready_mb": [round(before["ready_mb"], 1), round(grown["ready_mb"], 1)]}

    def rules(self):
        count = at_scale(100_000, self.scale, 100)
        towns = bench_node.municipalities(100)
        before = self.small_node("10 rules", towns, rules=inputs.rules(10))
        with self.node(towns, rules=inputs.rules(count)) as node:
            first = node.start(patience=600)
            node.stop()
            grown = self.grown(f"{count} rules", node, towns)
        after = self.small_node("10 rules", towns, rules=inputs.rules(10))
        return {"count": count, "first_start_ms": round(first, 1), **self.against([before, after], grown)}

    def parties(self):
        count = at_scale(50_000, self.scale, 1_000)
        towns = bench_node.municipalities(50)
        more = inputs.parties(bench_node.municipalities(357), count - 100)
        before = self.small_node("100 parties", towns)
        with self.node(towns, more_parties=more) as node:
            first = node.start(patience=600)
            node.stop()
            grown = self.grown(f"{count} parties", node, towns)
        after = self.small_node("100 parties", towns)
        return {"count": count, "first_start_ms": round(first, 1), **self.against([before, after], grown)}

    def lanes(self):
        """Messages go to whom they name, each party a lane. Half of the dead ones refuse a connection, half never answer."""
        healthy = [inputs.Named(index, town) for index, town in
                   inputs.round_robin(bench_node.municipalities(357), at_scale(500, self.scale, 20))]
        dead = [inputs.Named(len(healthy) + index, town) for index, town in
                inputs.round_robin(bench_node.municipalities(357), at_scale(4_500, self.scale, 100))]
        as_addressed = (places.ROOT / "rules/examples/minimal.toml").read_text(encoding="utf-8")
        one = self.small_node("1 lane", healthy[:1], rules=as_addressed)
        before = self.small_node(f"{len(healthy)} lanes", healthy, rules=as_addressed)
        with contextlib.closing(socket.create_server(("127.0.0.1", 0), backlog=16)) as silent:
            refusing_port, silent_port = places.free_port(), silent.getsockname()[1]
            more = "".join(party.parties(f"http://127.0.0.1:{refusing_port if index % 2 else silent_port}/messages")
                           for index, party in enumerate(dead))
            with self.node(healthy, rules=as_addressed, more_parties=more) as node, places.folder(self.directory) as folder:
                node.start()
                self.measure("before it is filled", node, healthy, messages=200, connections=4, seconds=600, warm_up=0)
                node.stop()
                self.fill(node, folder, "waiting", [party.nursing for party in dead], 0.1, count=5 * len(dead))
                grown = self.grown(f"{len(healthy)} lanes beside {len(dead)} dead", node, healthy)
        after = self.small_node(f"{len(healthy)} lanes", healthy, rules=as_addressed)
        return {"healthy": len(healthy), "dead": len(dead), "one_lane_per_s": round(one["delivered_per_s"], 1),
                **self.against([before, after], grown)}

    def history(self):
        """What operators look at, in a store of years."""
        rows = at_scale(10_000_000, self.scale, 10_000)
        towns = bench_node.municipalities(100)
        kept = '[retention]\npayloads = "never"\nhistory = "never"\n'
        with self.node(towns, settings=kept) as node, places.folder(self.directory) as folder:
            node.start()
            self.measure("before it is filled", node, towns, messages=500, connections=4, seconds=600, warm_up=0)
            small = inputs.looks(node, LOOKS)
            node.stop()
            made = self.fill(node, folder, "settled", [town.case_handler for town in towns], HISTORY_DAYS, history_rows=rows)
            start = node.start(patience=600)
            grown = inputs.looks(node, LOOKS, HISTORY_DAYS)
            return {"rows": made["history_rows"], "messages": made["messages"], "start_ms": round(start, 1),
                    "memory_mb": round(node.memory_mb(), 1), "ms_before": small, "ms": grown,
                    "slowest_ms": max(one["max"] for one in grown.values())}

    def sizes(self):
        """Each size on a node of its own, so that its memory is its own."""
        towns = bench_node.municipalities(100)
        found = {}
        for size, connections in ((inputs.SMALLEST, 64), (6_000, 64), (60_000, 64), (1_000_000, 8), (10_000_000, 4), (30_000_000, 4)):
            # Large ones are counted, not timed: some seconds may see none of them come.
            amount = {"messages": max(int(60e6 / size), 4), "seconds": 600, "warm_up": 0} if size >= 1_000_000 else {}
            with self.node(towns) as node:
                node.start()
                result = self.measure(f"{size} bytes, {connections} connections", node, towns, bytes=size, connections=connections, listen=loads.LISTEN,
                                      template=inputs.SMALL_TEMPLATE if size == inputs.SMALLEST else loads.TEMPLATE, **amount)
                rate = result["delivered"] / result["seconds_to_last_delivery"] if amount else result["delivered_per_s"]
                found[str(size)] = {"delivered_per_s": round(rate, 2), "mb_per_s": round(rate * size / 1e6, 2),
                                    "accept_p50_ms": result["accept_ms"]["p50"], "memory_mb": round(node.memory_mb(), 1),
                                    "refused": result["refused"]}
        return found
