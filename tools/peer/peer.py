#!/usr/bin/env python3
"""A counterpart of Budstikke for demonstrations and tests: a receiver that takes messages and answers with application
receipts, or a sender's return road that only collects.

It shares no code with Budstikke on purpose: what both understand the same way, two implementations have read.

  peer.py --port-file FILE [--port N] [--receipts-to URL] [--receipts-after SECONDS] [--behaviour B] [--ledger FILE]
          [--keep FOLDER]

Behaviours (after the colon, an argument):
  ok                 take the message, send a positive receipt
  reject:E35         take the message, send a negative receipt with that code
  collect            take the message, send nothing
  status:500         answer with that HTTP status
  flaky:3            answer 503 to the first N requests, then as ok
  stall              read the request, never answer
  close              close the connection without an answer
  nonsense           answer with something that is not HTTP

The ledger gets one JSON object a line for every request taken: the delivery id, SHA-256 and MsgId of what came, written
and flushed before the answer goes out.
"""

import argparse
import hashlib
import http.client
import json
import os
import queue
import re
import signal
import socketserver
import sys
import threading
import time
import urllib.request
import uuid
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler

MSGHEAD = "{http://www.kith.no/xmlstds/msghead/2006-05-24}"
RECEIVER = re.compile(rb"(<(?:[\w-]+:)?Receiver>).*?(</(?:[\w-]+:)?Receiver>)", re.DOTALL)
RECEIPT_TRIES = 200
# Bodies that are answered with AppRec 1.0; the others get 1.1.
OLD_BODIES = ("/2009-06-30", "/dialog/2006-10-11")


def identify(body):
    """MsgId of a header message or Id of a receipt; None where it is neither."""
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return None
    for path in (f"{MSGHEAD}MsgInfo/{MSGHEAD}MsgId", "{*}Id"):
        found = root.find(path)
        if found is not None:
            return (found.text or "").strip()
    return None


def levels(organisation):
    """(name, HER-id) of the business and of its service, from a MsgHead Organisation."""
    rows = []
    while organisation is not None:
        her = ""
        for ident in organisation.findall(f"{MSGHEAD}Ident"):
            kind = ident.find(f"{MSGHEAD}TypeId")
            if kind is not None and kind.get("V") == "HER":
                her = ident.findtext(f"{MSGHEAD}Id", default="")
        rows.append((organisation.findtext(f"{MSGHEAD}OrganisationName", default=""), her))
        organisation = organisation.find(f"{MSGHEAD}Organisation")
    return rows


def party(tag, role, organisation):
    node = ElementTree.Element(tag)
    ElementTree.SubElement(node, "Role", V=role)
    inst = ElementTree.SubElement(ElementTree.SubElement(node, "HCP"), "Inst")
    for number, (name, her) in enumerate(levels(organisation)):
        level = inst if number == 0 else ElementTree.SubElement(inst, "Dept")
        for key, value in (("Name", name), ("Id", her)):
            ElementTree.SubElement(level, key).text = value
        ElementTree.SubElement(level, "TypeId", V="HER", DN="HER-id")
    return node


def receipt_for(body, code):
    """The application receipt that answers a header message: positive, or negative with `code`. None where there is no
    header to answer."""
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return None
    info = root.find(f"{MSGHEAD}MsgInfo")
    if info is None:
        return None
    content = root.find(f"{MSGHEAD}Document/{MSGHEAD}RefDoc/{MSGHEAD}Content")
    old = content is not None and len(content) > 0 and any(part in content[0].tag for part in OLD_BODIES)
    namespace = "2004-11-21" if old else "2012-02-15"
    apprec = ElementTree.Element("AppRec", xmlns=f"http://www.kith.no/xmlstds/apprec/{namespace}")
    ElementTree.SubElement(apprec, "MsgType", V="APPREC")
    ElementTree.SubElement(apprec, "MIGversion").text = "1.0 2004-11-21" if old else "v1.1 2012-02-15"
    ElementTree.SubElement(apprec, "GenDate").text = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    ElementTree.SubElement(apprec, "Id").text = str(uuid.uuid4())
    organisation = f"{MSGHEAD}Organisation"
    apprec.append(party("Sender", "SPR" if old else "PRIM", info.find(f"{MSGHEAD}Receiver/{organisation}")))
    apprec.append(party("Receiver", "REQ" if old else "AVS", info.find(f"{MSGHEAD}Sender/{organisation}")))
    ElementTree.SubElement(apprec, "Status", V="2" if code else "1", DN="Avvist" if code else "OK")
    if code:
        ElementTree.SubElement(apprec, "Error", V=code, S="2.16.578.1.12.4.1.1.8221", DN=code)
    original = ElementTree.SubElement(apprec, "OriginalMsgId")
    kind = info.find(f"{MSGHEAD}Type")
    kind = {} if kind is None else kind.attrib
    ElementTree.SubElement(original, "MsgType", V=kind.get("V", ""), DN=kind.get("DN", ""))
    ElementTree.SubElement(original, "IssueDate").text = info.findtext(f"{MSGHEAD}GenDate", default="")
    ElementTree.SubElement(original, "Id").text = info.findtext(f"{MSGHEAD}MsgId", default="")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(apprec, encoding="utf-8")


