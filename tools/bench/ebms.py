"""The ebXML road beside the key it uses: two nodes on this machine exchange signed and encrypted messages, and `openssl speed`
says in the same run what the key allows.

What is measured goes all the way: posted to the hospital, signed, encrypted, sent, verified, decrypted, stored, acknowledged
with a signature, handed on to the receiver that checks each byte.
"""

import json
import os
import statistics
import subprocess

import bench_node
import ebms_key
import ebms_nodes
import load as loads
import places
import report

SMALL = 6_000
CONNECTIONS = 64
PROBE = 200
MAIN = "closed loop"
# What is offered when signing is to be saturated, by what the road carries; and when it is to have time.
TOO_MUCH, EASY = 1.5, 0.5


class Ebms:
    def __init__(self, bench, options):
        self.bench, self.bits = bench, options.key_bits
        self.seconds = options.seconds or (4 if options.quick else 30)
        self.key_seconds = 1 if options.quick else 3
        self.bin, self.directory, self.load = bench.bin, options.directory, bench.load

    def run(self):
        load_average = os.getloadavg()[0]
        trust = bench_trust(self.bin)
        keys = [self.key("before")]
        self.bench.table = report.Table()
        found = self.rows() | {"load_average": load_average, "bench_trust": trust}
        keys.append(self.key("after"))
        found |= {"key": ebms_key.mean(keys), "key_rates": [one.messages_per_s() for one in keys]}
        tell(found)
        return figures(found)

    def key(self, when):
        speed = ebms_key.measure(self.bits, self.key_seconds)
        report.say(f"openssl speed rsa{self.bits} {when} the rows, by CPU time: {speed.sign:.0f} sign/s, {speed.verify:.0f} verify/s, "
                   f"{speed.cores} cores together")
        return speed

    def rows(self):
        towns = ebms_nodes.municipalities(100)
        self.load.write_towns(towns)
        with ebms_nodes.pair(self.bin, self.directory, self.bench.receiver_port, towns, self.bits) as pair:
            count = PROBE
            # A few messages do not tell how many there have to be: their last ones wait as long as the last ones of many.
            for _ in range(2):
                probe = self.measure("warm-up", pair, **whole(count))
                count = max(int(carried(probe) * self.seconds), PROBE)
            mains = [self.measure(MAIN, pair, **whole(count)) for _ in range(2)]
            rate = statistics.mean(carried(one) for one in mains)
            timed = {"seconds": self.seconds, "warm_up": 1}
            saturated = self.measure(f"open loop, {TOO_MUCH} times that", pair, rate=TOO_MUCH * rate, **timed)
            easy = self.measure(f"open loop, {EASY} of that", pair, rate=EASY * rate, listen=loads.LISTEN, **timed)
            memory = [pair.hospital.memory_mb(), pair.municipality.memory_mb()]
        with bench_node.node(self.bin, self.directory, self.bench.receiver_port, towns) as node:
            node.start()
            without = [loads.measured(node, self.load, bytes=SMALL, connections=CONNECTIONS, rate=share * rate, **timed)
                       for share in (TOO_MUCH, EASY)]
            for share, one in zip((TOO_MUCH, EASY), without):
                self.bench.table.row(f"no ebXML, {share} times that", one)
        return {"mains": mains, "saturated": saturated, "easy": easy, "without": without, "memory": memory}

    def measure(self, label, pair, **options):
        """A row, with what it cost each of the programs, and how often envelopes had to be sent."""
        before = attempts(pair.hospital)
        result = loads.measured(pair.hospital, self.load, beside=[pair.municipality], bytes=SMALL, connections=CONNECTIONS,
                                **options)
        result["costs"] = dict(zip(("hospital", "municipality"), result["cpu_s_per_1000_each"]))
        result["costs"]["load"] = result["cpu_s"] / max(result["accepted"], 1) * 1000
        # One message comes before the row.
        result["attempts_per_message"] = (attempts(pair.hospital) - before) / (result["accepted"] + 1)
        self.bench.table.row(label, result)
        if label == MAIN:
            self.bench.judge("A row of the closed loop", result)
        if any(result[fault] for fault in loads.FAULTS):
            explain(pair)
        return result


def whole(messages):
    """A load that ends when all are answered; what has come is counted until all have."""
    return {"messages": messages, "seconds": 600, "warm_up": 0}


def carried(result):
    """Messages a second, from the first one sent until the last one came: what was taken and waits does not count."""
    return result["delivered"] / result["seconds_to_last_delivery"]


def attempts(node):
    """To hand something over, since the node's start."""
    lines = node.admin("/metrics")[1].decode().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines
               if line.startswith("budstikke_events_total{") and 'event="start"' in line)


