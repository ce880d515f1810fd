"""Inputs made to cost time or memory, or to make the parser reach out: built here, never kept as files.

Each is (name, bytes, statuses that the intake may answer). What a hostile sender sends for nothing must end for nothing.
"""

import gzip
import socket
import zlib

import node as support

MEBIBYTE = 1024 * 1024
REFUSED = {400, 413, 415, 422}
TAKEN = {202}


def valid(**replace):
    return support.message(replace=replace)[1]


def valid_with(text):
    """A message that is in order but for its free text."""
    return valid(**{r"Langvarig behov[^<]*": lambda _: text})


def around_patient(text):
    """A message in order, with elements after its Receiver."""
    return valid(**{r"(?=<Patient>)": lambda _: text})


def document_types():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    yield "billion laughs", f'<!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]><a>&l9;</a>'
    yield "quadratic blow-up", f'<!DOCTYPE a [<!ENTITY x "{"x" * 50_000}">]><a>{"&x;" * 50_000}</a>'
    yield "external entity, file", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    yield "external document type", '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>'
    yield "parameter entity", '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/a.dtd">%x;]><a/>'
    yield "document type of 5 MB", f'<!DOCTYPE a [{"<!ELEMENT b ANY>" * 330_000}]><a/>'
    yield "document type inside", "<a><!DOCTYPE b></a>"
    yield "attribute defaults", '<!DOCTYPE a [<!ATTLIST a b CDATA "x">]><a/>'


def tag_floods():
    for count in (10_000, 20_000, 40_000, 80_000):
        yield f"{count} attributes", "<a " + " ".join(f'a{n}="1"' for n in range(count)) + "/>"
        yield f"{count} namespaces", "<a " + " ".join(f'xmlns:n{n}="urn:{n}"' for n in range(count)) + "/>"
    nest = "".join(f"<a{level} " + " ".join(f'xmlns:n{level}_{n}="urn:{n}"' for n in range(100)) + ">" for level in range(60))
    yield "6000 namespaces in scope", nest
    yield "an attribute of 5 MB", f'<a b="{"x" * 5 * MEBIBYTE}"/>'
    yield "a name of 5 MB", f'<{"a" * 5 * MEBIBYTE}/>'
    yield "a start tag of 5 MB of blanks", f'<a{" " * 5 * MEBIBYTE}/>'
    yield "an end tag of 5 MB of blanks", f'<a></a{" " * 5 * MEBIBYTE}>'


def node_floods():
    yield "depth 300", "<a>" * 300 + "</a>" * 300
    yield "depth 1000000", "<a>" * 1_000_000
    yield "1000000 elements", f'<r>{"<a/>" * 1_000_000}</r>'
    yield "1000000 comments", f'<r>{"<!---->" * 1_000_000}</r>'
    yield "1000000 instructions", f'<r>{"<?a?>" * 1_000_000}</r>'
    yield "1000000 CDATA sections", f'<r>{"<![CDATA[x]]>" * 1_000_000}</r>'
    yield "a comment that never ends", "<!--" + "x" * 3 * MEBIBYTE
    yield "500000 brackets", f'<r>{"]" * 500_000}]]></r>'
    yield "500000 ampersands", f'<r>{"&" * 500_000}</r>'
    yield "500000 end tags", "</a>" * 500_000


def encodings():
    text = support.message()[1].decode()
    bare = text.partition("?>")[2]
    for charset in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-7", "cp037"):
        yield f"written in {charset}", (bare if charset != "cp037" else text).encode(charset, "xmlcharrefreplace")
    for charset in ("UTF-16", "UTF-7", "GB18030", "EUC-JP", "ISO-2022-JP", "IBM037", "ISO-8859-15", "US-ASCII-X"):
        yield f"declared as {charset}", text.replace('encoding="UTF-8"', f'encoding="{charset}"').encode()
    yield "two declarations", ('<?xml version="1.0"?>' + text).encode()
    yield "mark and other encoding", b"\xef\xbb\xbf" + text.replace("UTF-8", "ISO-8859-1").encode("latin-1")
    yield "XML 1.1", text.replace('version="1.0"', 'version="1.1"').encode()
    yield "overlong UTF-8", text.replace("Kari", "@@").encode().replace(b"@@", b"\xc0\xbc")


