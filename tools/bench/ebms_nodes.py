"""Two nodes of the ebXML road: the hospital's, which the load sends to, and one that is the message handler of all
municipalities. Keys and certificates are made up, by an authority of their own."""

import contextlib
import os
import sys

import bench_node
import places

sys.path.insert(0, str(places.ROOT / "tools/peer"))
from registry_certificates import Authority  # noqa: E402

HOSPITAL_NUMBER, MUNICIPALITY_NUMBER = "983974880", "972418013"
USAGE = {"signature": "critical,nonRepudiation", "encryption": "critical,keyEncipherment,dataEncipherment"}

WARD = """
[[party]]
her_id = {ward}
parent = {business}
parent_name = "Sykehuset"
parent_organisation_number = "{number}"
name = "Sykehuset"
service = "KX01"
endpoint = "{endpoint}"
"""


def municipalities(count):
    """One message handler, so one enterprise certificate, for all."""
    towns = bench_node.municipalities(count)
    for town in towns:
        town.organisation_number = MUNICIPALITY_NUMBER
    return towns


def identity(authority, name, number):
    """(certificate, key) for each use."""
    subject = f"/C=NO/O={name}/CN={name}/organizationIdentifier=NTRNO-{number}"
    return {use: authority.issue(f"{name}-{use}", subject, f"keyUsage={usage}") for use, usage in USAGE.items()}


def settings(authority, own, port, partners):
    """[ebxml] of a node. Nobody is asked about revocation: there is nobody to ask."""
    text = f"""
[ebxml]
roots_file = "{authority.certificate}"
revocation = "off"
listen = "127.0.0.1:{port}"
threads = {os.cpu_count()}
"""
    for use, (certificate, key) in own.items():
        text += f'[[ebxml.key]]\nuse = "{use}"\ncertificate = "{certificate}"\nkey = "{key}"\n'
    for her_id, certificate in partners.items():
        text += f'[[ebxml.partner]]\nher_id = {her_id}\ncertificate = "{certificate}"\n'
    return text


class Pair:
    """`hospital` and `municipality`, not started. `towns`: as `municipalities` makes them. `exit_port`: where the municipality hands on what it took."""

    def __init__(self, bin_directory, folder, exit_port, towns, key_bits):
        self.towns = towns
        authority = Authority(folder, "authority", (f"rsa:{key_bits}",))
        hospital = identity(authority, "hospital", HOSPITAL_NUMBER)
        municipality = identity(authority, "municipality", MUNICIPALITY_NUMBER)
        ports = places.free_port(), places.free_port()
        at_hospital, at_municipality = (f"ebxml+http://127.0.0.1:{port}/ebxml" for port in ports)
        ward = WARD.format(ward=bench_node.WARD, business=bench_node.BUSINESS, number=HOSPITAL_NUMBER, endpoint=at_hospital)
        for name in ("hospital", "municipality"):
            (folder / name).mkdir()
        self.hospital = bench_node.Node(
            bin_directory, folder / "hospital", None, towns, endpoint=at_municipality, more_parties=ward,
            settings=settings(authority, hospital, ports[0],
                              {town.business: municipality["encryption"][0] for town in towns}))
        self.municipality = bench_node.Node(
            bin_directory, folder / "municipality", exit_port, towns, more_parties=ward,
            rules=(places.ROOT / "rules/examples/minimal.toml").read_text(encoding="utf-8"),
            settings=settings(authority, municipality, ports[1], {bench_node.BUSINESS: hospital["encryption"][0]}))

    def start(self):
        self.municipality.start()
        self.hospital.start()

    def close(self):
        self.hospital.close()
        self.municipality.close()


@contextlib.contextmanager
def pair(bin_directory, parent, exit_port, towns, key_bits):
    """Two nodes that are ready."""
    with places.folder(parent) as folder:
        one = Pair(bin_directory, folder, exit_port, towns, key_bits)
        try:
            one.start()
            yield one
        finally:
            one.close()
