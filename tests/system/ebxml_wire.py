"""Whole ebXML messages by other hands: written and judged by the commands xmlsec1 and openssl, and what passes between two
daemons, seen on its way. Nothing in here is the product's."""

import base64
import contextlib
import email
import http.client
import http.server
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
import uuid

import ebxml

EB = "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"
SIGNALS = "urn:oasis:names:tc:ebxml-msg:service"
XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
SHA256 = ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256")
SHA1 = (f"{XMLDSIG}rsa-sha1", f"{XMLDSIG}sha1")
NOT_NEXT = ('not(ancestor-or-self::node()[@S:actor="urn:oasis:names:tc:ebxml-msg:actor:nextMSH"] | '
            'ancestor-or-self::node()[@S:actor="http://schemas.xmlsoap.org/soap/actor/next"])')
ENVELOPE_TRANSFORMS = (
    f'<ds:Transforms><ds:Transform Algorithm="{XMLDSIG}enveloped-signature"/>'
    '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath '
    f'xmlns:S="http://schemas.xmlsoap.org/soap/envelope/">{NOT_NEXT}</ds:XPath></ds:Transform>'
    f'<ds:Transform Algorithm="{C14N}"/></ds:Transforms>')
MUST = 'eb:version="2.0" SOAP:mustUnderstand="1"'
ACK_REQUESTED = f'<eb:AckRequested {MUST} eb:signed="true"/>'
SYNC_REPLY = f'<eb:SyncReply {MUST} SOAP:actor="http://schemas.xmlsoap.org/soap/actor/next"/>'


def run(*arguments):
    return subprocess.run([str(one) for one in arguments], capture_output=True, check=False)


def missing_tools():
    """Why nothing can be judged here; empty where it can."""
    lacking = [tool for tool in ("xmlsec1", "openssl") if not shutil.which(tool)]
    return f"not installed (tools/install-dependencies.sh): {', '.join(lacking)}" if lacking else ""


def a_payload(identity, sender=ebxml.WARD, receiver=ebxml.NURSING, service="S-HELSEOPPL_SOKNAD", action="HELSEOPPL_SOKNAD",
              **more):
    """The MessageHeader of a message."""
    return header(identity, sender, receiver, service, action, roles=("HELSEOPPL_SOKNADsender", "HELSEOPPL_SOKNADreceiver"),
                  more="<eb:DuplicateElimination/>", **more)


def a_signal(identity, action, sender=ebxml.WARD, receiver=ebxml.NURSING, about=None):
    """The MessageHeader of a signal, `about` the envelope of that id."""
    data = f"<eb:RefToMessageId>{about}</eb:RefToMessageId>" if about else ""
    return header(identity, sender, receiver, SIGNALS, action, data=data)


def header(identity, sender, receiver, service, action, roles=("", ""), data="", more=""):
    def side(name, her_id, role):
        role = f"<eb:Role>{role}</eb:Role>" if role else ""
        return f'<eb:{name}><eb:PartyId eb:type="HER">{her_id}</eb:PartyId>{role}</eb:{name}>'
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    low, high = sorted((sender, receiver))
    return (f'<eb:MessageHeader {MUST}>{side("From", sender, roles[0])}{side("To", receiver, roles[1])}'
            f'<eb:CPAId>{low}_{high}</eb:CPAId><eb:ConversationId>{identity}</eb:ConversationId>'
            f'<eb:Service eb:type="string">{service}</eb:Service><eb:Action>{action}</eb:Action><eb:MessageData>'
            f'<eb:MessageId>{identity}</eb:MessageId><eb:Timestamp>{now}</eb:Timestamp>{data}</eb:MessageData>{more}'
            '</eb:MessageHeader>')


def envelope(blocks, body="", signed=True, content_id=None, algorithms=SHA256):
    """An envelope as text; where it is to be signed, with an empty signature for xmlsec1 to fill in."""
    def reference(uri, transforms=""):
        return (f'<ds:Reference URI="{uri}">{transforms}<ds:DigestMethod Algorithm="{algorithms[1]}"/><ds:DigestValue/>'
                '</ds:Reference>')
    signature = (
        f'<ds:Signature xmlns:ds="{XMLDSIG}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{C14N}"/>'
        f'<ds:SignatureMethod Algorithm="{algorithms[0]}"/>{reference("", ENVELOPE_TRANSFORMS)}'
        f'{reference(f"cid:{content_id}") if content_id else ""}</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data>'
        '<ds:X509Certificate/></ds:X509Data></ds:KeyInfo></ds:Signature>') if signed else ""
    return ('<?xml version="1.0" encoding="UTF-8"?><SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/" '
            f'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:eb="{EB}"><SOAP:Header>{blocks}{signature}</SOAP:Header>'
            f'<SOAP:Body>{body}</SOAP:Body></SOAP:Envelope>')


