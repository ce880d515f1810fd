#pragma once
// The words of the benchmark's prose, each list as one text with bars between.

#include <string_view>

namespace budstikke::bench::words {

inline constexpr std::string_view kSubjects =
    "Pasienten | Hun | Han | Pas. | Datteren | Ektefellen | Sønnen | Pårørende | Avdelingen | "
    "Fysioterapeuten | Ergoterapeuten | Sykepleier | Legen på visitten | Logopeden | Sosionomen | "
    "Fastlegen | Nattevakten | Hjemmesykepleien | Kreftsykepleier | Den som kjenner pasienten best";

inline constexpr std::string_view kDoes =
    "opplyser at | mener at | har notert at | observerer at | er bekymret for at | beskriver at | "
    "forteller at | regner med at | rapporterer at | vurderer at | ønsker at det følges opp at | "
    "er fornøyd med at | minner om at | har ved flere anledninger sett at | er usikker på om | "
    "har avklart med familien at | ser det som sannsynlig at | kan bekrefte at | "
    "har i samtale fått frem at | understreker at | legger til at | anslår at | antar at | "
    "har dokumentert at | gir uttrykk for at | fikk i går vite at | er tydelig på at | "
    "har lagt merke til at | spør om | er blitt informert om at | er enig i at | peker på at | "
    "har erfart at | undrer seg over at | nevner at | har sørget for at | ber om at det noteres at | "
    "har fått beskjed om at | skriver i sitt notat at | tror at | tar høyde for at | ser at | "
    "har diskutert med teamet at | er kjent med at";

inline constexpr std::string_view kMatters =
    "matlysten | søvnen | gangfunksjonen | balansen | smertene i høyre hofte | smertene i korsryggen "
    "| blodtrykket | vekten | hukommelsen | stemningsleiet | såret på venstre legg | "
    "trykksåret over sakrum | pusten ved anstrengelse | hosten | ødemet i anklene | håndgrepet | "
    "talen | svelgfunksjonen | synet | hørselen | vannlatingen | avføringsmønsteret | blodsukkeret | "
    "temperaturen | huden under brystene | stomien | kateteret | oksygenmetningen | aktivitetsnivået "
    "| orienteringsevnen | motivasjonen | tannstatus | kvalmen | svimmelheten | angsten om kvelden | "
    "kraften i venstre arm | følsomheten i føttene | medisinlisten | tilstanden | ernæringen | "
    "væskeinntaket | kontakten med familien | boligens tilgjengelighet | trappen opp til soverommet | "
    "dusjingen | påkledningen | forflytningen fra seng til stol | rullatoren | trygghetsalarmen | "
    "matombringingen | kompresjonsstrømpene | inhalasjonsteknikken | multidosen | insulindoseringen | "
    "bandasjen | leppene | reisen til dialyse | kontrollen hos øyelege | dagsformen | utholdenheten";

/// Compounds, of which the language has as many as it needs: "hofteplager", "nattproblematikk".
inline constexpr std::string_view kParts =
    "hofte | kne | skulder | rygg | nakke | mage | hjerte | lunge | blære | hud | fot | hånd | hode | "
    "øye | øre | tann | natt | morgen | kvelds | måltids | gang | tale | lese | trappe | dusj | "
    "kjøkken | bolig | reise | søvn | smerte | legemiddel | kost | væske | vekt | sår | stell | "
    "aktivitets | minne | stemnings | pleie";

inline constexpr std::string_view kEnds =
    "plagene | problematikken | vanskene | funksjonen | treningen | situasjonen | behandlingen | "
    "oppfølgingen | kontrollen | rutinen | utredningen | opplegget | hjelpen | behovet | "
    "registreringen | skjemaet | planleggingen | toleransen | evnen | forløpet | målingen | "
    "variasjonen | belastningen | uroen | vurderingen | kartleggingen | tiltaket | støtten | samtalen "
    "| veiledningen | avlastningen | mestringen | reaksjonen | statusen | utstyret | gruppen | prøven "
    "| doseringen | justeringen | loggen";

inline constexpr std::string_view kStates =
    "er bedre enn ved innkomst | er uendret | svinger gjennom døgnet | er verre enn i forrige uke | "
    "må følges tett | gir grunn til uro | er tilfredsstillende | er sterkt nedsatt | "
    "ikke lenger er noe problem | krever tilsyn morgen og kveld | blir bedre for hver dag | "
    "er redusert etter fallet | er stabil | varierer med smertene | forverres om natten | "
    "er slik den har vært det siste halvåret | bedres av hvile | skal vurderes på nytt | "
    "er vanskelig å bedømme | er påvirket av infeksjonen | er som forventet etter inngrepet | "
    "trenger tilrettelegging hjemme | har vært plagsom siden mandag | er til hinder for trening | "
    "kan klares med hjelp av en person | kan klares uten hjelp | kun lykkes med støtte av to | "
    "er til å leve med | ble undersøkt uten funn | ikke er kartlagt | er avhengig av hjelpemidler | "
    "er rimelig god | bør tas opp med fastlegen | gjør at hun helst blir i sengen | "
    "henger sammen med legemidlene | er lindret | begrenser hverdagen | "
    "er den samme som før innleggelsen | skaper utrygghet | har bedret seg langsomt | "
    "ble tatt opp på siste møte | må kontrolleres om en uke | er påfallende god | "
    "er årsaken til den lange liggetiden | har sammenheng med lav hemoglobin | "
    "kan forklares av alderen | er ny i løpet av oppholdet | ofte blir oversett";

inline constexpr std::string_view kMedicines =
    "paracetamol | metoprolol | furosemid | apiksaban | atorvastatin | metformin | ramipril | "
    "levotyroksin | pantoprazol | amlodipin | losartan | prednisolon | oksykodon | zopiklon | "
    "mirtazapin | escitalopram | kalsium med vitamin D | laktulose | makrogol | ibuprofen | "
    "amoksicillin | cefotaksim | trimetoprim | bumetanid | spironolakton | digoksin | salbutamol | "
    "tiotropium | budesonid | insulin glargin | insulin aspart | gabapentin | pregabalin | morfin | "
    "fentanyl plaster | haloperidol | levodopa | donepezil | memantin | alendronat";

inline constexpr std::string_view kExaminations =
    "røntgen thorax | CT caput | MR av columna | ultralyd abdomen | ekkokardiografi | spirometri | "
    "urinstiks | blodkultur | gastroskopi | koloskopi | EKG | langtids-EKG | røntgen bekken | "
    "CT thorax | doppler av halskar | MMSE | klokketest | blodgass | tuberkulosetest | øyelegetilsyn "
    "| hørselsprøve | ortostatisk blodtrykk | residualurin | NRS-skår";

inline constexpr std::string_view kTails =
    "i samråd med familien | etter avtale med avdelingen | ved behov | fra og med hjemreisedagen | "
    "de siste dagene | uten at årsaken er klar | slik det ble avtalt | på tross av behandlingen | "
    "i tråd med tidligere notat | som hjemmesykepleien kjenner til | frem til neste kontroll | "
    "så lenge formen tillater det | i rolig tempo | med god effekt | med liten effekt | "
    "både dag og natt | også i helgen | etter eget ønske | inntil videre | før frokost | "
    "etter kveldsstellet | ved siste tilsyn | sammen med pårørende | på avdelingens kjøkken | "
    "i korridoren med rullator | uten tegn til infeksjon | noe vi følger med på | "
    "i løpet av oppholdet | utenom matlysten | hvilket er nytt | ifølge kurven | "
    "med forbehold om prøvesvar | under hele vakten | slik at reisen kan gjennomføres | "
    "etter samtale på morgenmøtet | mot kvelden";

inline constexpr std::string_view kMonths =
    "januar | februar | mars | april | mai | juni | juli | august | september | oktober | november | "
    "desember";

inline constexpr std::string_view kMeasures =
    "Hb | CRP | kreatinin | natrium | kalium | puls | vekt | SpO2 | leukocytter | glukose";

}  // namespace budstikke::bench::words
