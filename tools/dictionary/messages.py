"""Made-up messages that the dictionary for messages is trained on: the national formats' elements, codes and names, and the
prose of everyday care. Nobody in them exists, and no test and no benchmark sends any of them."""

import random

import prose

PLO = "http://www.kith.no/xmlstds/po"
HEAD = "http://www.kith.no/xmlstds/msghead/2006-05-24"
TYPES = [("HELSEOPPL_SOKNAD", "HelseopplysningerVedSoknad", "Helseopplysninger ved søknad"),
         ("HELSEOPPL", "OppdatertHelseopplysninger", "Helseopplysninger"), ("INNRAPP", "Innleggelsesrapport", "Innleggelsesrapport"),
         ("UTSKRRAPP", "Utskrivningsrapport", "Utskrivningsrapport"), ("ORIENTERING_TJENESTE", "OrienteringOmTjenestetilbud", "Orientering om tjenestetilbud"),
         ("PASIENTLOGISTIKK", "Pasientlogistikk", "Pasientlogistikk"), ("LEGEMIDDEL", "MedisinskeOpplysninger", "Medisinske opplysninger")]
DIALOG = [("DIALOG_HELSEFAGLIG", "Helsefaglig dialog"), ("DIALOG_FORESPORSEL", "Forespørsel"), ("DIALOG_SVAR", "Svar på forespørsel"),
          ("DIALOG_AVVIK", "Avviksmelding")]
TOWNS = ["Oslo", "Bergen", "Trondheim", "Stavanger", "Tromsø", "Kristiansand", "Ålesund", "Hamar", "Molde", "Drammen", "Moss", "Narvik"]
HOSPITALS = ["Helse Bergen HF", "Oslo universitetssykehus HF", "St. Olavs hospital HF", "Sørlandet sykehus HF", "Akershus universitetssykehus HF"]
WARDS = ["PLO somatikk", "Medisinsk avdeling", "Kirurgisk sengepost", "Ortopedisk avdeling", "Geriatrisk seksjon", "Lungeavdelingen"]
SERVICES = ["Saksbehandling, tildeling av helse- og omsorgstjenester", "Pleie- og omsorgstjeneste", "Sykepleietjeneste, hjemmetjenesten",
            "Rehabilitering", "Legevakt", "Helsestasjon", "Fysioterapitjeneste", "Tildelingskontoret"]
