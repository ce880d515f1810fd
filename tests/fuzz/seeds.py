"""Writes what the fuzz targets start from: files of this project, and messages, requests and answers like those of its tests.

Everything is made up. Usage: seeds.py DIRECTORY, which gets one folder a target.
"""

import base64
import gzip
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/peer"))

import registry_answers  # noqa: E402

MSGHEAD = "http://www.kith.no/xmlstds/msghead/2006-05-24"
ID = "0e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a60"


def read(pattern):
    return [path.read_bytes() for path in sorted(ROOT.glob(pattern))]


def organisation(name, number, inner=""):
    return (f'<Organisation><OrganisationName>{name}</OrganisationName><Ident><Id>{number}</Id>'
            f'<TypeId V="HER" S="2.16.578.1.12.4.1.1.9051"/></Ident>{inner}</Organisation>')


def header(body, kind="DIALOG_NOTAT", declaration="", extra="", patient=True):
    who = ('<Patient><FamilyName>Oppdiktet</FamilyName><GivenName>Prøve</GivenName><Ident><Id>01816712345</Id>'
           '<TypeId V="FNR"/></Ident></Patient>') if patient else ""
    return (f'{declaration}<MsgHead xmlns="{MSGHEAD}"><MsgInfo><Type V="{kind}"/><MIGversion>v1.2 2006-05-24</MIGversion>'
            f"<GenDate>2026-03-01T10:00:00+01:00</GenDate><MsgId>{ID}</MsgId>{extra}<Sender>"
            f'{organisation("Fjellvik", 91001, organisation("Post", 91002))}</Sender><Receiver>'
            f'{organisation("Dalvik", 92001, organisation("Saksbehandling", 92002))}</Receiver>{who}</MsgInfo><Document>'
            f'<RefDoc><MsgType V="XML"/><Content>{body}</Content></RefDoc></Document></MsgHead>')


def care(text):
    return ('<p:HelseopplysningerVedSoknad xmlns:p="http://www.kith.no/xmlstds/po/HelseopplysningerVedSoknad/2012-04-01" '
            'xmlns:po="http://www.kith.no/xmlstds/po/poKomponent/2012-04-01"><po:InformasjonOmForsendelsen>'
            '<po:Forsendelsesstatus V="N"/></po:InformasjonOmForsendelsen><p:TjenesteBehov><p:BetegnelseTjeneste>'
            f"{text}</p:BetegnelseTjeneste></p:TjenesteBehov></p:HelseopplysningerVedSoknad>")


def dialogue(date):
    return (f'<Dialogmelding xmlns="http://www.kith.no/xmlstds/dialog/{date}"><Notat><TemaKodet V="6"/>'
            "<TekstNotatInnhold>Behov for <b>individuell</b> plan</TekstNotatInnhold></Notat><Foresporsel><TypeForesp V=\"1\"/>"
            "<Sporsmal>Koordinator?</Sporsmal></Foresporsel></Dialogmelding>")


def receipt(date, status="2"):
    party = '<HCP><Inst><Name>Dalvik</Name><Id>92001</Id><TypeId V="HER"/><Dept><Name>S</Name><Id>92002</Id>' \
            '<TypeId V="HER"/></Dept></Inst></HCP>'
    return (f'<AppRec xmlns="http://www.kith.no/xmlstds/apprec/{date}"><MsgType V="APPREC"/><MIGversion>x</MIGversion>'
            f"<GenDate>2026-03-01T10:00:00</GenDate><Id>{ID}</Id><Sender>{party}</Sender><Receiver>{party}</Receiver>"
            f'<Status V="{status}"/><Error V="E10" DN="x" OT="y"/><OriginalMsgId><MsgType V="X"/>'
            f"<IssueDate>2026-03-01T09:00:00</IssueDate><Id>{ID}</Id></OriginalMsgId></AppRec>")


