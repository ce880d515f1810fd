"""Two daemons that exchange messages in ebXML envelopes: the hospital's, and one that plays the municipality. Keys and
certificates are made up, by an authority of their own."""

import pathlib
import shutil
import subprocess
import tempfile

import node as support

HOSPITAL_NUMBER, MUNICIPALITY_NUMBER, OTHER_NUMBER = "983974880", "972418013", "938801363"
WARD, BUSINESS = support.WARD, support.BUSINESS
CASE_HANDLER, NURSING, MUNICIPALITY = support.CASE_HANDLER, support.NURSING, support.MUNICIPALITY

AS_ADDRESSED = """
[[rule]]
id     = "as-addressed"
title  = "Everything as addressed"
owner  = "ebxml@municipality.example"
reason = "the sender chose"
send   = { to = "receiver" }
"""

USAGE = {"signature": "critical,nonRepudiation", "encryption": "critical,keyEncipherment,dataEncipherment"}


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Authority:
    """A certificate authority in a folder of its own."""

    extensions = ""  # of all that is issued
    revocation = "off"  # what nodes are told to make of it

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="budstikke-pki."))
        self.roots = self.folder / "root.pem"
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", self.folder / "root.key", "-out", self.roots,
                "-days", "30", "-subj", "/C=NO/O=Made up/CN=Made up root", "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def issue(self, name, number, use, days=20):
        """(certificate, key) of an organisation, for one use."""
        stem = f"{name}-{use}"
        certificate, key = self.folder / f"{stem}.pem", self.folder / f"{stem}.key"
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", self.folder / f"{stem}.csr", "-subj",
                f"/C=NO/O={name}/CN={name}/organizationIdentifier=NTRNO-{number}")
        key.chmod(0o600)
        extensions = self.folder / f"{stem}.cnf"
        extensions.write_text(f"basicConstraints = critical,CA:FALSE\nkeyUsage = {USAGE[use]}\n{self.extensions}",
                              encoding="utf-8")
        openssl("x509", "-req", "-in", self.folder / f"{stem}.csr", "-CA", self.roots, "-CAkey", self.folder / "root.key",
                "-CAcreateserial", "-days", str(days), "-extfile", extensions, "-out", certificate)
        return certificate, key

    def serve(self, name="localhost"):
        """(certificate, key) of a TLS server on this machine."""
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", self.folder / f"{name}.csr", "-subj",
                f"/CN={name}")
        extensions = self.folder / f"{name}.cnf"
        extensions.write_text("basicConstraints = critical,CA:FALSE\nsubjectAltName = DNS:localhost,IP:127.0.0.1\n",
                              encoding="utf-8")
        openssl("x509", "-req", "-in", self.folder / f"{name}.csr", "-CA", self.roots, "-CAkey", self.folder / "root.key",
                "-CAcreateserial", "-days", "20", "-extfile", extensions, "-out", certificate)
        key.chmod(0o600)
        return certificate, key

    def close(self):
        shutil.rmtree(self.folder)


def settings(authority, identity, partners, listen=None, more="", partner_lines=""):
    """[ebxml] of a node: `identity` is (certificate, key) by use, `partners` a certificate to encrypt to by HER-id."""
    text = f'[ebxml]\nroots_file = "{authority.roots}"\nrevocation = "{authority.revocation}"\n'
    if listen:
        text += f'listen = "127.0.0.1:{listen}"\n'
    text += more
    for use, (certificate, key) in identity.items():
        text += f'[[ebxml.key]]\nuse = "{use}"\ncertificate = "{certificate}"\nkey = "{key}"\n'
    for her_id, certificate in partners.items():
        text += f'[[ebxml.partner]]\nher_id = {her_id}\ncertificate = "{certificate}"\n{partner_lines}'
    return text


def party(her_id, parent, number, endpoint, name, service="KD0501", municipality="1804"):
    place = f'municipality = "{municipality}"\n' if municipality else ""
    return f"""
[[party]]
her_id = {her_id}
parent = {parent}
parent_name = "{name}"
parent_organisation_number = "{number}"
name = "{name}"
service = "{service}"
{place}endpoint = "{endpoint}"
"""


def ward(endpoint, municipality="1804"):
    return party(WARD, BUSINESS, HOSPITAL_NUMBER, endpoint, "Sykehuset", "KX01", municipality)


