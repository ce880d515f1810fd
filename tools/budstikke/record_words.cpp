#include "tools/budstikke/record_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "rules/facts.hpp"

namespace budstikke::tools {

namespace {

using Twin = std::pair<std::string_view, std::string_view>;

constexpr auto kWords = std::to_array<Twin>({
    {"received", "mottatt"},
    {"by", "av"},
    {"over", "over"},
    {"from", "fra"},
    {"as", "som"},
    {"sender", "avsender"},
    {"addressed to", "adressert til"},
    {"decided", "avgjort"},
    {"in the rules of", "etter reglene i"},
    {"publication", "publisering"},
    {"version", "versjon"},
    {"rule", "regel"},
    {"because", "fordi"},
    {"owner", "eier"},
    {"rules between them are left out here", "regler mellom dem er utelatt her"},
    {"facts", "fakta"},
    {"note", "merknad"},
    {"follows its original", "følger originalen"},
    {"answers", "svarer på"},
    {"decided for", "bestemte for"},
    {"of the same conversation", "i samme samtale"},
    {"residence", "bosted"},
    {"chosen", "valgt"},
    {"delivery", "levering"},
    {"nobody yet", "ingen ennå"},
    {"to", "til"},
    {"role", "rolle"},
    {"attempts", "forsøk"},
    {"re-addressed", "omadressert"},
    {"uncertain whether the party has it", "usikkert om parten har den"},
    {"receipt expected by", "kvittering ventes innen"},
    {"primary", "hovedmottaker"},
    {"copy", "kopi"},
    {"reply", "svar"},
    {"waiting", "venter"},
    {"sending", "sendes"},
    {"handed_over", "overlevert"},
    {"unconfirmed", "ubekreftet"},
    {"confirmed", "bekreftet"},
    {"rejected", "avvist"},
    {"refused", "nektet"},
    {"expired", "utløpt"},
    {"held", "holdt"},
    {"discarded", "forkastet"},
    {"folder", "mappe"},
    {"receiver", "mottakeren"},
    {"case-handler", "saksbehandler"},
    {"true", "ja"},
    {"false", "nei"},
    {"the stored facts are not understood", "de lagrede faktaene lar seg ikke lese"},
    {"this program reads the rules otherwise than the one that decided",
     "dette programmet leser reglene annerledes enn det som avgjorde"},
    {"null", "ukjent"},
});

constexpr auto kReasons = std::to_array<Twin>({
    {"H301", "Pasientens kommune mangler. Frigi meldingen med kommunenummeret."},
    {"H302",
     "Kommunenummeret er delt mellom flere kommuner. Frigi meldingen med kommunen som adressen ligger i."},
    {"H303", "Kommunenummeret er ukjent. Frigi meldingen med et kommunenummer som gjelder i dag."},
    {"H304", "Ingen part i adresseboken har rollen. Legg parten til, eller frigi til en navngitt part."},
    {"H305", "Flere parter passer, og ingenting skiller dem. Frigi til en av dem."},
    {"H306", "Parten er ikke aktiv eller utenfor gyldighetstiden. Frigi til en annen part."},
    {"H307", "Parten har ikke noe endepunkt i adresseboken. Legg det til og frigi."},
    {"H308", "Samtykke er ikke gitt: meldingen omadresseres eller kopieres aldri automatisk."},
    {"H309",
     "Pasienten har reservert seg mot videresending: meldingen omadresseres eller kopieres aldri "
     "automatisk."},
    {"H310", "Meldingen er signert og måtte ha vært omadressert, noe som bryter signaturen."},
    {"H311", "En regel holder meldingen tilbake; begrunnelsen i regelen sier hvorfor."},
    {"H312", "En operatør holder leveringen tilbake."},
    {"H313", "Endring eller kansellering der originalen ikke er levert herfra."},
    {"H314", "Applikasjonskvittering som ikke svarer på noen levering herfra."},
    {"H315", "Avsenderen har ingen returvei i innstillingene. Sett den opp og frigi."},
    {"H316", "Bare postnummeret antyder kommunen, og det avgjør aldri alene. Frigi med kommunen."},
    {"H317", "Mottakeren finnes ikke i adresseboken. Legg parten til, eller frigi til en navngitt part."},
    {"H318", "Meldingen kunne ikke omadresseres uten å endre mer enn mottakeren."},
    {"H319",
     "En senere applikasjonskvittering sier noe annet enn den første. Den første står; noen må spørre "
     "mottakeren."},
    {"H320",
     "Forsendelsesstatusen (kv. 7309) er ukjent: det kan være en ny melding, en endring eller en "
     "kansellering. Frigi "
     "meldingen som den er, eller til en part."},
    {"H321",
     "Samtalen er flyttet av en person, og meldingen oppgir en annen kommune. Frigi den som den er for å la "
     "den følge "
     "samtalen, eller til en part, eller med kommunen."},
});

template <std::size_t Size>
std::string_view find_in(const std::array<Twin, Size>& twins, std::string_view key) {
  const auto found = std::ranges::find(twins, key, &Twin::first);
  return found == twins.end() ? std::string_view{} : found->second;
}

}  // namespace

std::string_view in_language(rules::Language language, std::string_view english) {
  if (language == rules::Language::english) return english;
  const std::string_view found = find_in(kWords, english);
  return found.empty() ? english : found;
}

std::string_view sentence_of(rules::Language language, std::string_view code) {
  return language == rules::Language::english ? std::string_view{} : find_in(kReasons, code);
}

std::string_view fact_label(rules::Language language, std::string_view name) {
  const rules::FactDeclaration* fact =
      language == rules::Language::english ? nullptr : rules::find_fact(name);
  return fact == nullptr ? name : fact->norwegian;
}

}  // namespace budstikke::tools