FAMILY = ["Hansen", "Johansen", "Olsen", "Larsen", "Andersen", "Nilsen", "Berg", "Haugen", "Dahl", "Lie"]
GIVEN = ["Anne", "Inger", "Marit", "Jan", "Per", "Bjørn", "Ola", "Liv", "Eva", "Knut", "Tore", "Astrid"]
ORG = "2.16.578.1.12.4.1.1.9051"
PERSON = "2.16.578.1.12.4.1.1.8116"


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.prose = prose.Prose(self.random)
        self.lines = self.random.random() < 0.6  # indented, as some systems send; else one line

    def one(self, of):
        return self.random.choice(of)

    def number(self, digits):
        return str(self.random.randrange(10 ** (digits - 1), 10 ** digits))

    def uuid(self):
        text = f"{self.random.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

    def date(self):
        return f"20{self.random.randrange(24, 30)}-{self.random.randrange(1, 13):02}-{self.random.randrange(1, 29):02}"

    def time(self):
        return f"{self.date()}T{self.random.randrange(7, 22):02}:{self.random.randrange(60):02}:{self.random.randrange(60):02}{self.one(['', '+01:00', '+02:00'])}"

    def ident(self, number, kind, name, system=ORG):
        return f'<Ident><Id>{number}</Id><TypeId V="{kind}" S="{system}" DN="{name}"/></Ident>'

    def organisation(self, name, inner=""):
        number = self.ident(self.number(9), "ENH", "Organisasjonsnummeret i Enhetsregisteret") if self.random.random() < 0.3 else ""
        kind = "HER-id" if self.random.random() < 0.7 else "HER-Id"
        return f"<Organisation><OrganisationName>{name}</OrganisationName>{self.ident(self.number(self.one([5, 6, 7])), 'HER', kind)}{number}{inner}</Organisation>"

    def hospital(self):
        return self.organisation(self.one(HOSPITALS), self.organisation(self.one(WARDS)))

    def town(self):
        return self.organisation(self.one(TOWNS) + " kommune", self.organisation(self.one(SERVICES)))

    def person(self):
        sex, word = self.one([("1", "Mann"), ("2", "Kvinne")])
        kind, name = self.one([("FNR", "Fødselsnummer"), ("FNR", "Fødselsnummer"), ("DNR", "D-nummer")])
        town = self.one(TOWNS)
        return (f"<Patient><FamilyName>{self.one(FAMILY)}</FamilyName><GivenName>{self.one(GIVEN)}</GivenName><DateOfBirth>19{self.number(2)}-0"
                f'{self.random.randrange(1, 10)}-1{self.random.randrange(10)}</DateOfBirth><Sex V="{sex}" DN="{word}"/>{self.ident(self.number(11), kind, name, PERSON)}'
                f'<Address><Type V="H" DN="Bostedsadresse"/><StreetAdr>{self.one(["Storgata", "Kirkeveien", "Skolegata", "Parkveien"])} {self.number(2)}</StreetAdr>'
                f'<PostalCode>{self.number(4)}</PostalCode><City>{town}</City><County V="{self.number(4)}" DN="{town}"/></Address>'
                '<TeleCom><TypeTelecom V="HP" DN="Hovedtelefon"/><TeleAddress V="tel:' + self.number(8) + '"/></TeleCom></Patient>')

    def head(self, kind, name, content):
        sender, receiver = (self.hospital(), self.town()) if self.random.random() < 0.6 else (self.town(), self.hospital())
        about = self.one(["", f"<ConversationRef><RefToParent>{self.uuid()}</RefToParent><RefToConversation>{self.uuid()}</RefToConversation></ConversationRef>"])
        extra = self.one(["", '<ProcessingStatus V="P" DN="Produksjon"/>', '<Ack V="J" DN="Ja"/>', '<ProcessingStatus V="P" DN="Produksjon"/><Ack V="J" DN="Ja"/>'])
        now = self.time()
        return self.laid_out(
            f'<?xml version="1.0" encoding="{self.one(["UTF-8", "utf-8"])}"?>'
            f'<MsgHead xmlns="{HEAD}"{self.one(["", """ xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" """.rstrip()])}>'
            f'<MsgInfo><Type V="{kind}" DN="{name}"/><MIGversion>v1.2 2006-05-24</MIGversion><GenDate>{now}</GenDate><MsgId>{self.uuid()}</MsgId>{extra}{about}'
            f"<Sender>{sender}</Sender><Receiver>{receiver}</Receiver>{self.person()}</MsgInfo><Document><RefDoc>"
            f'<IssueDate V="{now}"/><MsgType V="XML" DN="XML-instans"/><Content>{content}</Content></RefDoc></Document></MsgHead>')

    def laid_out(self, text):
        """Indented where this system indents: elements of elements on lines of their own."""
        if not self.lines:
            return text
        out, depth, step = [], 0, self.one(["  ", "  ", "\t", "    "])
        for part in text.replace("><", ">\n<").split("\n"):
            closing = part.startswith("</")
            depth -= closing
            out.append(step * max(depth, 0) + part)
            if not closing and part.startswith("<") and not part.endswith("/>") and not part.startswith("<?") and "</" not in part:
                depth += 1
        return "\n".join(out)

    def coded(self, element, system, codes):
        code, name = self.one(codes)
        return f'<{element} V="{code}" S="2.16.578.1.12.4.1.1.{system}" DN="{name}"/>'

    def plo(self):
        kind, root, name = self.one(TYPES)
        version = self.one(["2012-04-01", "2012-04-01", "2012-04-01", "2009-06-30"])
        prefix = self.one(["", "p1:", "p5:", "plo:"])
        spaces = f'xmlns{":" + prefix[:-1] if prefix else ""}="{PLO}/{root}/{version}" xmlns{"" if prefix else ":po"}="{PLO}/poKomponent/{version}" xmlns:epj3="http://www.kith.no/xmlstds/epj/epj3/2008-02-20"'
        status = self.one(['V="N" DN="Ny"', 'V="N" DN="Ny"', 'V="E" DN="Endring"', 'V="K" DN="Kansellering"'])
        parts = [f"<InformasjonOmForsendelsen><Forsendelsesstatus {status}/>{self.one(['', '<ForbeholdOmVideresending>false</ForbeholdOmVideresending>'])}</InformasjonOmForsendelsen>"]
        chosen = self.random.sample(self.sections(), self.random.randrange(3, 8))
        return self.head(kind, name if self.random.random() < 0.5 else "Helseopplysninger",
                         f"<{prefix}{root} {spaces}>{''.join(parts + chosen)}</{prefix}{root}>")

    def sections(self):
        text = self.prose.text
        return [
            '<TypeInnholdIMelding>' + self.coded("TypeInnhold", 9140, [("1", "Varsel om innlagt pasient"), ("2", "Helseopplysninger"), ("3", "Utskrivningsklar pasient")]) + "</TypeInnholdIMelding>",
            "<OpplysningOpphold><TidsfestetHendelse>" + self.coded("Hendelsekode", 9121, [("1", "Pasient innlagt"), ("2", "Utskrivningsklar"), ("4", "Antatt utskrevet")])
            + f'<TidspunktForHendelse V="{self.date()}"/><Anslag>{self.one(["false", "true"])}</Anslag></TidsfestetHendelse></OpplysningOpphold>',
            f"<TjenesteBehov><BetegnelseTjeneste>{self.one(prose.SERVICES)}</BetegnelseTjeneste><BeskrivelseAvTjeneste>{text(6)}</BeskrivelseAvTjeneste></TjenesteBehov>",
            f"<BehovTjeneste><TjenesteBehov><BetegnelseTjeneste>{self.one(prose.SERVICES)}</BetegnelseTjeneste><Merknad>{text(4)}</Merknad></TjenesteBehov></BehovTjeneste>",
            '<InfoMedisinskDiagnose><MedisinskDiagnose><Hoveddiagnose>true</Hoveddiagnose>' + self.coded("Diagnosekode", 7110, prose.DIAGNOSES) + f"<DiagnoseBeskrivelse>{text(1)}</DiagnoseBeskrivelse></MedisinskDiagnose></InfoMedisinskDiagnose>",
            f"<MedisinskfagligeOpplysninger><GenereltJournalnotat><Journaltekst><Notat>{text(8)}</Notat></Journaltekst></GenereltJournalnotat></MedisinskfagligeOpplysninger>",
            "<PleieOgOmsorgOpplysninger><FunksjonAktivitet>" + self.coded("Funksjonsomrade", 9142, prose.AREAS) + f"<Beskrivelse>{text(5)}</Beskrivelse></FunksjonAktivitet></PleieOgOmsorgOpplysninger>",
            f"<SykepleieopplysningerFunksjon><Vurdering>{text(7)}</Vurdering><Tiltak>{text(4)}</Tiltak></SykepleieopplysningerFunksjon>",
            f"<Legemiddelinfo><ForenkletForskrivning><Forskrivningsinfo><BruksomradeTekst>{self.one(prose.PURPOSES)}</BruksomradeTekst><DosVeiledEnkel>{self.one(prose.DOSES)}</DosVeiledEnkel>"
            f"<Navn>{self.one(prose.MEDICINES)}</Navn></Forskrivningsinfo></ForenkletForskrivning></Legemiddelinfo>",
            "<ParorendeForesatt>" + self.coded("Slektskap", 9033, [("EK", "Ektefelle"), ("BARN", "Barn"), ("SO", "Søsken")]) + f"<Referanseperson><FamilyName>{self.one(FAMILY)}</FamilyName><GivenName>{self.one(GIVEN)}</GivenName></Referanseperson><Merknad>{text(1)}</Merknad></ParorendeForesatt>",
            f"<TilleggsopplysningPasient><SivilStatus V=\"2\" DN=\"Gift\"/><BorAlene>{self.one(['true', 'false'])}</BorAlene><Sprak V=\"no\" DN=\"Norsk\"/></TilleggsopplysningPasient>",
            f"<Bosituasjon><Merknad>{text(3)}</Merknad></Bosituasjon>",
        ]

    def dialog(self):
        kind, name = self.one(DIALOG)
        version = self.one(["2013-01-23", "2006-10-11"])
        note = (f'<Notat><TemaKodet V="{self.random.randrange(1, 9)}" S="2.16.578.1.12.4.1.1.7322" DN="{self.one(prose.SUBJECTS)}"/><Tema>{self.one(prose.SUBJECTS)}</Tema>'
                f"<TekstNotatInnhold>{self.prose.text(9)}</TekstNotatInnhold></Notat>")
        return self.head(kind, name, f'<Dialogmelding xmlns="http://www.kith.no/xmlstds/dialog/{version}">{note}</Dialogmelding>')

    def receipt(self):
        version = self.one(["2012-02-15", "2004-11-21"])
        status = self.one(['V="1" DN="OK"', 'V="2" DN="Avvist"', 'V="3" DN="OK, feil i delmelding"'])

        def inst(name):
            return (f'<HCP><Inst><Name>{name}</Name><Id>{self.number(6)}</Id><TypeId V="HER" S="{ORG}" DN="HER-id"/><Dept><Name>{self.one(WARDS)}</Name>'
                    f'<Id>{self.number(6)}</Id><TypeId V="HER" S="{ORG}" DN="HER-id"/></Dept></Inst></HCP>')
        return self.laid_out(
            f'<?xml version="1.0" encoding="UTF-8"?><AppRec xmlns="http://www.kith.no/xmlstds/apprec/{version}"><MsgType V="APPREC" DN="Applikasjonskvittering"/>'
            f"<MIGversion>{'1.1 2012-02-15' if version.startswith('2012') else 'v1.0 2004-11-21'}</MIGversion><GenDate>{self.time()}</GenDate><Id>{self.uuid()}</Id><Sender>{inst(self.one(TOWNS) + ' kommune')}</Sender>"
            f"<Receiver>{inst(self.one(HOSPITALS))}</Receiver><Status {status}/><OriginalMsgId><MsgType V=\"{self.one(TYPES)[0]}\" DN=\"Helseopplysninger\"/>"
            f"<IssueDate>{self.time()}</IssueDate><Id>{self.uuid()}</Id></OriginalMsgId></AppRec>")


def samples(count):
    for number in range(count):
        maker = Maker(number)
        yield maker.receipt() if number % 12 == 0 else maker.dialog() if number % 4 == 1 else maker.plo()
