"""The prose of the made-up messages: sentences of everyday care, put together from parts."""

SERVICES = ["Praktisk bistand", "Hjemmesykepleie", "Korttidsopphold", "Rehabilitering i institusjon", "Avlastning", "Dagsenter", "Støttekontakt", "Omsorgsbolig",
            "Trygghetsalarm", "Ergoterapi", "Fysioterapi", "Koordinator", "Individuell plan", "Matlevering", "Hjelpemidler", "Langtidsplass i sykehjem"]
DIAGNOSES = [("S72.0", "Brudd i lårhals"), ("I63.9", "Uspesifisert hjerneinfarkt"), ("J44.9", "Uspesifisert kronisk obstruktiv lungesykdom"), ("I50.9", "Uspesifisert hjertesvikt"),
             ("F03", "Uspesifisert demens"), ("E11.9", "Diabetes mellitus type 2 uten komplikasjoner"), ("N39.0", "Urinveisinfeksjon"), ("J18.9", "Uspesifisert lungebetennelse")]
AREAS = [("1", "Kommunikasjon/sanser"), ("2", "Respirasjon/sirkulasjon"), ("3", "Ernæring/væske/elektrolyttbalanse"), ("4", "Eliminasjon"), ("5", "Hud/vev/sår"), ("6", "Aktivitet/funksjonsstatus"),
         ("7", "Smerte/søvn/hvile/velvære"), ("8", "Seksualitet/reproduksjon"), ("9", "Sosialt/planlegging av utskrivelse"), ("10", "Åndelig/kulturelt/livsavslutning"), ("11", "Annet/delegerte aktiviteter og observasjoner")]
MEDICINES = ["Paracet 500 mg tabletter", "Albyl-E 75 mg", "Eliquis 5 mg", "Metformin 500 mg", "Selo-Zok 50 mg depottabletter", "Lipitor 20 mg", "Furix 40 mg", "Imovane 7,5 mg", "Laktulose mikstur", "Ventoline inhalasjon",
             "Insulin Lantus", "Marevan", "Prednisolon 5 mg", "Somac 40 mg", "Zestril 10 mg", "Oxycontin 10 mg", "Levaxin 100 mikrogram", "Duroferon", "Calcigran Forte", "Movicol pulver"]
DOSES = ["1 tablett morgen og kveld", "2 tabletter 3 ganger daglig", "1 tablett ved behov, høyst 4 i døgnet", "10 ml morgen", "1 tablett til natten", "etter skjema", "12 enheter kveld"]
PURPOSES = ["Mot smerter", "Mot høyt blodtrykk", "Vanndrivende", "Blodfortynnende", "Mot forstoppelse", "Mot søvnvansker", "For hjertet", "Mot diabetes", "Forebygging av blodpropp"]
SUBJECTS = ["Forespørsel om pasient", "Legemidler", "Utskrivning", "Helseopplysninger", "Oppfølging etter sykehusopphold", "Spørsmål om medisinering", "Timeavtale", "Avvik ved utskrivning", "Hjelpemidler"]

WHO = ["Pasienten", "Hun", "Han", "Brukeren", "Pårørende", "Sykepleier", "Fastlegen", "Hjemmetjenesten", "Kommunen", "Ektefelle", "Datter", "Sønn", "Lege", "Fysioterapeut", "Ergoterapeut", "Avdelingen", "Vi", "Legen", "Mor", "Far"]
STATES = ["er våken, klar og orientert for tid, sted og situasjon", "er sliten og trenger mye hvile", "spiser lite og trenger tilrettelagt kost", "har gått ned i vekt den siste måneden", "har vondt når hun beveger seg",
          "sover dårlig om nettene", "klarer personlig hygiene med litt hjelp", "trenger hjelp til dusj to ganger i uken", "går med rullator inne på avdelingen", "bruker rullestol utenfor hjemmet", "har falt flere ganger hjemme",
          "bor alene i leilighet i andre etasje uten heis", "bor sammen med ektefelle i egen bolig", "har behov for hjelp til medisiner og måltider", "ønsker å reise hjem så snart som mulig", "er engstelig for å være alene",
          "har nedsatt hørsel og bruker høreapparat på begge ører", "har nedsatt syn og leser med briller", "har inneliggende kateter som skal skiftes", "har sår på hælen som stelles annenhver dag", "får oksygen på nesekateter",
          "er selvhjulpen i av- og påkledning", "har hjemmesykepleie hver morgen fra før", "har trygghetsalarm og matlevering", "husker dårlig og gjentar spørsmål", "samtykker til at opplysningene blir sendt til kommunen",
          "er informert om planlagt utskrivning", "ble innlagt etter fall i hjemmet", "ble operert og har hatt et ukomplisert forløp", "har feber og hoste med tungpust", "mobiliseres med støtte av to personer", "har fått antibiotika intravenøst",
          "skal til kontroll på poliklinikken om seks uker", "har nedsatt kraft i høyre side etter slaget", "har svelgvansker og får fortykket drikke", "er plaget av kvalme og dårlig matlyst", "har diabetes og måler blodsukker selv",
          "vil trenge korttidsopphold før hjemreise", "kan ikke gå i trapper", "er tryggest med tilsyn også om natten", "har god støtte i familien", "tar medisinene sine fra ukedosett", "trenger daglig hjelp av hjemmesykepleien"]
