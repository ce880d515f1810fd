#include "engine/watch/alarm.hpp"

#include <algorithm>

namespace budstikke::watch {

namespace {

constexpr std::array<KindEntry, kAlarmKinds> kTable{{
    {AlarmKind::silence, "silence", "A sender has fallen silent", "En avsender har blitt stille",
     "{came} came of about {expected} expected since {since}; the last came at {last}",
     "{came} kom av omkring {expected} ventede siden {since}; den siste kom {last}",
     "Ask whoever runs the sender whether it still sends. If this is the new normal, settle the alarm; for a "
     "planned "
     "stop, mute it.",
     "Spør den som drifter avsenderen om den fortsatt sender. Er dette det nye normale, avslutt alarmen "
     "(settle); ved "
     "planlagt stans, demp den (mute)."},
    {AlarmKind::counts_differ, "counts_differ", "A sender says it sent more than came",
     "En avsender sier den har sendt mer enn det som kom", "{lacking} of {said} did not come: {days}",
     "{lacking} av {said} kom ikke: {days}",
     "`budstikke counts show SENDER DATE --missing` lists them. The sender must send them again, or correct "
     "its count.",
     "`budstikke counts show AVSENDER DATO --missing` lister dem. Avsenderen må sende dem på nytt, eller "
     "rette "
     "opptellingen."},
    {AlarmKind::counts_missing, "counts_missing", "A sender has not said what it sent",
     "En avsender har ikke meldt hva den har sendt", "no count of {day} came within {due} of its end",
     "ingen opptelling for {day} kom innen {due} etter døgnets slutt",
     "See whether the sender's job that counts still runs.", "Se om avsenderens telle-jobb fortsatt går."},
    {AlarmKind::receipts_missing, "receipts_missing", "A party sends no application receipts",
     "En part sender ikke applikasjonskvitteringer",
     "{missing} of {all} messages handed over more than {after} ago have no receipt",
     "{missing} av {all} meldinger overlevert for mer enn {after} siden mangler kvittering",
     "Ask the party whether the messages reach its record system: they were taken, but perhaps nobody sees "
     "them.",
     "Spør parten om meldingene når fagsystemet: de er tatt imot, men kanskje ser ingen dem."},
    {AlarmKind::rejections, "rejections", "Far more is rejected than usual",
     "Langt mer enn vanlig blir avvist",
     "{rejected} of {all} since {since}, where {usual} percent are usual; most often {code}",
     "{rejected} av {all} siden {since}, der {usual} prosent er vanlig; oftest {code}",
     "`budstikke list --party HER-ID --state rejected` (or refused) shows them with their codes.",
     "`budstikke list --party HER-ID --state rejected` (eller refused) viser dem med kodene."},
    {AlarmKind::lane_stands, "lane_stands", "A destination takes nothing", "En destinasjon tar ikke imot",
     "{count} wait, the oldest since {oldest}", "{count} venter, den eldste siden {oldest}",
     "`budstikke queues` and `budstikke show` of one of them tell what its last attempt met.",
     "`budstikke queues`, og `budstikke show` for en av dem, sier hva siste forsøk møtte."},
    {AlarmKind::work_list, "work_list", "The work list is not kept up with",
     "Arbeidslisten blir ikke holdt nede", "{count} wait for a person, the oldest since {oldest}",
     "{count} venter på en person, den eldste siden {oldest}",
     "`budstikke list --state held` shows them with what would release them.",
     "`budstikke list --state held` viser dem med det som vil løse dem ut."},
}};

constexpr std::string_view kManySentence = "{count} at once: {subjects}";
constexpr std::string_view kManySentenceNb = "{count} på en gang: {subjects}";

}  // namespace

const std::array<KindEntry, kAlarmKinds>& alarm_kinds() { return kTable; }

const KindEntry& entry(AlarmKind kind) { return kTable[static_cast<std::size_t>(kind)]; }

std::optional<AlarmKind> alarm_kind_from_id(std::string_view id) {
  const auto found = std::ranges::find(kTable, id, &KindEntry::id);
  return found == kTable.end() ? std::nullopt : std::optional(found->kind);
}

std::string sentence_of(const AlarmKey& key, const Figures& figures, bool norwegian) {
  const KindEntry& kind = entry(key.kind);
  std::string_view pattern = norwegian ? kind.sentence_nb : kind.sentence;
  if (key.subject == kMany) pattern = norwegian ? kManySentenceNb : kManySentence;
  std::string sentence;
  while (!pattern.empty()) {
    const std::size_t open = std::min(pattern.find('{'), pattern.size());
    sentence += pattern.substr(0, open);
    pattern.remove_prefix(open);
    if (pattern.empty()) break;
    const std::size_t close = pattern.find('}');
    const auto figure = figures.find(std::string(pattern.substr(1, close - 1)));
    sentence += figure == figures.end() ? "?" : figure->second;
    pattern.remove_prefix(close + 1);
  }
  return sentence;
}

}  // namespace budstikke::watch