def messages():
    utf8 = '<?xml version="1.0" encoding="UTF-8"?>'
    texts = [header(care("Koordinator"), "HELSEOPPL_SOKNAD", utf8), header(dialogue("2006-10-11"), declaration=utf8),
             header(dialogue("2013-01-23"), extra="<ConversationRef><RefToParent>a</RefToParent><RefToConversation>b"
                                                  "</RefToConversation></ConversationRef>"),
             header('<u:U xmlns:u="urn:u"><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></u:U>', patient=False),
             header('<Base64Container xmlns="http://www.kith.no/xmlstds/base64container">QUJD</Base64Container>'),
             receipt("2004-11-21"), receipt("2012-02-15"), receipt("2012-02-15", "1")]
    found = [text.encode() for text in texts] + read("tools/quickstart/messages/*.xml")
    for charset in ("ISO-8859-1", "Windows-1252"):
        declaration = f'<?xml version="1.0" encoding="{charset}"?>'
        found.append(header(care("Ønsker plan"), "HELSEOPPL_SOKNAD", declaration).encode(charset))
    return found + [b"\xef\xbb\xbf" + found[0]]


def answers():
    class Now:
        @staticmethod
        def isoformat():
            return "2026-03-01T10:00:00"
    parties = [{"her_id": 8143001, "name": "Saksbehandling", "code": "KD0501", "municipality": "1804", "parent": 8143000,
                "parent_name": "Bodø kommune", "org": "972418013", "business_type": "102", "coverage": [8143000],
                "place": "Nord", "edi": "plo@bodo.example"},
               {"her_id": 8143000, "name": "Bodø kommune", "type": "Organization", "org": "972418013"}]
    rows = "".join(registry_answers.describe("CommunicationParty", one, Now) for one in parties)
    search = (f'<SearchResponse xmlns="{registry_answers.PARTY}" xmlns:i="{registry_answers.INSTANCE}"><SearchResult>'
              f"<Results>{rows}</Results><ServerTime>2026-03-01T10:00:00</ServerTime><TotalResults>2</TotalResults>"
              "</SearchResult></SearchResponse>")
    one = registry_answers.describe("GetCommunicationPartyDetailsResult", parties[0], Now)
    details = (f'<GetCommunicationPartyDetailsResponse xmlns="{registry_answers.PARTY}" '
               f'xmlns:i="{registry_answers.INSTANCE}">{one}</GetCommunicationPartyDetailsResponse>')
    whole = [registry_answers.envelope(search), registry_answers.envelope(details),
             registry_answers.fault("InvalidHerIdSupplied")]
    return [b"\0" + text for text in whole] + [b"1:2:8143000:2:0\0" + whole[0]]


SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
EB = "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"
CPPA = "http://www.oasis-open.org/committees/ebxml-cppa/schema/cpp-cpa-2_0.xsd"
MUST = 'eb:version="2.0" SOAP:mustUnderstand="1"'


def envelope(service, action, blocks="", body="", data="", after=""):
    def party(name, her):
        return f'<eb:{name}><eb:PartyId eb:type="HER">{her}</eb:PartyId><eb:Role>X{name}</eb:Role></eb:{name}>'
    return (f'<SOAP:Envelope xmlns:SOAP="{SOAP}" xmlns:eb="{EB}" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><SOAP:Header><eb:MessageHeader {MUST}>'
            f'{party("From", 91002)}{party("To", 92002)}<eb:CPAId>91002_92002</eb:CPAId><eb:ConversationId>{ID}'
            f"</eb:ConversationId><eb:Service>{service}</eb:Service><eb:Action>{action}</eb:Action><eb:MessageData>"
            f"<eb:MessageId>{ID}</eb:MessageId><eb:Timestamp>2026-03-01T10:00:00Z</eb:Timestamp>{data}</eb:MessageData>{after}"
            f"</eb:MessageHeader>{blocks}</SOAP:Header><SOAP:Body>{body}</SOAP:Body></SOAP:Envelope>").encode()