ACTS = ["ber om tilbakemelding snarest", "ringer avdelingen for nærmere avtale", "følger opp videre medisinering", "tar blodprøver om en uke", "bestiller hjelpemidler før utskrivning", "kartlegger behovet for tjenester i hjemmet",
        "vurderer opphold på rehabiliteringsavdeling", "ønsker samarbeidsmøte med kommunen", "avtaler hjemmebesøk sammen med ergoterapeut", "har snakket med pårørende om situasjonen", "søker om plass på sykehjem", "gir beskjed når dato for utskrivning er klar",
        "sender epikrise og oppdatert legemiddelliste", "starter opptrening så snart som mulig", "observerer ernæring, vekt og væskebalanse", "skifter bandasje og vurderer såret", "gir smertestillende før stell", "trapper ned dosen over to uker",
        "viser til vedlagt dokumentasjon", "takker for henvendelsen", "bekrefter mottatt melding", "har ikke mottatt svar på forrige henvendelse"]
LINKS = ["og", "men", "fordi", "slik at", "derfor", "i tillegg", "etter hvert", "for øvrig", "ved behov", "i samråd med lege"]
WHEN = ["i dag", "i går", "i løpet av natten", "de siste ukene", "etter operasjonen", "før innleggelsen", "på morgenen", "om kvelden", "ved utreise", "under oppholdet", "fra mandag", "til helgen", "inntil videre", "hele døgnet"]
FIGURES = ["Blodtrykk {a}/{b}, puls {c}, temperatur 37,{d}.", "Vekt {c} kg, høyde 1{c} cm.", "CRP {b}, Hb 1{d},2, kreatinin {a}.", "NEWS {d}. Respirasjonsfrekvens {b}.", "Saturasjon 9{d} % uten oksygen.", "Blodsukker {d},{d} mmol/l før måltid."]


class Prose:
    def __init__(self, random):
        self.random = random

    def sentence(self):
        one, kind = self.random.choice, self.random.randrange(8)
        if kind == 0:
            numbers = {name: self.random.randrange(low, high) for name, low, high in (("a", 100, 180), ("b", 50, 95), ("c", 55, 99), ("d", 1, 9))}
            return one(FIGURES).format(**numbers)
        if kind == 1:
            return f"{one(WHO)} {one(ACTS)}."
        if kind == 2:
            return f"{one(WHO)} {one(STATES)} {one(WHEN)}."
        if kind == 3:
            return f"Det er {one(['viktig', 'nødvendig', 'ønskelig', 'avtalt', 'planlagt'])} at {one(WHO).lower()} {one(STATES + ACTS)}."
        if kind == 4:
            return f"{one(WHEN).capitalize()} {one(['har', 'skal', 'må', 'kan', 'vil'])} {one(WHO).lower()} få hjelp til {one(['stell', 'måltider', 'toalettbesøk', 'medisiner', 'trening', 'forflytning', 'sårstell', 'dusj'])}."
        return f"{one(WHO)} {one(STATES)} {one(LINKS)} {one(ACTS + STATES)}."

    def text(self, most):
        return " ".join(self.sentence() for _ in range(self.random.randrange(1, most + 1)))
