"""What the scripted address registry answers, as SOAP 1.2 envelopes."""

import base64
from xml.sax.saxutils import escape

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://www.w3.org/2005/08/addressing"
PARTY = "http://register.nhn.no/CommunicationParty"
COMMON = "http://register.nhn.no/Common"
ARRAYS = "http://schemas.microsoft.com/2003/10/Serialization/Arrays"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


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
