#include "adapters/units/export_words.hpp"

namespace budstikke::units {

const Words& words_in(Language language) {
  static constexpr Words kNorwegian{
      "nb",
      "Koordinerende enheter",
      "Koordinerende enhet (KE) tar imot meldinger om behov for koordinator, barnekoordinator og individuell "
      "plan. "
      "Regional koordinerende enhet (RKE) veileder helseforetakenes enheter, og de veileder kommunenes.",
      "Gjelder per",
      "Slik når du oss",
      "Enhet",
      "Telefon",
      "Nettside",
      "Åpent",
      "Elektronisk melding",
      "Merknad",
      "Kommune eller bydel",
      "Kommuner som hører til",
      "Ingen koordinerende enhet er ført opp",
      "Uten helseforetak i katalogen",
      "Uten regionalt helseforetak i katalogen",
      "også for",
      "felles enhet med",
      "Innhold"};
  static constexpr Words kEnglish{
      "en",
      "Coordinating units",
      "A coordinating unit (KE) takes messages about the need for a coordinator, a child coordinator or an "
      "individual "
      "plan. The regional unit (RKE) guides the hospital trusts' units, and they guide the municipalities'.",
      "As of",
      "How to reach us",
      "Unit",
      "Phone",
      "Web page",
      "Open",
      "Electronic message",
      "Note",
      "Municipality or district",
      "Municipalities of",
      "No coordinating unit is listed",
      "Without a hospital trust in the directory",
      "Without a regional health authority in the directory",
      "also for",
      "joint unit with",
      "Contents"};
  return language == Language::norwegian ? kNorwegian : kEnglish;
}

std::string area_words(const Entry& entry, const Words& words) {
  std::string text = entry.municipality.empty() ? entry.area.municipality
                                                : entry.municipality + " " + entry.area.municipality;
  if (!entry.district_name.empty()) text += ", " + entry.district_name + " " + entry.area.district;
  std::string more;
  for (const std::string& one : entry.serves) {
    more += (more.empty() ? std::string(words.serves) + " " : ", ") + one;
  }
  if (!entry.joint.empty())
    more += (more.empty() ? "" : "; ") + std::string(words.joint_with) + " " + entry.joint;
  return more.empty() ? text : text + " (" + more + ")";
}

}  // namespace budstikke::units