class Peer:
    def __init__(self, options):
        self.behaviour, _, self.argument = options.behaviour.partition(":")
        self.receipts_to = options.receipts_to
        self.receipts_after = options.receipts_after
        self.ledger = open(options.ledger, "a", encoding="utf-8") if options.ledger else None
        self.keep = options.keep
        self.lock = threading.Lock()
        self.requests = 0
        self.answered = set()
        self.receipts = queue.Queue()
        self.stopped = threading.Event()
        threading.Thread(target=self.send_receipts, daemon=True).start()

    def record(self, handler, body):
        identity = identify(body)
        row = {
            "delivery": handler.headers.get("Budstikke-Delivery-Id", ""),
            "type": handler.headers.get("Budstikke-Message-Type", ""),
            "message_id": identity,
            "sha256": hashlib.sha256(body).hexdigest(),
            # What re-addressing may not change: everything but the Receiver.
            "sha256_without_receiver": hashlib.sha256(RECEIVER.sub(rb"\1\2", body)).hexdigest(),
        }
        if self.keep:
            with open(os.path.join(self.keep, row["delivery"] + ".xml"), "wb") as file:
                file.write(body)
        with self.lock:
            if self.ledger:
                self.ledger.write(json.dumps(row) + "\n")
                self.ledger.flush()
            # A delivery that comes twice is answered once (HIS 80415: no receipt for a duplicate).
            key = row["delivery"] or identity
            first = key not in self.answered
            self.answered.add(key)
        return first

    def answer_later(self, body):
        code = self.argument if self.behaviour == "reject" else None
        receipt = receipt_for(body, code)
        if receipt is not None:
            self.receipts.put((time.monotonic() + self.receipts_after, receipt))

    def send_receipts(self):
        while True:
            due, receipt = self.receipts.get()
            self.stopped.wait(max(due - time.monotonic(), 0))
            for _ in range(RECEIPT_TRIES):
                request = urllib.request.Request(
                    self.receipts_to, data=receipt, headers={"Content-Type": "application/xml"}, method="POST")
                try:
                    urllib.request.urlopen(request, timeout=10).close()
                    break
                except (OSError, http.client.HTTPException):  # the latter where a node dies within its answer
                    if self.stopped.wait(0.1):
                        return


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    peer = None

    def log_message(self, *arguments):
        pass

    def reply(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        peer = self.peer
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        with peer.lock:
            peer.requests += 1
            count = peer.requests
        if peer.behaviour == "stall":
            peer.stopped.wait()
            return
        if peer.behaviour == "close":
            self.close_connection = True
            return
        if peer.behaviour == "nonsense":
            self.wfile.write(b"\x00\x01 this is not HTTP\r\n\r\n")
            self.close_connection = True
            return
        if peer.behaviour == "status":
            self.reply(int(peer.argument))
            return
        if peer.behaviour == "flaky" and count <= int(peer.argument):
            self.reply(503)
            return
        first = peer.record(self, body)
        self.reply(202)
        if first and peer.behaviour in ("ok", "reject", "flaky") and peer.receipts_to:
            peer.answer_later(body)


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """A sender that is killed breaks off; anything else is a fault of the peer's own."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--port-file", required=True)
    parser.add_argument("--receipts-to", default="")
    parser.add_argument("--receipts-after", type=float, default=0, help="seconds that a receipt waits before it is sent")
    parser.add_argument("--behaviour", default="ok")
    parser.add_argument("--ledger", default="")
    parser.add_argument("--keep", default="", help="folder that gets every message taken, named by its delivery id")
    options = parser.parse_args()
    Handler.peer = Peer(options)
    server = Server(("127.0.0.1", options.port), Handler)
    with open(options.port_file + ".new", "w", encoding="ascii") as file:
        file.write(f"{server.server_address[1]}\n")
    os.replace(options.port_file + ".new", options.port_file)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server.serve_forever()


if __name__ == "__main__":
    main()