def envelopes():
    own = "urn:oasis:names:tc:ebxml-msg:service"
    about = "<eb:RefToMessageId>m1</eb:RefToMessageId>"
    reference = ('<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="a"><ds:XPath>not(b)</ds:XPath></ds:Transform>'
                 '</ds:Transforms><ds:DigestMethod Algorithm="a"/><ds:DigestValue>QQ==</ds:DigestValue></ds:Reference>')
    return [
        envelope("S-X", "X", f'<eb:AckRequested {MUST} eb:signed="true"/>',
                 '<eb:Manifest eb:version="2.0"><eb:Reference xlink:type="simple" xlink:href="cid:p%40x"><eb:Description '
                 'xml:lang="no">a</eb:Description></eb:Reference></eb:Manifest>',
                 "<eb:TimeToLive>2027-01-01T00:00:00Z</eb:TimeToLive>", "<eb:DuplicateElimination/>"),
        envelope(own, "Acknowledgment", f"<eb:Acknowledgment {MUST}><eb:Timestamp>2026-03-01T10:00:00Z</eb:Timestamp>{about}"
                 f"{reference}</eb:Acknowledgment>"),
        envelope(own, "MessageError", f'<eb:ErrorList {MUST} eb:highestSeverity="Error"><eb:Error '
                 'eb:errorCode="SecurityFailure" eb:severity="Error" eb:location="a"><eb:Description xml:lang="en">b'
                 "</eb:Description></eb:Error></eb:ErrorList>", data=about),
        envelope(own, "Ping"), envelope(own, "Pong", data=about),
        envelope(own, "StatusRequest", body=f'<eb:StatusRequest eb:version="2.0">{about}</eb:StatusRequest>'),
        envelope(own, "StatusResponse", data=about, body=f'<eb:StatusResponse eb:version="2.0" eb:messageStatus="Received">'
                 f"{about}</eb:StatusResponse>")]


def mails():
    head = (b"From: a@x\r\nTo: b@x\r\nDate: now\r\nMessage-ID: <m@x>\r\nMIME-Version: 1.0\r\nSOAPAction: \"ebXML\"\r\n"
            b"Content-Type: multipart/related;\r\n type=\"text/xml\"; boundary=\"b\"; start=\"<s@x>\"\r\n\r\n")
    payload = (b"\r\n--b\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-ID: <p@x>\r\n"
               b"Content-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHA6CA\r\n--b--\r\n")
    soap = b"--b\r\nContent-Type: text/xml; charset=UTF-8\r\nContent-ID: <s@x>\r\n"
    quoted = b"Content-Transfer-Encoding: quoted-printable\r\n\r\n<a b=3D=\r\n\"c\"/>"
    whole = [head + soap + b"\r\n" + one + payload for one in envelopes()[:2]]
    return whole + [head + b"preamble\r\n" + soap + quoted + payload, whole[0].replace(b"\r\n", b"\n"),
                    b"Content-Type: text/xml\r\n\r\n" + envelopes()[3]]


def reports():
    """Of a mail server, as Postfix writes them."""
    def report(fate, kind, original):
        return (b"From: MAILER-DAEMON@x.y\r\nTo: a@x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report;\r\n"
                b" report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
                b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.x.y\r\n\r\n"
                b"Final-Recipient: rfc822; b@x\r\n" + fate + b"\r\n--b\r\nContent-Type: " + kind + b"\r\n\r\n" + original
                + b"\r\n--b--\r\n")
    ours = f"Message-ID: <{ID}@budstikke.invalid>\r\n".encode()
    return [report(b"Action: failed\r\nStatus: 5.1.1\r\n", b"message/rfc822", ours + b"\r\nhello"),
            report(b"Action: delayed\r\nStatus: 4.4.1\r\n\r\nAction: relayed\r\n", b"text/rfc822-headers", ours)]


