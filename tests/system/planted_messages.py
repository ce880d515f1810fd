"""Messages about planted people: good ones, and every kind of bad one."""

import base64

import node as support
from planted import NAMES, NUMBERS, PLAIN_NAMES


def person(place):
    return f"{NAMES[place]} {PLAIN_NAMES[place]} {NUMBERS[place]}"


def names(place):
    """One that is not ASCII, which is masked in many places for that alone, and one that is."""
    return NAMES[place], PLAIN_NAMES[place]


def people():
    """Replacements that plant people in a message that stays acceptable."""
    attachment = base64.b64encode(f"Vedlegg om {person('attachment')}".encode()).decode()
    boxed = ('<Document><RefDoc><MsgType V="A" DN="Vedlegg"/><MimeType>text/plain</MimeType><Content><Base64Container '
             f'xmlns="http://www.kith.no/xmlstds/base64container">{attachment}</Base64Container></Content></RefDoc></Document>')
    helper = ("<HealthcareProfessional><FamilyName>" + " ".join(names("personnel")) + "</FamilyName><GivenName>Lege</GivenName><Ident><Id>"
              + NUMBERS["personnel"] + '</Id><TypeId V="FNR"/></Ident></HealthcareProfessional>')
    return {
        r"<FamilyName>[^<]*": lambda _: "<FamilyName>" + " ".join(names("patient")),
        r"<Id>01915099999": lambda _: "<Id>" + NUMBERS["patient"],
        r"<StreetAdr>[^<]*": lambda _: "<StreetAdr>Hos " + " ".join(names("relative")),
        r"(?=</MsgHead>)": lambda _: boxed,
        r"(?=</Organisation>\s*</Sender>)": lambda _: helper,
        r"<BeskrivelseAvTjeneste>": lambda match: (
            match.group(0) + f"Pårørende {person('relative')}, lege {person('personnel')}: "),
    }


def to_receiver(number):
    return {r"<Id>8180402</Id>": f"<Id>{number}</Id>"}


def message(sample="need-coordinator.xml", **more):
    text = (support.ROOT / "tools/quickstart/messages" / sample).read_text(encoding="utf-8")
    fitting = {pattern: with_ for pattern, with_ in people().items() if support.re.search(pattern, text, support.re.S)}
    return support.message(sample, replace={**fitting, **more})


def malformed():
    """(name, bytes) for every refusal, each about a person."""
    for name in names("malformed"):
        yield from malformed_about(name)


def malformed_about(name):
    good = message()[1].decode()
    who, number = person("malformed"), NUMBERS["malformed"]
    yield "cut", good.replace("Kari", who).encode()[:-40]
    yield "no XML", f"Pasient {who}".encode()
    yield "a document type", f'<!DOCTYPE {name} [<!ENTITY p "{who}">]><a>&p;</a>'.encode()
    yield "an entity", f"<a>&{name};</a>".encode()
    yield "an instruction", good.replace("<MsgInfo>", f"<?xml {number}?><MsgInfo>").encode()
    yield "a tag name", good.replace("<MsgInfo>", f"<{name}{number}>").encode()
    yield "an attribute twice", good.replace("<MsgInfo>", f'<MsgInfo x="{who}" x="{who}">').encode()
    yield "an undeclared prefix", good.replace("<MsgInfo>", f"<{name}:MsgInfo>").replace("</MsgInfo>", f"</{name}:MsgInfo>").encode()
    yield "another encoding", good.replace("Kari", who).replace('"UTF-8"', f'"{name}"').encode()
    yield "UTF-16", good.replace("Kari", who).encode("utf-16")
    yield "Latin-1 said to be UTF-8", good.replace("Kari", who).encode("latin-1")
    yield "another root", f'<{name} xmlns="urn:{number}">{who}</{name}>'.encode()
    yield "another namespace", good.replace("msghead/2006-05-24", f"msghead/{number}").encode()
    for tag in ("MIGversion", "GenDate", "MsgId"):
        yield f"{tag} of a person", (good.partition(f"<{tag}>")[0] + f"<{tag}>{who}</{tag}>" +
                                     good.partition(f"</{tag}>")[2]).encode()
    yield "MsgId of a number", (good.partition("<MsgId>")[0] + f"<MsgId>{number}</MsgId>" + good.partition("</MsgId>")[2]).encode()
    yield "an element of a number", good.replace("<Patient>", f"<P{number}>{who}</P{number}><Patient>").encode()
    yield "an element of a name", good.replace("<Patient>", f"<{name}>{who}</{name}><Patient>").encode()
    yield "an attribute of a name", good.replace("<Patient>", f'<Patient {name}="{who}">').encode()
    yield "a value of a list", good.replace('<Sex V="2"', f'<Sex V="{who}"').replace("<Type V=\"HELSEOPPL_SOKNAD\"", f'<Type V="{who}"').encode()
    yield "an attribute of a number", good.replace("<Patient>", f'<Patient n{number}="{who}">').encode()
    yield "no sender", good.replace("<Id>8100001</Id>", f"<Id>{number}</Id>").replace("<Id>8100000</Id>", f"<Id>{who}</Id>").encode()
    yield "no patient", (good.partition("<Patient>")[0] + f"<Patient><FamilyName>{name}</FamilyName></Patient>" +
                         good.partition("</Patient>")[2]).encode()