class EbxmlNode(support.Node):
    """A node whose address book says where the municipality's services are."""

    def __init__(self, bin_directory, services, book, road=None, **options):
        self.services, self.book = services, book
        super().__init__(bin_directory, **options)
        if road:
            path = self.folder / "settings.toml"
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(f'endpoint = "{self.hospital.url}"', f'endpoint = "{road}"'), encoding="utf-8")

    def certificate_of(self, her_id):
        """What the registry said of a party's certificates."""
        status, answer = self.admin("GET", f"/v1/addresses/{her_id}")
        return answer.get("certificates") if status == 200 else None

    def write_addresses(self, more=""):
        endpoint = self.services or self.municipality.url
        text = "".join(party(her, MUNICIPALITY, MUNICIPALITY_NUMBER, endpoint, "Bodø kommune", service)
                       for her, service in ((CASE_HANDLER, "KD0501"), (NURSING, "KP02")))
        (self.folder / "addresses.toml").write_text(text + self.book + more, encoding="utf-8")


class Pair:
    """Hospital and municipality over HTTP on this machine. What is given changes one side's settings."""

    def __init__(self, bin_directory, hospital_ebxml="", municipality_ebxml="", partner_lines="", delivery=support.QUICK_DELIVERY,
                 municipality_number=MUNICIPALITY_NUMBER, encrypt_to=None, road_back=None, municipality_behaviour="ok",
                 mail=False, authority=None):
        self.authority = authority or Authority()
        self.hospital_port, self.municipality_port = support.free_port(), support.free_port()
        identities = {name: {use: self.authority.issue(name, number, use) for use in USAGE}
                      for name, number in (("hospital", HOSPITAL_NUMBER), ("municipality", municipality_number))}
        to_municipality = encrypt_to or identities["municipality"]["encryption"][0]
        self.identities = identities
        at_municipality = f"ebxml+http://127.0.0.1:{self.municipality_port}/ebxml"
        at_hospital = road_back or f"ebxml+http://127.0.0.1:{self.hospital_port}/ebxml"
        ports = (self.hospital_port, self.municipality_port)
        if mail:
            at_municipality, at_hospital = "ebxml+mail:edi@municipality.example", "ebxml+mail:edi@hospital.example"
            hospital_ebxml, municipality_ebxml = (
                f'mail_server = "localhost:0"\nmail_ca_file = "{self.authority.roots}"\nmail_address = "edi@{name}.example"\n'
                f'lmtp_listen = "127.0.0.1:{port}"\nlmtp_addresses = ["edi@{name}.example"]\n'
                for name, port in zip(("hospital", "municipality"), ports))
            ports = (None, None)
        self.hospital = EbxmlNode(
            bin_directory, at_municipality, ward(at_hospital), delivery=delivery,
            settings=settings(self.authority, identities["hospital"], {MUNICIPALITY: to_municipality}, ports[0],
                              hospital_ebxml, partner_lines))
        self.municipality = EbxmlNode(
            bin_directory, None, ward(at_hospital), road=at_hospital, rules=AS_ADDRESSED, behaviour=municipality_behaviour,
            settings=settings(self.authority, identities["municipality"],
                              {BUSINESS: identities["hospital"]["encryption"][0]}, ports[1],
                              municipality_ebxml, partner_lines))

    def use_mail_server(self, port):
        for one in (self.hospital, self.municipality):
            rewrite(one.folder / "settings.toml", "localhost:0", f"localhost:{port}")

    def start(self):
        self.municipality.start()
        self.hospital.start()
        return self

    def close(self):
        self.hospital.close()
        self.municipality.close()
        self.authority.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()


def use_tls(pair):
    """Before the start: each side takes envelopes over HTTPS, with a certificate of an authority of its own, and knows the other's
    authority. Returns the two: the hospital's, and the municipality's. Whoever calls closes them."""
    authorities = []
    for node, port in ((pair.hospital, pair.hospital_port), (pair.municipality, pair.municipality_port)):
        authority = Authority()
        authorities.append(authority)
        certificate, key = authority.serve()
        rewrite(node.folder / "settings.toml", f'listen = "127.0.0.1:{port}"\n',
                f'listen = "127.0.0.1:{port}"\ncertificate_file = "{certificate}"\nkey_file = "{key}"\n')
        for path in (folder / name for folder in (pair.hospital.folder, pair.municipality.folder)
                     for name in ("settings.toml", "addresses.toml")):
            rewrite(path, f'endpoint = "ebxml+http://127.0.0.1:{port}/ebxml"',
                    f'endpoint = "ebxml+https://localhost:{port}/ebxml"\ncertificate = "{authority.roots}"')
    return authorities


