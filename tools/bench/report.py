"""The benchmark's table, and its figures as one object."""

import json
import statistics

import load as loads


def say(text):
    print(text, flush=True)


class Table:
    COLUMNS = "{:<30} {:>10} {:>10} {:>18} {:>26} {:>8} {:>8} {:>8}  {}"

    def __init__(self):
        say(self.COLUMNS.format("", "accepted", "delivered", "accept ms", "end to end ms", "node CPU", "load CPU", "memory",
                                "wrong"))
        say(self.COLUMNS.format("", "/s", "/s", "p50 / p99", "p50 / p99 / max", "s/1000", "s/1000", "MB", ""))

    def row(self, name, result):
        accept, whole = result["accept_ms"], result["end_to_end_ms"]
        wrong = {fault: result[fault] for fault in (*loads.FAULTS, "refused", "errors", "unanswered") if result[fault]}
        say(self.COLUMNS.format(
            name, f"{result['accepted_per_s']:.0f}", f"{result['delivered_per_s']:.0f}",
            f"{accept['p50']:.2f} / {accept['p99']:.2f}", f"{whole['p50']:.2f} / {whole['p99']:.2f} / {whole['max']:.1f}",
            f"{result['cpu_s_per_1000']:.3f}" if "cpu_s_per_1000" in result else "",
            f"{result['cpu_s'] / max(result['accepted'], 1) * 1000:.3f}",
            f"{result['rss_mb']:.0f}" if "rss_mb" in result else "", wrong or "-"))
        if result.get("first_refusal"):
            say(f"    refused: {result['refused_by_status']} {result['first_refusal'][:300]}")


def two(percentiles):
    return {"p50": percentiles["p50"], "p99": percentiles["p99"]}


def ratio(mine, other):
    return round(mine / other, 3) if other else None


def noise(values):
    """How far apart the same figure is before and after: what a difference between two runs has to exceed."""
    return round((max(values) - min(values)) / statistics.mean(values), 3) if len(values) > 1 else None


def synced(disks):
    return {name: round(statistics.mean(one[f"{name}_us"] for one in disks)) for name in ("p50", "p99")} if disks else None


def figures(found, faults):
    """What the last line says. `found`: what Bench.measure has."""
    main, idle, paced, relay = found["main"], found["idle"], found["paced"], found["relay"]
    proxies = [one["delivered_per_s"] for one in found["proxies"] if one]
    disks = [one for one in found["disks"] if one]
    delivered = main["delivered_per_s"]
    return {
        "delivered_per_s": round(delivered, 1),
        "accepted_per_s": round(main["accepted_per_s"], 1),
        "ratio_to_nginx": ratio(delivered, statistics.mean(proxies) if proxies else None),
        "ratio_to_postfix": ratio(delivered, relay and relay["delivered_per_s"]),
        "accept_ms": two(main["accept_ms"]),
        "end_to_end_ms": two(main["end_to_end_ms"]),
        "idle_end_to_end_ms": two(idle["end_to_end_ms"]),
        "cpu_s_per_1000": round(main["cpu_s_per_1000"], 3),
        "rss_mb": round(found["memory"], 1),
        "disk_bytes_per_message": round(found["disk"]),
        "start_ms": round(statistics.median(found["starts"]), 1),
        "delivered_of_accepted": ratio(delivered, main["accepted_per_s"]),
        "open_loop_at_half": {"accept_ms": two(paced["accept_ms"]), "end_to_end_ms": two(paced["end_to_end_ms"])},
        "delivered_per_s_60kb": {str(count): round(one["delivered_per_s"], 1) for count, one in found["large"].items()},
        "disk_bytes_per_message_with_log": round(found["live"]),
        "status_log_bytes_per_message": round(found["said"]),
        "restart_ms": round(found["restart"], 1),
        "nginx_per_s": [round(one) for one in proxies],
        "postfix_per_s": relay and round(relay["delivered_per_s"], 1),
        "fdatasync_us": synced(disks),
        "noise": noise(proxies),
        "load_average": round(found["load_average"], 2),
        "refused": main["refused"],
        "errors": main["errors"],
        "unanswered": main["unanswered"],
        **faults}


def yardsticks(found, reasons):
    say("")
    say("Disk, 6 kB: {disk:.0f} bytes a message in the store ({live:.0f} with its write-ahead log, before the stop), beside {said:.0f} "
        "bytes a message of status lines".format(**found))
    if found["relay"]:
        say("Postfix relay, 6 kB, 64 sessions: {delivered_per_s:.0f} delivered/s of {messages} messages; taken at "
            "{accepted_per_s:.0f}/s".format(**found["relay"]))
    for when, one in zip(("before", "after"), found["disks"]):
        if one:
            say(f"fdatasync of 4 KiB {when} the run: {one['p50_us']:.0f} µs, p99 {one['p99_us']:.0f} µs")
    for reason in reasons:
        say(reason)