def explain(pair):
    """Where messages are that did not come, or came wrong."""
    for name, node in (("hospital", pair.hospital), ("municipality", pair.municipality)):
        counts = {}
        for row in json.loads(node.admin("/v1/queues")[1])["queues"]:
            counts[row["state"]] = counts.get(row["state"], 0) + row["count"]
        report.say(f"    deliveries of the {name}: {counts}")


def bench_trust(bin_directory):
    """What each step costs beside the bare operation, one thread: where the program was built."""
    program = bin_directory / "bench_trust"
    if not program.exists():
        return None
    done = subprocess.run([program, "--benchmark_min_time=0.3"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise places.CannotRun("bench_trust: " + done.stderr.strip()[-300:])
    lines = done.stdout.splitlines()
    for line in lines:
        if "_median" in line:
            report.say(line)
    return json.loads(lines[-1])


def tell(found):
    key, costs, shares = found["key"], of_mains(found, "costs"), of_mains(found, "shares")
    report.say(f"\nWhat the key allows: {ebms_key.FORMULA}: {key.messages_per_s():.1f} messages/s on {key.cores} cores, "
               f"{key.cpu_s_per_message() * 1000:.3f} CPU-s for 1,000 messages")
    report.say("CPU-s for 1,000 messages: " + ", ".join(f"{name} {cost:.3f}" for name, cost in costs.items()))
    report.say("Of the processors, in the closed loop: " + ", ".join(f"{name} {share:.0%}" for name, share in shares.items()))
    report.say("Attempts for each message, in the closed loop: "
               f"{statistics.mean(one['attempts_per_message'] for one in found['mains']):.3f}")
    for name, with_it, without in (("signing saturated", found["saturated"], found["without"][0]),
                                   ("time to spare", found["easy"], found["without"][1])):
        one, other = with_it["accept_ms"], without["accept_ms"]
        report.say(f"Accepting with {name}: p50 {one['p50']:.2f} ms, p99 {one['p99']:.2f} ms; at the same rate without ebXML: "
                   f"p50 {other['p50']:.2f} ms, p99 {other['p99']:.2f} ms")


def of_mains(found, name):
    """Means of the rows of the closed loop."""
    return {key: statistics.mean(one[name][key] for one in found["mains"]) for key in found["mains"][0][name]}


def figures(found):
    """The last line. `found`: what Ebms.rows has, with the key's speed."""
    key, mains = found["key"], found["mains"]
    rates = [carried(one) for one in mains]
    rate, allowed = statistics.mean(rates), key.messages_per_s()
    costs, shares = of_mains(found, "costs"), of_mains(found, "shares")
    key_cost = key.cpu_s_per_message() * 1000
    return {
        "ebms_messages_per_s": round(rate, 1),
        "key_allows_per_s": round(allowed, 1),
        "ratio_to_key": report.ratio(rate, allowed),
        "ratio_to_key_without_others": report.ratio(rate, allowed * (1 - shares["others"])),
        "key_share_of_cpu": report.ratio(key_cost, sum(costs.values())),
        "key_bits": key.bits,
        "cores": key.cores,
        "sign_per_s": round(key.sign, 1),
        "verify_per_s": round(key.verify, 1),
        "cpu_s_per_1000": round(costs["hospital"] + costs["municipality"], 3),
        "cpu_s_per_1000_of": {**{name: round(cost, 3) for name, cost in costs.items()}, "key": round(key_cost, 3)},
        "attempts_per_message": round(statistics.mean(one["attempts_per_message"] for one in mains), 3),
        "processors": {name: round(share, 3) for name, share in shares.items()},
        "accept_ms": {"saturated": report.two(found["saturated"]["accept_ms"]),
                      "saturated_without_ebxml": report.two(found["without"][0]["accept_ms"]),
                      "at_half": report.two(found["easy"]["accept_ms"]),
                      "at_half_without_ebxml": report.two(found["without"][1]["accept_ms"])},
        "accepted_per_s_saturated": round(found["saturated"]["accepted_per_s"], 1),
        "end_to_end_ms_at_half": report.two(found["easy"]["end_to_end_ms"]),
        "rss_mb": {name: round(megabytes, 1) for name, megabytes in zip(("hospital", "municipality"), found["memory"])},
        "bench_trust": found["bench_trust"],
        "noise": report.noise(rates),
        "key_noise": report.noise(found["key_rates"]),
        "load_average": round(found["load_average"], 2),
        "refused": sum(one["refused"] for one in mains),
        "errors": sum(one["errors"] for one in mains)}
