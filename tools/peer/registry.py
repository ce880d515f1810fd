#!/usr/bin/env python3
"""A scripted national address registry for tests: service CommunicationParty over SOAP 1.2 and TLS, written from the
registry's public description. It shares no code with Budstikke on purpose.

  registry.py --folder FOLDER [--parties FILE]

Makes its certificates in FOLDER and writes FOLDER/ready.json: {"url", "control", "ca", "roots"}. `ca` is what the server's
TLS certificate chains to; `roots` is what parties' certificates chain to. User and password are "budstikke" and "secret å".
It ends with its standard input.

Control (plain HTTP on loopback, JSON):
  POST /parties       a list of parties replaces all
  POST /party         one party replaces its namesake; its time of change becomes now
  POST /remove        {"her_id": N}
  POST /settings      {"first_page": 0 or 1, "largest_page": N, "clock": seconds beside the real time}
  POST /behave        {"what": B, "operation": O, "page": N, "times": N}: the next `times` requests (default 1; -1: all) to
                      that operation and page (default: any) are answered so
  POST /well          forgets all behaviours
  GET  /log           the requests so far: [{"operation", "page", "her_id"}]

Behaviours: fault:CODE status:N stall stall_header drip truncated wrong_xml bomb oversized announced content_type
no_body other_operation wrong_her_id repeat halve overlap clock_back no_time close

A party: {"her_id", "type": "Service", "name", "display_name", "active": true, "valid": true, "parent", "parent_name", "org",
"business_type", "municipality", "code", "oid": 8663, "coverage": [HER-ids], "place", "edi", "edi_inherited", "from", "to",
"certificate": valid, expired, expiring, wrong_ca, wrong_purpose, garbage or none}
"""

import argparse
import base64
import json
import pathlib
import ssl
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://www.w3.org/2005/08/addressing"
PARTY = "http://register.nhn.no/CommunicationParty"
COMMON = "http://register.nhn.no/Common"
ARRAYS = "http://schemas.microsoft.com/2003/10/Serialization/Arrays"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
CREDENTIALS = "Basic " + base64.b64encode("budstikke:secret å".encode()).decode()
NORWAY = ZoneInfo("Europe/Oslo")
OVERSIZED = 40_000_000
PATIENCE_SECONDS = 30


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Authority:
    """Issues certificates with any dates."""

    def __init__(self, folder, name):
        self.folder = folder / name
        self.folder.mkdir(parents=True)
        self.certificate = self.folder / "root.pem"
        self.key = self.folder / "root.key"
        (self.folder / "index").write_text("")
        (self.folder / "index.attr").write_text("unique_subject = no\n")
        fields = "\n".join(f"{one} = optional" for one in ("countryName", "organizationName", "organizationIdentifier",
                                                           "serialNumber", "commonName"))
        (self.folder / "ca.cnf").write_text(
            f"[ca]\ndefault_ca = own\n[own]\ndatabase = {self.folder}/index\nnew_certs_dir = {self.folder}\n"
            f"certificate = {self.certificate}\nprivate_key = {self.key}\ndefault_md = sha256\npolicy = any\n"
            f"rand_serial = yes\n[any]\n{fields}\n[req]\ndistinguished_name = dn\n[dn]\n")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
                "-keyout", self.key, "-out", self.certificate, "-subj", f"/C=NO/O=Budstikke test/CN={name}",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        self.lock = threading.Lock()

    def issue(self, name, subject, extensions, begin=-timedelta(days=1), end=timedelta(days=365)):
        """Returns the paths of the certificate and its key."""
        with self.lock:
            paths = [self.folder / f"{name}.{kind}" for kind in ("pem", "key", "csr", "ext")]
            certificate, key, request, extension_file = paths
            extension_file.write_text("basicConstraints=critical,CA:FALSE\n" + extensions + "\n")
            openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-utf8", "-keyout",
                    key, "-out", request, "-subj", subject)
            now = datetime.now(timezone.utc)
            openssl("ca", "-batch", "-notext", "-config", self.folder / "ca.cnf", "-in", request, "-out", certificate,
                    "-extfile", extension_file, "-startdate", (now + begin).strftime("%Y%m%d%H%M%SZ"), "-enddate",
                    (now + end).strftime("%Y%m%d%H%M%SZ"))
            return certificate, key


