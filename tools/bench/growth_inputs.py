"""What makes a node large: rules, parties, lanes; and what is asked of it then."""

import datetime
import json
import random
import statistics
import time

import bench_node
import places

SMALL_TEMPLATE = places.ROOT / "tools/bench/messages/small.xml"
SMALLEST = 2_000  # bytes: the template alone, with what a message of its kind cannot do without, has up to 1,880

RULE = """
[[rule]]
id     = "agreement-{n}"
title  = "Messages of service {her} about patients of {municipality} go to case handling"
owner  = "samhandling@hospital.example"
reason = "Agreement {n}"
when   = {{ "patient.municipality" = "{municipality}", "sender.her_id" = "{her}" }}
send   = {{ to = "case-handler", of = "patient.municipality" }}
"""

PARTY = """
[[party]]
her_id = {her}
parent = {parent}
parent_name = "Legekontor {parent}"
name = "Fastlege {her}"
service = "{service}"
municipality = "{municipality}"
endpoint = "https://party.example/{her}"
"""


def rules(count):
    """`count` rules in all: the shipped ones, and before them as many as are missing, which agree with other services of the
    hospital."""
    shipped = (places.ROOT / "rules/examples/ke-notice.toml").read_text(encoding="utf-8")
    towns = bench_node.municipalities(357)
    more = count - shipped.count("[[rule]]")
    return "".join(RULE.format(n=n, her=8_110_000 + n // len(towns), municipality=towns[n % len(towns)].number)
                   for n in range(more)) + shipped


def parties(towns, count):
    """General practitioners, in turn of all municipalities."""
    return "".join(PARTY.format(her=8_500_000 + 2 * n, parent=8_500_001 + 2 * n, service="FASTLEGE",
                                municipality=towns[n % len(towns)].number) for n in range(count))


def round_robin(towns, count):
    return ((index, towns[index % len(towns)]) for index in range(count))


class Named:
    """A service that messages name and that gets them as they are; one of many of its municipality."""

    def __init__(self, index, town):
        self.number, self.name = town.number, town.name
        self.business = 8_600_000 + 2 * index
        self.nursing = self.business + 1

    def line(self):
        """Nobody re-addresses: the receiver is as it was sent."""
        return "\t".join(map(str, (self.number, self.name, self.business, self.nursing, "")))

    def parties(self, endpoint):
        return f"""
[[party]]
her_id = {self.nursing}
parent = {self.business}
parent_name = "{self.name} kommune"
name = "Sykepleietjeneste {self.business}"
service = "KP02"
municipality = "{self.number}"
endpoint = "{endpoint}"
"""


def waiting(node):
    """Deliveries that wait or are being tried, by the node's own count."""
    status, body = node.admin("/v1/queues")
    if status != 200:
        raise places.CannotRun(f"/v1/queues answers {status}")
    return sum(row["count"] for row in json.loads(body)["queues"] if row["state"] in ("waiting", "sending"))


def timed(node, path):
    begun = time.monotonic()
    status, body = node.admin(path)
    took = (time.monotonic() - begun) * 1000
    if status != 200:
        raise places.CannotRun(f"{path} answers {status}")
    return took, json.loads(body)


def moments(times, days):
    """Evenly from `days` ago until now, as the admin API reads them."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return [(now - datetime.timedelta(days=days * (i + 0.5) / times)).strftime("%Y-%m-%dT%H:%M:%SZ") for i in range(times)]


def spread(node, times, days):
    """A delivery of about each of those moments."""
    pages = [timed(node, f"/v1/deliveries?max=1&until={moment}")[1]["deliveries"] for moment in moments(times, days)]
    return [page[0] for page in pages if page]


def looks(node, times, days=None):
    """Milliseconds of what operators ask, each `times` times: median and longest. `days`: since when messages have come, where
    that is more than moments ago."""
    chosen = spread(node, times, days) if days else random.choices(timed(node, "/v1/deliveries?max=1000")[1]["deliveries"], k=times)
    asked = {
        "list": ["/v1/deliveries?max=100"] * times,
        "list_past": [f"/v1/deliveries?max=100&until={moment}" for moment in moments(times, days or 0)],
        "list_held": ["/v1/deliveries?max=100&state=held"] * times,
        "list_confirmed": ["/v1/deliveries?max=100&state=confirmed"] * times,
        "list_party": [f"/v1/deliveries?max=100&party={one['delivery']['party']['her_id']}" for one in chosen],
        "show": [f"/v1/messages/{one['message']['id']}" for one in chosen],
    }
    result = {}
    for name, paths in asked.items():
        took = [timed(node, path)[0] for path in paths]
        result[name] = {"p50": round(statistics.median(took), 2), "max": round(max(took), 2)}
    return result