def in_code_fields():
    """Fields that should hold codes hold a person instead; the message may well be taken."""
    for who in (NUMBERS["code field"], *names("code field"), person("code field"), NUMBERS["code field"][:6] + " " + NUMBERS["code field"][6:]):
        yield {r'<County V="1804"[^>]*/>': f'<County V="{who}" DN="{who}"/>'}
        yield {r"<Forsendelsesstatus V=\"N\"": f'<Forsendelsesstatus V="{who}"'}
        yield {r'<TypeId V="FNR"': f'<TypeId V="{who}"'}
        yield {r"(?=<RefDoc>)": f'<Consent V="{who}" S="{who}"/>'}
        yield {r"(?=<Sender>)": f"<ConversationRef><RefToParent>{who}</RefToParent><RefToConversation>{who}</RefToConversation>"
                                "</ConversationRef>"}
        yield {r"<PostalCode>[^<]*": "<PostalCode>" + who}
        yield {r"<Id>8180402</Id>": f"<Id>{who}</Id>"}
        yield {r"<OrganisationName>[^<]*": "<OrganisationName>" + who}
        yield {r'(?=<Sender>)': f'<ProcessingStatus V="{who}"/><RequestedPriority V="{who}"/>'}


def dialogue(who):
    """A dialogue message whose codes are a person."""
    body = (f'<Dialogmelding xmlns="http://www.kith.no/xmlstds/dialog/2013-01-23"><Notat><TemaKodet V="{who}" S="{who}" DN="{who}"/>'
            f"<Tema>{who}</Tema><TekstNotatInnhold>{who}</TekstNotatInnhold></Notat><Foresporsel><TypeForesp V=\"{who}\"/>"
            f"<Sporsmal>{who}</Sporsmal></Foresporsel></Dialogmelding>")
    return support.message("ordinary.xml", replace={r"<Content>.*</Content>": lambda _: f"<Content>{body}</Content>",
                                                    r'<Type V="[^"]*"': '<Type V="DIALOG_HELSEFAGLIG"'})


def receipt(original, status, error):
    """What a receiver says of a message, with people in every text."""
    who = person("receipt")
    party = lambda her: (f'<HCP><Inst><Name>{who}</Name><Id>{support.MUNICIPALITY}</Id><TypeId V="HER" DN="{who}"/><Dept><Name>{who}'
                         f'</Name><Id>{her}</Id><TypeId V="HER"/></Dept></Inst></HCP>')
    identity = support.uuid.uuid4()
    return (f'<AppRec xmlns="http://www.kith.no/xmlstds/apprec/2012-02-15"><MsgType V="APPREC" DN="{who}"/><MIGversion>v1.1 2012-02-15'
            f"</MIGversion><SoftwareName>{who}</SoftwareName><GenDate>2026-11-21T10:00:00</GenDate><Id>{identity}</Id><Sender>"
            f'<Role V="PRIM"/>{party(support.CASE_HANDLER)}</Sender><Receiver><Role V="AVS"/>{party(support.WARD)}</Receiver>'
            f'<Status V="{status}" DN="{who}"/><Error V="{error}" S="{who}" DN="{who}" OT="{who}"/><OriginalMsgId>'
            f'<MsgType V="HELSEOPPL_SOKNAD" DN="{who}"/><IssueDate>2026-11-21T09:30:00</IssueDate><Id>{original}</Id>'
            "</OriginalMsgId></AppRec>").encode()