def compressed():
    """Nothing that comes in is unpacked: these are bytes like others."""
    huge = b"\0" * (64 * MEBIBYTE)
    yield "a gzip bomb", gzip.compress(huge)
    yield "a zlib bomb", zlib.compress(huge)
    # A zstd frame that declares 2^62 bytes.
    yield "a zstd frame of four exbibytes", b"\x28\xb5\x2f\xfd\xe0" + (1 << 62).to_bytes(8, "little") + b"\x01\x00\x00"


def monstrous_but_valid():
    """What the limits allow is read, however odd: in bounded time, and without reaching out."""
    # Beyond 10 MB the parser must be told to take it.
    yield "a text of 11 MB without an end", valid_with("x" * 11 * MEBIBYTE)
    yield "a text of 30 MB of blanks", valid_with(" " * 30 * MEBIBYTE)
    yield "a text of a million references", valid_with("&#229;" * 1_000_000)
    # The matcher of needs takes a time that is linear in the text, and its longest for each mention.
    yield "a text of 20000 mentions", valid_with("koordinator " * 20_000)
    yield "a text of 90000 comments", valid_with("a<!---->" * 90_000)
    yield "a MsgId of 10 MB", valid(**{r"<MsgId>[^<]*": lambda _: "<MsgId>" + "1" * 10 * MEBIBYTE})
    yield "a date of 10 MB", valid(**{r"<GenDate>[^<]*": lambda _: "<GenDate>" + "1" * 10 * MEBIBYTE})
    yield "a name of 10 MB of text", valid(**{r"<FamilyName>[^<]*": lambda _: "<FamilyName>" + "x" * 10 * MEBIBYTE})
    other = ('<OtherReceiver><RoleReceiver V="COP"/><HealthcareProfessional><Ident><Id>6</Id><TypeId V="HER"/></Ident>'
             "</HealthcareProfessional></OtherReceiver>")
    yield "25000 further receivers", around_patient(other * 25_000)
    document = '<Document><RefDoc><MsgType V="XML"/><Content><x xmlns="urn:x"/></Content></RefDoc></Document>'
    yield "30000 documents", valid(**{r"(?=</MsgHead>)": lambda _: document * 30_000})
    ident = '<Ident><Id>1</Id><TypeId V="XXX"/></Ident>'
    yield "40000 identifiers of a patient", valid(**{r"(?=<Address>)": lambda _: ident * 40_000})
    organisation = "<Organisation><OrganisationName>x</OrganisationName>"
    yield "50 organisations inside each other", valid(
        **{r"<Sender>.*?</Sender>": lambda _: "<Sender>" + organisation * 50 + "</Organisation>" * 50 + "</Sender>"})
    attributes = " ".join(f'a{n}="1"' for n in range(120))
    yield "1500 elements of 120 attributes", valid(
        **{r"(?=</MsgHead>)": lambda _: f'<Document><RefDoc><MsgType V="XML"/><Content><x xmlns="urn:x">'
                                        f'{f"<y {attributes}/>" * 1_500}</x></Content></RefDoc></Document>'})


def schema_location(port):
    """A message that names its own schema: the validator of libxml2 would fetch it."""
    for address in (f"http://127.0.0.1:{port}/msghead.xsd", "file:///etc/passwd"):
        yield f"schemaLocation {address.split(':')[0]}", valid(
            **{r"<MsgHead ": lambda _, address=address: (
                '<MsgHead xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation='
                f'"http://www.kith.no/xmlstds/msghead/2006-05-24 {address} urn:x {address}" ')})


def all_bombs(port):
    for group in (document_types(), tag_floods(), node_floods(), encodings(), compressed()):
        for name, data in group:
            yield name, data.encode() if isinstance(data, str) else data, REFUSED
    for name, data in monstrous_but_valid():
        yield name, data, REFUSED | TAKEN
    for name, data in schema_location(port):
        yield name, data, TAKEN


class Trap:
    """Listens, and tells whether anybody ever came."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]

    def sprung(self):
        try:
            self.socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def close(self):
        self.socket.close()