class Registry:
    def __init__(self, folder):
        self.lock = threading.RLock()
        self.parties = {}
        self.settings = {"first_page": 1, "largest_page": 1000, "clock": 0}
        self.behaviours = []
        self.log = []
        self.issued = {}
        self.tls = Authority(folder, "tls")
        self.trusted = Authority(folder, "enterprise")
        self.stranger = Authority(folder, "stranger")
        self.certificate, self.key = self.tls.issue("server", "/CN=localhost",
                                                    "subjectAltName=IP:127.0.0.1,DNS:localhost")

    def now(self, back=0):
        moment = datetime.now(timezone.utc) + timedelta(seconds=self.settings["clock"] - back)
        return moment.astimezone(NORWAY)

    def put(self, party):
        party["changed"] = self.now().strftime("%Y-%m-%dT%H:%M:%S.%f")[:-4]
        self.parties[party["her_id"]] = party

    def behaviour(self, operation, page):
        with self.lock:
            for one in self.behaviours:
                fits = one.get("operation") in (None, operation) and one.get("page") in (None, page)
                if fits and one["times"] != 0:
                    one["times"] -= 1
                    return one["what"]
        return ""

    def certificate_of(self, party, use):
        kind = party.get("certificate", "none")
        if kind == "none":
            return b""
        if kind == "garbage":
            return b"this is no certificate"
        name = f"{party['her_id']}-{use}-{kind}"
        if name not in self.issued:
            usages = {"encryption": "keyEncipherment,dataEncipherment,keyAgreement", "signature": "nonRepudiation"}
            usage = usages["signature" if use == "encryption" else "encryption"] if kind == "wrong_purpose" else usages[use]
            begin, end = -timedelta(days=1), timedelta(days=365)
            if kind == "expired":
                begin, end = -timedelta(days=30), -timedelta(days=1)
            if kind == "expiring":
                end = timedelta(days=10)
            authority = self.stranger if kind == "wrong_ca" else self.trusted
            path, _ = authority.issue(name, f"/C=NO/O=Test/organizationIdentifier=NTRNO-{party.get('org', 999999999)}"
                                      f"/CN=Virksomhet {party['her_id']}", f"keyUsage=critical,{usage}", begin, end)
            openssl("x509", "-in", path, "-outform", "DER", "-out", path.with_suffix(".der"))
            self.issued[name] = path.with_suffix(".der").read_bytes()
        return self.issued[name]


def element(name, value, prefix=""):
    if value is None or value == "":
        return f'<{prefix}{name} i:nil="true"/>'
    return f"<{prefix}{name}>{escape(str(value))}</{prefix}{name}>"


def code(name, value, oid, text="tekst"):
    if not value:
        return f'<{name} i:nil="true" xmlns:b="{COMMON}"/>'
    return (f'<{name} xmlns:b="{COMMON}"><b:Active>true</b:Active><b:CodeText>{text}</b:CodeText>'
            f"<b:CodeValue>{escape(str(value))}</b:CodeValue><b:LongDescription i:nil=\"true\"/><b:OID>{oid}</b:OID>"
            f"<b:SimpleType>kode</b:SimpleType></{name}>")


def address(kind, value, inherited):
    return (f"<b:ElectronicAddress><b:Address>\n  {escape(value)}\n </b:Address><b:Inherited>{str(inherited).lower()}"
            f"</b:Inherited><b:LastChanged>2025-01-01T00:00:00</b:LastChanged><b:Type><b:Active>true</b:Active>"
            f"<b:CodeValue>{kind}</b:CodeValue><b:OID>9044</b:OID></b:Type><b:TypeCodeValue>{kind}</b:TypeCodeValue>"
            "</b:ElectronicAddress>")