class Workbench:
    """Files for the commands, in a folder of its own."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="budstikke-wire."))

    def close(self):
        shutil.rmtree(self.folder)

    def keep(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return path

    def made(self, name, *command):
        """The file that the command writes."""
        done = run(*command)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return (self.folder / name).read_bytes()

    def signed(self, text, identity, content_id=None, payload=b""):
        """`identity`: (certificate, key)."""
        certificate, key = identity
        parts = [f"--url-map:cid:{content_id}", self.keep("part", payload)] if content_id else []
        return self.made("signed.xml", "xmlsec1", "--sign", "--output", self.folder / "signed.xml", "--privkey-pem",
                         f"{key},{certificate}", *parts, self.keep("template.xml", text.encode("utf-8")))

    def encrypted(self, plain, certificate):
        return self.made("encrypted", "openssl", "cms", "-encrypt", "-binary", "-outform", "DER", "-aes-256-cbc", "-in",
                         self.keep("plain", plain), "-out", self.folder / "encrypted", certificate)

    def message(self, plain, identity, encrypt_to, message_id=None, algorithms=SHA256, **names):
        """(Content-Type, body) of a message that asks for its answer in the same exchange."""
        content_id = "payload-1@wire.example"
        payload = self.encrypted(plain, encrypt_to)
        manifest = (f'<eb:Manifest eb:version="2.0"><eb:Reference xlink:type="simple" xlink:href="cid:{content_id}"/>'
                    '</eb:Manifest>')
        blocks = a_payload(message_id or str(uuid.uuid4()), **names) + ACK_REQUESTED + SYNC_REPLY
        text = envelope(blocks, manifest, content_id=content_id, algorithms=algorithms)
        soap = self.signed(text, identity, content_id, payload)
        lines = base64.encodebytes(payload).replace(b"\n", b"\r\n")
        body = (b"--edge\r\nContent-Type: text/xml; charset=UTF-8\r\nContent-ID: <soap@wire.example>\r\n\r\n" + soap
                + b"\r\n--edge\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n"
                + f"Content-ID: <{content_id}>\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode("ascii") + lines
                + b"--edge--\r\n")
        return 'multipart/related; type="text/xml"; boundary=edge; start="<soap@wire.example>"', body

    def verify(self, soap, certificate, content_id=None, payload=b""):
        """What xmlsec1 says: empty where the signature holds under the certificate's key."""
        parts = [f"--url-map:cid:{content_id}", self.keep("part", payload)] if content_id else []
        done = run("xmlsec1", "--verify", "--pubkey-cert-pem", certificate, *parts, self.keep("envelope.xml", soap))
        return "" if done.returncode == 0 else done.stderr.decode(errors="replace")

    def decrypted(self, payload, identity):
        certificate, key = identity
        return self.made("decrypted", "openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-in",
                         self.keep("object", payload), "-recip", certificate, "-inkey", key, "-out", self.folder / "decrypted")


def post(port, content_type, body):
    """(status, text) of what is answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        connection.request("POST", "/ebxml", body, {"Content-Type": content_type, "SOAPAction": '"ebXML"'})
        response = connection.getresponse()
        return response.status, response.read().decode("utf-8")


def parts_of(content_type, body):
    """(envelope, Content-ID of the payload or nothing, payload) of a message on the wire."""
    whole = email.message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode("ascii") + body)
    if not whole.is_multipart():
        return body, None, b""
    soap, payload = whole.get_payload()
    return soap.get_payload(decode=True), payload["Content-ID"].strip("<>"), payload.get_payload(decode=True)


class Tap:
    """Between two message handlers: passes on what comes to it to `port`, and keeps both directions as they were."""

    def __init__(self):
        self.port = None
        self.exchanges = []  # ((Content-Type, body), (Content-Type, body))
        tap = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                asked = self.headers["Content-Type"]
                try:
                    status, kind, answer = tap.passed_on(self.path, body, asked)
                except (OSError, http.client.HTTPException):  # a node that was stopped meanwhile
                    self.close_connection = True
                    return
                tap.exchanges.append(((asked, body), (kind, answer)))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.endpoint = f"ebxml+http://127.0.0.1:{self.server.server_port}/ebxml"

    def passed_on(self, path, body, kind):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("POST", path, body, {"Content-Type": kind, "SOAPAction": '"ebXML"'})
            response = connection.getresponse()
            return response.status, response.getheader("Content-Type", ""), response.read()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
