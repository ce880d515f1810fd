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
"certificate": valid, expired, expiring, wrong_ca, wrong_purpose, garbage, none, or "file:PATH" of one in PEM that is for
encryption}
"""

import argparse
import base64
import json
import pathlib
import ssl
import sys
import threading
import time
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from zoneinfo import ZoneInfo

from registry_answers import ADDRESSING, INSTANCE, PARTY, SOAP, Answers, Refused, envelope, fault
from registry_certificates import Authority, openssl

CREDENTIALS = "Basic " + base64.b64encode("budstikke:secret å".encode()).decode()
NORWAY = ZoneInfo("Europe/Oslo")
OVERSIZED = 40_000_000
PATIENCE_SECONDS = 30


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
        if kind.startswith("file:"):
            text = pathlib.Path(kind.removeprefix("file:")).read_text(encoding="ascii")
            return ssl.PEM_cert_to_DER_cert(text) if use == "encryption" else b""
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