def describe(name, party, moment, her_id=None):
    """A party as the element `name`, in the order that the registry writes it."""
    kind = party.get("type", "Service")
    business = kind == "Organization"
    addresses = ""
    if party.get("edi_inherited"):
        addresses += address("E_EDI", party["edi_inherited"], True)
    if party.get("edi"):
        addresses += address("E_EDI", party["edi"], False)
    addresses += address("E_TLF", "55555555", True)
    typed = {"Person": "OrganizationPerson"}.get(kind, kind)
    text = f'<{name} i:type="{typed}"><Active>{str(party.get("active", True)).lower()}</Active>'
    text += f'<CoverageAreaType i:nil="true"/>{element("DisplayName", party.get("display_name"))}'
    text += f'<ElectronicAddresses xmlns:b="{COMMON}">{addresses}</ElectronicAddresses><FutureElectronicAddresses/>'
    text += element("HerId", her_id or party["her_id"])
    text += f'<IsValidCommunicationParty>{str(party.get("valid", not business)).lower()}</IsValidCommunicationParty>'
    text += element("LastChanged", party.get("changed")) + code("Municipality", party.get("municipality"), 3402)
    text += element("Name", party["name"])
    text += code("ParentBusinessType", None if business else party.get("business_type"), 9040)
    text += element("ParentHerId", -1 if business else party.get("parent", -1))
    text += element("ParentName", None if business else party.get("parent_name"))
    text += element("ParentOrganizationNumber", -1 if business else party.get("org", -1))
    text += element("ServerTime", moment.isoformat()) + element("Type", kind)
    text += (f'<Valid xmlns:b="{COMMON}">{element("From", party.get("from", "2020-01-01T00:00:00"), "b:")}'
             f'{element("To", party.get("to", "2125-03-24T00:00:00"), "b:")}</Valid>')
    if business:
        text += code("BusinessType", party.get("business_type"), 9040) + element("OrganizationNumber", party.get("org"))
        text += "<People/><Services/>"
    if kind == "Service":
        text += code("Code", party.get("code"), party.get("oid", 8663))
        text += "<CoverageAreas>" + "".join(
            f"<CoverageInfo><DisplayName/><HerId>{one}</HerId><Name>Dekket</Name>"
            "<OrganizationNumber>999999999</OrganizationNumber></CoverageInfo>" for one in party.get("coverage", []))
        text += "</CoverageAreas>" + element("Description", None) + element("LocationDescription", party.get("place"))
        text += "<Properties/>"
    return text + f"</{name}>"


def envelope(body):
    return (f'<s:Envelope xmlns:s="{SOAP}" xmlns:a="{ADDRESSING}"><s:Header/><s:Body>{body}</s:Body></s:Envelope>'
            ).encode("utf-8")


def fault(name, message="Feil i tjenesten."):
    return envelope(
        '<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="nb-NO">'
        f'{message}</s:Text></s:Reason><s:Detail><GenericFault xmlns="{COMMON}"><ErrorCode>{name}</ErrorCode>'
        f"<Message>{message}</Message></GenericFault></s:Detail></s:Fault>")


class Refused(Exception):
    pass


