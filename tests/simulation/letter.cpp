#include "tests/simulation/letter.hpp"

#include <cstdio>
#include <utility>

#include "adapters/crypto/digest.hpp"
#include "tests/simulation/region.hpp"

namespace budstikke::simulation {

namespace {

BusinessId id_number(std::size_t number) {
  char text[40];
  std::snprintf(text, sizeof text, "00000000-0000-4000-8000-%012zu", number);
  return BusinessId{text};
}

std::string minute(std::size_t number) {
  char text[40];
  std::snprintf(text, sizeof text, "2026-01-15T%02zu:%02zu:00Z", 8 + number / 60 % 12, number % 60);
  return text;
}

std::string her(HerId id) {
  return "<Ident><Id>" + id.text() + R"(</Id><TypeId V="HER" S="2.16.578.1.12.4.1.1.9051"/></Ident>)";
}

std::string organisation(HerId service) {
  const HerId business = business_of_party(service);
  const std::string name = "<OrganisationName>part " + service.text() + "</OrganisationName>";
  if (business == service) return "<Organisation>" + name + her(service) + "</Organisation>";
  return "<Organisation><OrganisationName>business " + business.text() + "</OrganisationName>" +
         her(business) + "<Organisation>" + name + her(service) + "</Organisation></Organisation>";
}

std::string patient(const Letter& letter) {
  const std::string address = letter.municipality.empty() ? std::string{}
                                                          : R"(<Address><Type V="H"/><County V=")" +
                                                                letter.municipality + R"("/></Address>)";
  return "<Patient><FamilyName>Oppdiktet</FamilyName><GivenName>Prove</GivenName>"
         R"(<Ident><Id>01816712345</Id><TypeId V="FNR" S="2.16.578.1.12.4.1.1.8116"/></Ident>)" +
         address + "</Patient>";
}

std::string care_body(const Letter& letter) {
  const std::string need =
      letter.need
          ? "<po:TjenesteBehov><po:BetegnelseTjeneste>Koordinator</po:BetegnelseTjeneste></po:TjenesteBehov>"
          : "";
  return R"(<p:HelseopplysningerVedSoknad xmlns:p="http://www.kith.no/xmlstds/po/HelseopplysningerVedSoknad/2012-04-01")"
         R"( xmlns:po="http://www.kith.no/xmlstds/po/poKomponent/2012-04-01">)"
         R"(<po:InformasjonOmForsendelsen><po:Forsendelsesstatus V=")" +
         letter.status + R"("/></po:InformasjonOmForsendelsen>)" + need + "</p:HelseopplysningerVedSoknad>";
}

std::string dialogue_body(const Letter& letter) {
  const std::string theme =
      letter.kind == LetterKind::deviation ? R"(<TemaKodet V="1" S="2.16.578.1.12.4.1.1.8117"/>)" : "";
  const std::string text = letter.need ? "<TekstNotatInnhold>Behov for koordinator.</TekstNotatInnhold>" : "";
  return R"(<Dialogmelding xmlns="http://www.kith.no/xmlstds/dialog/2013-01-23"><Notat>)" + theme + text +
         "</Notat></Dialogmelding>";
}

std::string reference(const Letter& letter, const Letter* about) {
  if (about == nullptr) return {};
  return "<ConversationRef><RefToParent>" + about->id.value() + "</RefToParent><RefToConversation>" +
         id_number(letter.conversation).value() + "</RefToConversation></ConversationRef>";
}

