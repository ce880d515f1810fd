#pragma once
// Messages that the tests write themselves, about people who do not exist: identity numbers have months or days of
// the synthetic schemes.

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "adapters/formats/message_reader.hpp"
#include "engine/model/limits.hpp"

namespace budstikke::formats::testing {

/// Parts of a header message, each as XML text. The defaults make an acceptable care message.
struct Draft {
  std::string declaration = R"(<?xml version="1.0" encoding="UTF-8"?>)";
  std::string attributes;  ///< further ones of MsgHead
  std::string type = "HELSEOPPL_SOKNAD";
  std::string message_id = "0e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a60";
  std::string generated_at = "2026-03-01T10:00:00+01:00";
  std::string after_message_id;  ///< ProcessingStatus to ConversationRef
  std::string sender =
      "<Organisation><OrganisationName>Fjellvik sykehus</OrganisationName>"
      R"(<Ident><Id>91001</Id><TypeId V="HER" S="2.16.578.1.12.4.1.1.9051"/></Ident>)"
      R"(<Ident><Id>999 100 001</Id><TypeId V="ENH" S="2.16.578.1.12.4.1.1.9051"/></Ident>)"
      "<Organisation><OrganisationName>Medisinsk sengepost</OrganisationName>"
      R"(<Ident><Id>91002</Id><TypeId V="HER" S="2.16.578.1.12.4.1.1.9051"/></Ident>)"
      "</Organisation></Organisation>";
  std::string receiver =
      "<Organisation><OrganisationName>Dalvik kommune</OrganisationName>"
      R"(<Ident><Id>92001</Id><TypeId V="HER" S="2.16.578.1.12.4.1.1.9051"/></Ident>)"
      "<Organisation><OrganisationName>Saksbehandling</OrganisationName>"
      R"(<Ident><Id>92002</Id><TypeId V="HER" S="2.16.578.1.12.4.1.1.9051"/></Ident>)"
      "</Organisation></Organisation>";
  std::string after_receiver;  ///< OtherReceiver*
  std::string patient =
      "<Patient><FamilyName>Oppdiktet</FamilyName><GivenName>Prøve</GivenName>"
      R"(<Ident><Id>01816712345</Id><TypeId V="FNR" S="2.16.578.1.12.4.1.1.8116"/></Ident></Patient>)";
  std::string before_reference;  ///< DocumentConnection to EnquiryRefId
  std::string body =
      R"(<p:HelseopplysningerVedSoknad xmlns:p="http://www.kith.no/xmlstds/po/HelseopplysningerVedSoknad/2012-04-01")"
      R"( xmlns:po="http://www.kith.no/xmlstds/po/poKomponent/2012-04-01">)"
      R"(<po:InformasjonOmForsendelsen><po:Forsendelsesstatus V="N"/></po:InformasjonOmForsendelsen>)"
      "</p:HelseopplysningerVedSoknad>";
  std::string more_documents;
  std::string after_documents;
};

[[nodiscard]] std::string text_of_draft(const Draft& draft);

/// A header message that promises no care message.
inline const std::string kOtherType = "DIALOG_NOTAT";

/// A care message 1.6 of the given content after its InformasjonOmForsendelsen.
[[nodiscard]] std::string plo_body(const std::string& shipment, const std::string& content);

/// A dialogue message in the given namespace ("2006-10-11" or "2013-01-23").
[[nodiscard]] std::string dialog_body(const std::string& date, const std::string& content);

/// Patient element of the given content.
[[nodiscard]] Draft draft_with_patient(const std::string& content);

[[nodiscard]] std::variant<ReadMessage, Unreadable> read(const std::string& bytes);

/// The message; a test failure and an empty message where it is not acceptable.
[[nodiscard]] ReadMessage accepted(const std::string& bytes);

/// The refusal; a test failure where the message is acceptable.
[[nodiscard]] Unreadable refused(const std::string& bytes);

/// The project's reference samples and schemas lie beside it; empty where they do not.
[[nodiscard]] std::optional<std::string> reference_directory();

/// The whole file.
[[nodiscard]] std::string file_bytes(const std::string& path);

}  // namespace budstikke::formats::testing