class Answers:
    """What each operation answers."""

    def __init__(self, registry):
        self.registry = registry

    def party(self, request):
        her_id = int(request.findtext(f"{{{PARTY}}}herId"))
        if her_id not in self.registry.parties:
            raise Refused("InvalidHerIdSupplied")
        return self.registry.parties[her_id]

    def Search(self, request, how):
        registry = self.registry
        search = request.find(f"{{{PARTY}}}search")
        page = int(search.findtext(f"{{{PARTY}}}Page"))
        size = min(int(search.findtext(f"{{{PARTY}}}PageSize")), registry.settings["largest_page"])
        everyone = sorted(registry.parties.values(), key=lambda one: one["her_id"])
        total = len(everyone)
        number = page - registry.settings["first_page"]
        if number < 0:
            raise Refused("InvalidPage")
        if how == "repeat":
            number, total = 0, 1_000_000
        if how == "halve":
            total //= 2
        begin = max(0, number * size - (1 if how == "overlap" else 0))
        moment = registry.now(back=86400 if how == "clock_back" else 0)
        results = "".join(describe("CommunicationParty", one, moment) for one in everyone[begin:(number + 1) * size])
        clock = "" if how == "no_time" else element("ServerTime", moment.isoformat())
        return f"<Facets/><Results>{results}</Results>{clock}<TotalResults>{total}</TotalResults>"

    def GetCommunicationPartyDetails(self, request, how):
        party = self.party(request)
        wrong = party["her_id"] + 1 if how == "wrong_her_id" else None
        return describe("Result", party, self.registry.now(), wrong)[len("<Result"):-len("</Result>")]

    def GetChangedCommunicationPartiesInfo(self, request, _how):
        asked = [int(one.text) for one in request.iter(f"{{{ARRAYS}}}int")]
        return "".join(
            f"<CommunicationPartyLastChangedInfo><HerId>{one}</HerId><LastUpdated>"
            f"{self.registry.parties[one]['changed']}</LastUpdated></CommunicationPartyLastChangedInfo>"
            for one in asked if one in self.registry.parties)

    def GetCertificateForEncryption(self, request, _how):
        return base64.b64encode(self.registry.certificate_of(self.party(request), "encryption")).decode()

    def GetCertificateForValidatingSignature(self, request, _how):
        return base64.b64encode(self.registry.certificate_of(self.party(request), "signature")).decode()

    def Ping(self, _request, _how):
        return "pong"