def agreements():
    def party(her, can, role):
        return (f'<t:PartyInfo t:partyName="A"><t:PartyId t:type="HER">{her}</t:PartyId><t:CollaborationRole>'
                f'<t:ProcessSpecification t:name="X" t:version="1.1"/><t:Role t:name="{role}"/><t:ApplicationCertificateRef '
                f't:certId="c"/><t:ServiceBinding><t:Service>S-X</t:Service><t:{can}><t:ThisPartyActionBinding t:id="i" '
                f't:action="X"><t:ChannelId>m</t:ChannelId></t:ThisPartyActionBinding></t:{can}></t:ServiceBinding>'
                '</t:CollaborationRole><t:DeliveryChannel t:channelId="m" t:transportId="t" t:docExchangeId="d"/><t:Transport '
                't:transportId="t"><t:TransportReceiver><t:TransportProtocol>SMTP</t:TransportProtocol><t:Endpoint '
                't:uri="mailto://a@x"/></t:TransportReceiver></t:Transport><t:DocExchange t:docExchangeId="d">'
                "<t:ebXMLReceiverBinding><t:ReliableMessaging><t:Retries>4</t:Retries><t:RetryInterval>PT240M"
                "</t:RetryInterval></t:ReliableMessaging></t:ebXMLReceiverBinding></t:DocExchange></t:PartyInfo>")
    both = party(91002, "CanSend", "Xsender") + party(92002, "CanReceive", "Xreceiver")
    text = (f'<t:CollaborationProtocolAgreement xmlns:t="{CPPA}" t:cpaid="a:b:1"><t:Status t:value="agreed"/>'
            f"<t:Start>2026-01-01T00:00:00Z</t:Start><t:End>2027-01-01T00:00:00Z</t:End>{both}"
            "</t:CollaborationProtocolAgreement>")
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return [text.encode(), f"<string>{escaped}</string>".encode()]


