"""What budstikke_load is asked for, and what it tells."""

import json
import subprocess

import places
import processors

TEMPLATE = places.ROOT / "tools/quickstart/messages/need-coordinator.xml"
# What makes a run wrong, whatever its speed.
FAULTS = ("lost", "twice", "altered", "unasked", "strangers")
# Seconds for which the receiver goes on after the last row at a node: an attempt that failed, as the node sees it, is made
# again after 5 to 10 s by default. In earlier rows it would come as a stranger of a later one.
LISTEN = 11


def shortcoming(result):
    """Why a row tells nothing of speed, as a sentence; None where it does."""
    without = result["errors"] + result["unanswered"]
    if not result["accepted"]:
        return f"The node took none of the messages: {result.get('refused_by_status', {})} refused, {without} without an answer."
    if not result["delivered"]:
        return f"Nothing was delivered of the {result['accepted']} messages that the node took."
    if without:
        return f"{without} messages had no answer."
    return None


class Load:
    """All runs use one port for the receiver, and one file of the municipalities that messages are of, which is written."""

    def __init__(self, bin_directory, receiver_port, towns, municipalities):
        self.program, self.receiver_port, self.municipalities = bin_directory / "budstikke_load", receiver_port, municipalities
        self.write_towns(towns)
        self.faults = dict.fromkeys(FAULTS, 0)

    def write_towns(self, towns):
        """Whose messages the next runs are of."""
        self.municipalities.write_text("".join(town.line() + "\n" for town in towns), encoding="utf-8")

    def run(self, port, **options):
        """`options` are those of `budstikke_load load`, with _ for -. A flag has the value True."""
        given = {"port": port, "receiver-port": self.receiver_port, "template": TEMPLATE, "municipalities": self.municipalities,
                 **{name.replace("_", "-"): value for name, value in options.items()}}
        command = [self.program, "load"]
        for name, value in given.items():
            command += [f"--{name}"] if value is True else [f"--{name}", value]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise places.CannotRun(done.stderr.strip())
        result = json.loads(done.stdout)
        for name in FAULTS:
            self.faults[name] += result[name]
        return result


def measured(node, load, beside=(), **options):
    """A run against a node, with what it cost the node, and the nodes `beside` it that the messages pass too."""
    # Verifying an API key for the first time is made to be slow; the node knows it again from then on.
    load.run(node.port, key_file=node.key_file, messages=1, seconds=60, warm_up=0)
    nodes, watch = (node, *beside), processors.Watch()
    before = [one.cpu_seconds() for one in nodes]
    result = load.run(node.port, key_file=node.key_file, **options)
    used = [one.cpu_seconds() - start for one, start in zip(nodes, before)]
    result["shares"] = watch.shares(sum(used) + result["cpu_s"])
    result["cpu_s_per_1000_each"] = [one / max(result["accepted"], 1) * 1000 for one in used]
    result["cpu_s_per_1000"] = sum(result["cpu_s_per_1000_each"])
    result["rss_mb"], result["rss_now_mb"] = node.memory_mb(), node.memory_mb("VmRSS")
    return result
