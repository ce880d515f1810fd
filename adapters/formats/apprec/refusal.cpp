#include "adapters/formats/apprec/refusal.hpp"

#include <array>
#include <string_view>

#include "adapters/xml/document.hpp"

namespace budstikke::formats::apprec {

namespace {

struct ErrorName {
  Code code;
  std::string_view text;
};

/// kv. 8221, as far as Budstikke itself refuses.
constexpr std::array<ErrorName, 17> kErrorNames{{
    {Code::T01, "Ikke XML / ikke velformet"},
    {Code::T02, "XML validerer ikke"},
    {Code::T10, "Støtter ikke meldingsformatet"},
    {Code::T99, "Annen formatfeil"},
    {Code::S01, "Ugyldig signatur"},
    {Code::S99, "Annen feil på signatur"},
    {Code::E10, "Ugyldig meldingsidentifikator"},
    {Code::E20, "Lege finnes ikke"},
    {Code::E21, "Mottaker finnes ikke"},
    {Code::E30, "Pasientens fødselsnummer mangler"},
    {Code::E31, "Pasientens fødselsnummer er feil"},
    {Code::E32, "Pasientens navn mangler"},
    {Code::E35, "Pasienten finnes ikke i mottakersystemet"},
    {Code::E36, "Pasientopplysninger er ikke tilstrekkelige"},
    {Code::E53, "Fødselsnummeret finnes ikke i folkeregisteret"},
    {Code::E54, "Fødselsnummeret finnes ikke hos mottaker"},
    {Code::X99, "Annen feil"},
}};

struct ErrorWords {
  std::string_view code;
  std::string_view text;
  std::string other;
};

ErrorWords words_for(const Failure& failure) {
  for (const ErrorName& name : kErrorNames) {
    if (name.code == failure.code) return {id_of(failure.code), name.text, failure.detail};
  }
  std::string other(entry(failure.code).sender_sentence);
  if (!failure.detail.empty()) other += " (" + failure.detail + ")";
  return {"X99", kErrorNames.back().text, std::move(other)};
}

std::string escaped(std::string_view text) { return xml::encode(text, "UTF-8"); }

std::string leaf(const std::string& name, std::string_view text) {
  return "<" + name + ">" + escaped(text) + "</" + name + ">";
}

/// The main identifier of a level, the organisation number before the HER-id only where there is no HER-id.
std::string main_id(const PartyLevel& level) {
  if (!level.her_id.empty()) return leaf("Id", level.her_id.text()) + R"(<TypeId V="HER" DN="HER-id"/>)";
  if (level.organisation_number.empty()) {
    if (level.her_id_text.empty()) return {};
    return leaf("Id", level.her_id_text) + R"(<TypeId V="HER" DN="HER-id"/>)";
  }
  return leaf("Id", level.organisation_number) +
         R"(<TypeId V="ENH" DN="Organisasjonsnummeret i Enhetsregisteret"/>)";
}

std::string additional_id(const PartyLevel& level) {
  if (level.her_id.empty() || level.organisation_number.empty()) return {};
  return "<AdditionalId>" + leaf("Id", level.organisation_number) +
         R"(<Type V="ENH" DN="Organisasjonsnummeret i Enhetsregisteret"/></AdditionalId>)";
}

/// Inst for the business, Dept for a service. A level without a name is a person (PartyLevel never holds a
/// person's name): HCPerson. Order of the schema: Name, Id, TypeId, Dept, AdditionalId, HCPerson.
std::string hcp(const PartyPath& path) {
  std::string text = "<HCP><Inst>";
  if (!path.empty()) {
    const PartyLevel& outer = path.front();
    if (!outer.name.empty()) text += leaf("Name", outer.name);
    text += main_id(outer);
    const bool inner = path.size() > 1;
    const bool person = inner && path.back().name.empty();
    if (inner && !person)
      text += "<Dept>" + leaf("Name", path.back().name) + main_id(path.back()) + "</Dept>";
    text += additional_id(outer);
    if (person) text += "<HCPerson>" + main_id(path.back()) + "</HCPerson>";
  }
  return text + "</Inst></HCP>";
}

std::string original_text(const Envelope& original, TimePoint now) {
  // The schema demands a date; a message whose own cannot be read has none to repeat.
  const std::string issued = original.generated_at ? original.generated_at_text : to_text(now);
  return "<OriginalMsgId><MsgType V=\"" + escaped(original.type) + "\"/>" + leaf("IssueDate", issued) +
         leaf("Id", original.message_id_text) + "</OriginalMsgId>";
}

}  // namespace

AppRecVersion version_for(const Envelope& original) {
  for (const BodyName& body : original.bodies) {
    if (const FormatEntry* format = find_format(body.namespace_uri, body.root)) return format->receipt;
  }
  return AppRecVersion::v1_1;
}

std::string refusal_text(const Envelope& original, const Failure& failure, const std::string& id,
                         TimePoint now) {
  const bool old = version_for(original) == AppRecVersion::v1_0;
  const ErrorWords error = words_for(failure);
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<AppRec xmlns=\"http://www.kith.no/xmlstds/apprec/";
  text += old ? "2004-11-21" : "2012-02-15";
  text += R"("><MsgType V="APPREC" DN="Applikasjonskvittering"/>)";
  text += leaf("MIGversion", old ? "1.0 2004-11-21" : "v1.1 2012-02-15");
  text += leaf("SoftwareName", "Budstikke");
  text += leaf("GenDate", to_text(now));
  text += leaf("Id", id);
  text += "<Sender>";
  text += old ? R"(<Role V="SPR"/>)" : R"(<Role V="PRIM" DN="Primærmottaker"/>)";
  text += hcp(original.receiver);
  text += "</Sender><Receiver>";
  if (!old) text += R"(<Role V="AVS" DN="Avsender"/>)";
  text += hcp(original.sender);
  text += R"(</Receiver><Status V="2" DN="Avvist"/>)";
  text += "<Error V=\"" + std::string(error.code) + "\" S=\"2.16.578.1.12.4.1.1.8221\" DN=\"" +
          std::string(error.text) + "\"";
  if (!error.other.empty()) text += " OT=\"" + escaped(error.other) + "\"";
  text += "/>";
  return text + original_text(original, now) + "</AppRec>\n";
}

}  // namespace budstikke::formats::apprec