def certificates():
    """Made anew each time: nobody needs the keys."""
    found = []
    for form in ("DER", "PEM"):
        for key in (["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], ["rsa:2048"]):
            done = subprocess.run(
                ["openssl", "req", "-x509", "-newkey", *key, "-nodes", "-keyout", "/dev/null", "-outform", form, "-days", "30",
                 "-subj", "/C=NO/O=Fjellvik sykehus/organizationIdentifier=NTRNO-999100001/CN=Fjellvik",
                 "-addext", "keyUsage=digitalSignature"], capture_output=True, check=True)
            found.append(done.stdout)
    return found + [b"QUJD", b"QUI="]


def encrypted():
    """Objects for keys that nobody has, and one byte altered in objects that the target makes itself."""
    with tempfile.TemporaryDirectory() as folder:
        own = pathlib.Path(folder) / "own.pem"
        own.write_bytes(certificates()[3])
        found = []
        for options in (["-aes-256-cbc"], ["-aes-256-cbc", "-stream"], ["-aes-256-cbc", "-keyid"],
                        ["-aes-256-gcm", "-recip", own, "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"]):
            done = subprocess.run(["openssl", "cms", "-encrypt", "-binary", "-outform", "DER", *options, own],
                                  input=b"text", capture_output=True, check=True)
            found.append(b"\0" + done.stdout)
    altered = [b"\1" + bytes([profile]) + place.to_bytes(4, "big") + b"\x55" for profile in (0, 1) for place in (1, 40, 300, 700)]
    return found + altered + [b"\2" + one for one in certificates()]


def requests():
    head = b"POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Type: application/xml\r\n"
    whole = [head + b"Content-Length: 5\r\n\r\nhello", head + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
             b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n" * 3,
             head + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\nab",
             head + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"]
    return [bytes([piece]) + one for one in whole for piece in (0, 6)]


def contents():
    xml = b"<?xml version='1.0' encoding='UTF-8'?><a/>"
    part = b"Content-Type: application/xml; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(xml)
    packed = gzip.compress(xml, mtime=0)
    inside = b"Content-Type: application/gzip\r\n\r\n" + packed
    return [xml, part, packed, inside, gzip.compress(part, mtime=0), packed + packed, gzip.compress(b"", mtime=0)]


ATTACHED = b"<a xmlns:b='b'><b:Base64Container>SGVpIHBhIGRlZw==\n</b:Base64Container><b:c/></a>"


def seeds():
    xml = messages()
    vocabulary = (ROOT / "rules/needs/vocabulary.toml").read_bytes()
    texts = ["Behov for koordinator og individuell plan", "Ikke ønske om individuell plan", "har allerede koordinator",
             "Pasienten ynskjer ikkje koordinator. Barnekoordinator er ønskt."]
    return {
        "scan": [bytes([limits]) + one for one in [*xml, ATTACHED] for limits in (0, 1)],
        "message": xml,
        "readdress": [bytes([party]) + one for one in xml for party in (0, 3)],
        "refusal": [b"\x05HELSEOPPL_SOKNAD\0" + ID.encode() + b"\0" + b"2026-03-01T10:00:00\0" +
                    b"\x07\0\1\2\3999100001\0Fjellvik\0\x05\0\1\2\4Dalvik\0line 1 column 2: x"],
        "rules": read("rules/examples/*.toml"),
        "settings": read("config/examples/*.toml") + read("tools/quickstart/settings.toml"),
        "address_book": [b"t" + one for one in read("tools/quickstart/addresses.toml") + read(
            "rules/examples/addresses/*.toml")] + [
                "c\ufeffher_id;name;service;municipality;coverage\r\n8143001;\"Saks\"\"b\";KD0501;1804;1841 1845\r\n".encode(),
                b"cher_id,name\n1,'=a\n"],
        "address_tables": [b"m" + one for one in read("adapters/directory/examples/*.csv")] + [
            b"ppostal_code,municipality\n8001,1804\n", b'l{"kind": "agreement", "area": "1804", "service": "KD0501", '
            b'"party": 8143001, "why": "x", "from": "2026-11-22", "until": "2026-12-31"}',
            b'l{"kind": "correction", "her_id": 8143001, "endpoint": "https://a.example/", "active": true, "coverage": '
            b'["1841"], "valid_to": "2027-01-01", "why": "x", "from": "2026-11-22", "until": "2026-12-31"}'] + [
                b"u" + one[:6000] for one in read("adapters/units/examples/*.toml")],
        "registry_answer": answers(),
        "mail_report": reports(),
        "mime": [bytes([ends]) + one for one in mails() for ends in (0, 1)],
        "ebms_envelope": [b"e" + one for one in envelopes()] + [b"m" + one for one in mails()] + [
            b"c" + one for one in agreements()],
        "content": [bytes([limit]) + one for one in contents() for limit in (0, 1)],
        "certificate": certificates(),
        "cms": encrypted(),
        "http_values": [b"thttps://plo.bodo.example:8443/messages?x=1", b"thttp://[::1]:80/", b"thttp://127.0.0.1/",
                        b"l127.0.0.1:8480", b"lunix:/run/a.sock", b"l[::1]:0",
                        b"a\0\0\0\xc8" + b"30\0application/xml;q=0.9, */*\0" + b'{"id": "' + ID.encode() + b'"}'],
        "http_request": requests(),
        "admin_request": [b'a{"who": "kari", "why": "asked", "municipality": "1804", "to": 8180401}', b'n{"who": "kari"}',
                          b'b{"who": "kari", "why": "x", "text": "y", "file": "z"}',
                          b"qstate=held&max=10&from=2026-01-01T00:00:00Z", b"qlang=nb", b"p/v1/messages/a%20b/why"],
        "needs": [bytes([110, place]) + one.encode() + b"\0\x01" + texts[0].encode() for one in texts for place in range(3)] + [
            b"v" + vocabulary],
        "sealed_payload": [bytes([n]) * 6 + text.encode() * 3 for n, text in enumerate(texts)],
        "store_recovery": [bytes([what]) + place.to_bytes(4, "big") + bytes([16]) + bytes(range(17))
                           for what in range(8) for place in (0, 24, 96, 4096, 16384, 70000)],
    }


def write(directory, target=None):
    for name, found in seeds().items():
        if target not in (None, name):
            continue
        folder = pathlib.Path(directory) / name
        folder.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(found):
            (folder / f"seed-{number:03}").write_bytes(data)


if __name__ == "__main__":
    write(sys.argv[1])