std::string header_message(const Letter& letter, const Letter* about) {
  std::string copies;
  for (std::size_t i = 1; i < letter.receivers.size(); ++i) {
    copies +=
        R"(<OtherReceiver><RoleReceiver V="COP"/>)" + organisation(letter.receivers[i]) + "</OtherReceiver>";
  }
  const std::string body = letter.kind == LetterKind::care ? care_body(letter) : dialogue_body(letter);
  const std::string wording = letter.wording == 0 ? "" : "<!-- " + std::to_string(letter.wording) + " -->";
  return R"(<?xml version="1.0" encoding="UTF-8"?><MsgHead xmlns="http://www.kith.no/xmlstds/msghead/2006-05-24"><MsgInfo>)"
         R"(<Type V=")" +
         letter.type + R"("/><MIGversion>v1.2 2006-05-24</MIGversion><GenDate>)" + minute(letter.number) +
         "</GenDate><MsgId>" + letter.id.value() + "</MsgId>" + reference(letter, about) + "<Sender>" +
         organisation(letter.sender) + "</Sender><Receiver>" + organisation(letter.receivers.at(0)) +
         "</Receiver>" + copies + patient(letter) +
         R"(</MsgInfo><Document><RefDoc><MsgType V="XML"/><Content>)" + body +
         "</Content></RefDoc></Document>" + wording + "</MsgHead>";
}

std::string inst(HerId service) {
  const HerId business = business_of_party(service);
  const auto unit = [](HerId one) {
    return "<Name>part " + one.text() + "</Name><Id>" + one.text() + R"(</Id><TypeId V="HER"/>)";
  };
  const std::string dept = business == service ? "" : "<Dept>" + unit(service) + "</Dept>";
  return "<HCP><Inst>" + unit(business) + dept + "</Inst></HCP>";
}

std::string receipt(const Letter& letter, const Letter& about) {
  const std::string error =
      letter.status == "2" ? R"(<Error V="E21" S="2.16.578.1.12.4.1.1.8221" DN="x"/>)" : "";
  return R"(<AppRec xmlns="http://www.kith.no/xmlstds/apprec/2012-02-15"><MsgType V="APPREC"/>)"
         "<MIGversion>v1.1 2012-02-15</MIGversion><GenDate>" +
         minute(letter.number) + "</GenDate><Id>" + letter.id.value() + "</Id><Sender>" +
         inst(letter.sender) + "</Sender><Receiver>" + inst(letter.receivers.at(0)) +
         R"(</Receiver><Status V=")" + letter.status + R"("/>)" + error + R"(<OriginalMsgId><MsgType V=")" +
         about.type + R"("/><IssueDate>)" + minute(about.number) + "</IssueDate><Id>" + about.id.value() +
         "</Id></OriginalMsgId></AppRec>";
}

}  // namespace

std::string text_of(const Letter& letter, const Letter* about) {
  switch (letter.kind) {
    case LetterKind::receipt:
      return receipt(letter, *about);
    case LetterKind::unreadable:
      return "<MsgHead xmlns=\"http://www.kith.no/xmlstds/msghead/2006-05-24\"><MsgInfo> " +
             std::to_string(letter.number);
    case LetterKind::care:
    case LetterKind::dialogue:
    case LetterKind::reply:
    case LetterKind::deviation:
      break;
  }
  return header_message(letter, about);
}

Letter& Letters::write(Letter letter, std::optional<std::size_t> id_of) {
  letter.number = letters_.size();
  if (letter.kind != LetterKind::unreadable) letter.id = id_number(id_of.value_or(letter.number));
  const Letter* about = letter.about ? &letters_.at(*letter.about) : nullptr;
  const bool continues = about != nullptr && letter.kind != LetterKind::unreadable;
  letter.conversation = continues ? about->conversation : id_of.value_or(letter.number);
  letter.bytes = text_of(letter, about);
  letter.sha256 = crypto::sha256_hex(letter.bytes);
  const std::size_t number = letter.number;
  by_digest_.emplace(letter.sha256, number);
  return letters_.emplace(number, std::move(letter)).first->second;
}

const Letter* Letters::with_digest(const std::string& sha256) const {
  const auto found = by_digest_.find(sha256);
  return found == by_digest_.end() ? nullptr : &letters_.at(found->second);
}

}  // namespace budstikke::simulation