class Service(BaseHTTPRequestHandler):
    """The registry itself."""

    protocol_version = "HTTP/1.1"
    timeout = PATIENCE_SECONDS
    registry = None

    def log_message(self, *arguments):
        pass

    def say(self, status, body, content_type="application/soap+xml; charset=utf-8", length=None):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def do_POST(self):
        try:
            self.serve()
        except (OSError, ssl.SSLError):
            self.close_connection = True

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        root = ElementTree.fromstring(body)
        request = root.find(f"{{{SOAP}}}Body")[0]
        operation = request.tag.removeprefix(f"{{{PARTY}}}")
        action = f"{PARTY}/ICommunicationPartyService/{operation}"
        page = request.findtext(f"{{{PARTY}}}search/{{{PARTY}}}Page")
        her_id = request.findtext(f"{{{PARTY}}}herId")
        page = int(page) if page else None
        with self.registry.lock:
            self.registry.log.append({"operation": operation, "page": page, "her_id": int(her_id) if her_id else None})
        if self.headers.get("Authorization") != CREDENTIALS:
            return self.say(401, b"", "text/html")
        addressed = root.findtext(f"{{{SOAP}}}Header/{{{ADDRESSING}}}Action") == action
        identified = (root.findtext(f"{{{SOAP}}}Header/{{{ADDRESSING}}}MessageID") or "").startswith("urn:uuid:")
        typed = self.headers.get("Content-Type", "") == f'application/soap+xml; charset=utf-8; action="{action}"'
        if not (addressed and identified and typed):
            return self.say(500, fault("ActionMismatch"))
        how = self.registry.behaviour(operation, page)
        if not self.misbehave(how):
            self.answer(request, operation, how)

    def answer(self, request, operation, how):
        try:
            with self.registry.lock:
                inner = getattr(Answers(self.registry), operation)(request, how)
        except Refused as refused:
            return self.say(500, fault(str(refused)))
        # The result of a lookup has its type as an attribute: it is opened already.
        result = f"<{operation}Result" + ("" if inner.startswith(" i:type") else ">") + inner + f"</{operation}Result>"
        if operation == "Search":
            result = f"<SearchResult>{inner}</SearchResult>"
        self.say(200, envelope(f'<{operation}Response xmlns="{PARTY}" xmlns:i="{INSTANCE}">{result}</{operation}Response>'))

    def misbehave(self, how):
        """True where it has answered, or will not."""
        name, _, argument = how.partition(":")
        bomb = ('<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
                f'<s:Envelope xmlns:s="{SOAP}"><s:Body>&b;</s:Body></s:Envelope>')
        plain = {
            "fault": (500, fault(argument)), "status": (int(argument or 0) if name == "status" else 0, b""),
            "wrong_xml": (200, b"<s:Envelope><unclosed>"), "bomb": (200, bomb.encode()), "no_body": (
                200, f'<s:Envelope xmlns:s="{SOAP}"/>'.encode()),
            "other_operation": (200, envelope(f'<PingResponse xmlns="{PARTY}"><PingResult/></PingResponse>'))}
        if name in plain:
            status, body = plain[name]
            self.say(status, body, "text/html" if name == "status" else "application/soap+xml; charset=utf-8")
        elif name == "content_type":
            self.say(200, b"<html>maintenance</html>", "text/html")
        elif name == "truncated":
            self.say(200, envelope("<half")[:60], length=10_000)
            self.connection.close()
        elif name == "announced":
            self.say(200, b"<s:", length=OVERSIZED)
        elif name == "oversized":
            self.send_response(200)
            self.send_header("Content-Type", "application/soap+xml")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for _ in range(OVERSIZED // 65536):
                self.wfile.write(b"10000\r\n" + b" " * 65536 + b"\r\n")
        elif name == "stall":
            self.connection.recv(1)
        elif name == "stall_header":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/soap")
            self.connection.recv(1)
        elif name == "drip":
            self.send_response(200)
            self.send_header("Content-Type", "application/soap+xml")
            self.send_header("Content-Length", "100000")
            self.end_headers()
            for _ in range(100_000):
                self.wfile.write(b" ")
                time.sleep(0.02)
        elif name == "close":
            self.connection.close()
        else:
            return False
        self.close_connection = True
        return True


class Control(BaseHTTPRequestHandler):
    registry = None

    def log_message(self, *arguments):
        pass

    def say(self, value):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        with self.registry.lock:
            self.say(self.registry.log)

    def do_POST(self):
        given = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        registry = self.registry
        with registry.lock:
            if self.path == "/parties":
                registry.parties = {}
                for party in given:
                    registry.put(party)
            elif self.path == "/party":
                registry.put(given)
            elif self.path == "/remove":
                registry.parties.pop(given["her_id"], None)
            elif self.path == "/settings":
                registry.settings.update(given)
            elif self.path == "/behave":
                registry.behaviours.append({"times": 1, **given})
            elif self.path == "/well":
                registry.behaviours.clear()
            else:
                return self.send_error(404)
        return self.say({})


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A client that breaks off is what tests do."""


def listen(handler, registry):
    server = Server(("127.0.0.1", 0), type(handler.__name__, (handler,), {"registry": registry}))
    server.daemon_threads = True
    return server


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--parties", type=pathlib.Path)
    arguments = parser.parse_args()
    registry = Registry(arguments.folder)
    if arguments.parties:
        for party in json.loads(arguments.parties.read_text(encoding="utf-8")):
            registry.put(party)
    service, control = listen(Service, registry), listen(Control, registry)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(registry.certificate, registry.key)
    service.socket = tls.wrap_socket(service.socket, server_side=True, do_handshake_on_connect=False)
    for server in (service, control):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    ready = {"url": f"https://127.0.0.1:{service.server_port}/v1/AR", "control": f"http://127.0.0.1:{control.server_port}",
             "ca": str(registry.tls.certificate), "roots": str(registry.trusted.certificate)}
    unfinished = arguments.folder / "ready.new"
    unfinished.write_text(json.dumps(ready))
    unfinished.rename(arguments.folder / "ready.json")
    sys.stdin.read()


if __name__ == "__main__":
    main()
