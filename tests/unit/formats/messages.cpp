#include "tests/unit/formats/messages.hpp"
#include "tests/support/places.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace budstikke::formats::testing {

std::string text_of_draft(const Draft& draft) {
  return draft.declaration + R"(<MsgHead xmlns="http://www.kith.no/xmlstds/msghead/2006-05-24")" +
         draft.attributes + R"(><MsgInfo><Type V=")" + draft.type +
         R"("/><MIGversion>v1.2 2006-05-24</MIGversion><GenDate>)" + draft.generated_at +
         "</GenDate><MsgId>" + draft.message_id + "</MsgId>" + draft.after_message_id + "<Sender>" +
         draft.sender + "</Sender><Receiver>" + draft.receiver + "</Receiver>" + draft.after_receiver +
         draft.patient + "</MsgInfo><Document>" + draft.before_reference +
         R"(<RefDoc><MsgType V="XML"/><Content>)" + draft.body + "</Content></RefDoc></Document>" +
         draft.more_documents + draft.after_documents + "</MsgHead>";
}

std::string plo_body(const std::string& shipment, const std::string& content) {
  return R"(<p:HelseopplysningerVedSoknad xmlns:p="http://www.kith.no/xmlstds/po/HelseopplysningerVedSoknad/2012-04-01")"
         R"( xmlns:po="http://www.kith.no/xmlstds/po/poKomponent/2012-04-01")"
         R"( xmlns:fk1="http://www.kith.no/xmlstds/felleskomponent1">)"
         "<po:InformasjonOmForsendelsen>" +
         shipment + "</po:InformasjonOmForsendelsen>" + content + "</p:HelseopplysningerVedSoknad>";
}

std::string dialog_body(const std::string& date, const std::string& content) {
  return R"(<Dialogmelding xmlns="http://www.kith.no/xmlstds/dialog/)" + date + R"(">)" + content +
         "</Dialogmelding>";
}

Draft draft_with_patient(const std::string& content) {
  Draft draft;
  draft.patient = "<Patient>" + content + "</Patient>";
  return draft;
}

std::variant<ReadMessage, Unreadable> read(const std::string& bytes) {
  return XmlMessageReader(XmlLimits{}).read(Payload{bytes});
}

ReadMessage accepted(const std::string& bytes) {
  auto result = read(bytes);
  if (auto* message = std::get_if<ReadMessage>(&result)) return std::move(*message);
  const Failure& failure = std::get<Unreadable>(result).failure;
  ADD_FAILURE() << id_of(failure.code) << " " << failure.detail;
  return {};
}

Unreadable refused(const std::string& bytes) {
  auto result = read(bytes);
  if (auto* unreadable = std::get_if<Unreadable>(&result)) return std::move(*unreadable);
  ADD_FAILURE() << "accepted";
  return Unreadable{.failure = Failure(Code::X99), .partial = {}, .has_header = false};
}

std::optional<std::string> reference_directory() {
  const std::string directory = tests::source_directory() + "/../shared/reference";
  if (!std::filesystem::is_directory(directory)) return std::nullopt;
  return directory;
}

std::string file_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace budstikke::formats::testing
