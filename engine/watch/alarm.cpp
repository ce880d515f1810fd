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
     "Spør parten om meldingene når fagsystemet: de er tatt imot, men kanskje ser ingen dem.",
     "for {quiet} nothing was handed over that a receipt is expected for; those that were missing need not "
     "have come",
     "på {quiet} er ingenting overlevert som det ventes kvittering for; de som manglet, trenger ikke ha "
     "kommet"},
    {AlarmKind::rejections, "rejections", "Far more is rejected than usual",
     "Langt mer enn vanlig blir avvist",
     "{rejected} of {all} since {since}, where {usual} percent are usual; most often {code}",
     "{rejected} av {all} siden {since}, der {usual} prosent er vanlig; oftest {code}",
     "`budstikke list --party HER-ID --state rejected` (or refused) shows them with their codes.",
     "`budstikke list --party HER-ID --state rejected` (eller refused) viser dem med kodene.",
     "for {quiet} nothing was rejected, of {all} that were settled",
     "på {quiet} er ingenting avvist, av {all} som ble avgjort"},
    {AlarmKind::lane_stands, "lane_stands", "A destination takes nothing", "En destinasjon tar ikke imot",
     "{count} wait, the oldest since {oldest}", "{count} venter, den eldste siden {oldest}",
     "`budstikke queues` and `budstikke show` of one of them tell what its last attempt met.",
     "`budstikke queues`, og `budstikke show` for en av dem, sier hva siste forsøk møtte."},
    {AlarmKind::work_list, "work_list", "The work list is not kept up with",
     "Arbeidslisten blir ikke holdt nede", "{count} wait for a person, the oldest since {oldest}",
     "{count} venter på en person, den eldste siden {oldest}",
     "`budstikke list --state held` shows them with what would release them.",
     "`budstikke list --state held` viser dem med det som vil løse dem ut."},
    {AlarmKind::volume_falls, "volume_falls", "A sender sends far less than it used to",
     "En avsender sender langt mindre enn før", "{came} came of about {expected} expected since {since}",
     "{came} kom av omkring {expected} ventede siden {since}",
     "Ask whoever runs the sender whether a part of it no longer sends. If this is the new normal, settle "
     "the "
     "alarm.",
     "Spør den som drifter avsenderen om en del av den ikke lenger sender. Er dette det nye normale, avslutt "
     "alarmen (settle)."},
    {AlarmKind::conflicts, "conflicts", "Other bytes came under a message id that is taken",
     "Annet innhold kom under en meldings-id som er i bruk", "{count} since {since}; none of them was stored",
     "{count} siden {since}; ingen av dem er lagret",
     "Ask whoever runs the sender: two messages have one id, and only the first was taken. The history of "
     "the "
     "first tells when.",
     "Spør den som drifter avsenderen: to meldinger har samme id, og bare den første er tatt imot. "
     "Historikken "
     "til den første sier når.",
     "none came for {quiet}", "ingen kom på {quiet}"},
    {AlarmKind::impostors, "impostors", "A caller names senders that it may not send as",
     "En innsender oppgir avsendere den ikke har lov til å bruke",
     "{count} since {since}; none of them was stored", "{count} siden {since}; ingen av dem er lagret",
     "See which sender its messages name, in the lines `impostor` of the status log. Either the settings "
     "lack "
     "it (intake.client.senders), or somebody sends what is not theirs.",
     "Se hvilken avsender meldingene oppgir, i linjene `impostor` i statusloggen. Enten mangler den i "
     "oppsettet (intake.client.senders), eller så sender noen det som ikke er deres.",
     "none came for {quiet}", "ingen kom på {quiet}"},
    {AlarmKind::wrong_addressee, "wrong_addressee", "A party says that it is the wrong addressee",
     "En part sier at den er feil adressat", "{count} since {since}", "{count} siden {since}",
     "`budstikke rules explain ID` of a message in the lines `deviation` of the status log tells which rule "
     "chose the party.",
     "`budstikke rules explain ID` for en melding i linjene `deviation` i statusloggen sier hvilken regel "
     "som "
     "valgte parten.",
     "none came for {quiet}", "ingen kom på {quiet}"},
    {AlarmKind::keys_tried, "keys_tried", "Keys that are wrong are tried", "Noen prøver feil nøkler",
     "{wrong} wrong API keys; peers and clients made to wait: {waiting}",
     "{wrong} feil API-nøkler; motparter og klienter som må vente: {waiting}",
     "`budstikke audit list --action login.failed` tells from where, and which client's name was used.",
     "`budstikke audit list --action login.failed` sier hvorfra, og hvilken klients navn som ble brukt."},
    {AlarmKind::retention_waits, "retention_waits", "What is old enough to be erased is not final",
     "Det som er gammelt nok til å slettes, er ikke avsluttet",
     "{count} messages are older than retention.payloads and not final: they are kept until somebody settles "
     "them; the oldest is {oldest}",
     "{count} meldinger er eldre enn retention.payloads og ikke avsluttet: de beholdes til noen avgjør dem; "
     "den eldste er {oldest}",
     "`budstikke show` of the oldest tells what it waits for: release, resend or discard it.",
     "`budstikke show` for den eldste sier hva den venter på: frigi, send på nytt eller forkast den."},
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
  if (figures.contains("quiet")) pattern = norwegian ? kind.quiet_nb : kind.quiet;
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