def rewrite(path, what, by):
    path.write_text(path.read_text(encoding="utf-8").replace(what, by), encoding="utf-8")


def follow_registry(pair, registry):
    """Before the start: the hospital takes the municipality's address and certificate from the registry, not from files."""
    password = pair.hospital.folder / "registry.password"
    password.write_text("secret å\n", encoding="utf-8")
    password.chmod(0o600)
    path = pair.hospital.folder / "settings.toml"
    text = path.read_text(encoding="utf-8")
    certificate = pair.identities["municipality"]["encryption"][0]
    text = text.replace(f'[[ebxml.partner]]\nher_id = {MUNICIPALITY}\ncertificate = "{certificate}"\n', "")
    text = text.replace('[address_book]\nfile = "addresses.toml"\n', f"""[registry]
url = "{registry.url}"
user = "budstikke"
password_file = "registry.password"
ca_file = "{registry.ca}"
certificate_roots_file = "{pair.authority.roots}"
endpoint = "ebxml+http://127.0.0.1:{pair.municipality_port}/ebxml"
""")
    path.write_text(text, encoding="utf-8")


def agreement(pair, folder, theirs=NURSING, status="agreed", end="2199-01-01T00:00:00Z", type_="HELSEOPPL_SOKNAD"):
    """A file with a CPA: the ward sends `type_` to `theirs` under the service S-OWN, over HTTP, and gets receipts."""
    encoded = {use: "".join(pair.identities["municipality"][use][0].read_text(encoding="ascii").splitlines()[1:-1])
               for use in USAGE}

    def can(what, action):
        return (f'<{what}><ThisPartyActionBinding id="i" action="{action}" packageId="p"><ChannelId>c</ChannelId>'
                f'</ThisPartyActionBinding></{what}>')

    def certificate(use):
        return (f'<Certificate certId="{use}"><d:KeyInfo><d:X509Data><d:X509Certificate>{encoded[use]}</d:X509Certificate>'
                '</d:X509Data></d:KeyInfo></Certificate>')

    def side(her_id, role, port, actions):
        return (f'<PartyInfo partyName="P"><PartyId type="HER">{her_id}</PartyId><CollaborationRole><ProcessSpecification '
                f'name="Own" version="1.0"/><Role name="{role}"/><ApplicationCertificateRef certId="encryption"/>'
                f'<ServiceBinding><Service type="string">S-OWN</Service>{actions}</ServiceBinding></CollaborationRole>'
                f'{certificate("encryption")}{certificate("signature")}<DeliveryChannel channelId="c" transportId="t" '
                'docExchangeId="d"><MessagingCharacteristics/></DeliveryChannel><Transport transportId="t"><TransportReceiver>'
                '<TransportProtocol>HTTP</TransportProtocol>'
                f'<Endpoint uri="http://127.0.0.1:{port}/ebxml"/></TransportReceiver></Transport>'
                '<DocExchange docExchangeId="d"><ebXMLSenderBinding><SenderNonRepudiation><SigningCertificateRef '
                'certId="signature"/></SenderNonRepudiation></ebXMLSenderBinding></DocExchange></PartyInfo>')
    path = folder / "agreement.xml"
    path.write_text(
        '<CollaborationProtocolAgreement xmlns="http://www.oasis-open.org/committees/ebxml-cppa/schema/cpp-cpa-2_0.xsd" '
        f'xmlns:d="http://www.w3.org/2000/09/xmldsig#" cpaid="made:up:1"><Status value="{status}"/>'
        f'<Start>2020-01-01T00:00:00Z</Start><End>{end}</End>'
        + side(WARD, "Asker", pair.hospital_port, can("CanSend", type_) + can("CanReceive", "APPREC"))
        + side(theirs, "Answerer", pair.municipality_port, can("CanReceive", type_) + can("CanSend", "APPREC"))
        + '</CollaborationProtocolAgreement>', encoding="utf-8")
    return path
