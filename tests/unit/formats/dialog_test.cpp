#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/formats/messages.hpp"

namespace budstikke::formats::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ReadMessage dialogue(const std::string& date, const std::string& content,
                     const std::string& type = "DIALOG_HELSEFAGLIG") {
  Draft draft;
  draft.type = type;
  draft.body = dialog_body(date, content);
  return accepted(text_of_draft(draft));
}

std::vector<std::string> shown(const ReadMessage& message) {
  std::vector<std::string> lines;
  for (const NeedSource& source : message.need_sources) {
    EXPECT_EQ(source.place, NeedPlace::prose);
    lines.push_back(source.path + " " + source.text.reveal());
  }
  return lines;
}

TEST(DialogueMessage, NamesItsThemeWithTheCodeSystem) {
  const ReadMessage message =
      dialogue("2013-01-23", R"(<Notat><TemaKodet V="6" DN="x" S="2.16.578.1.12.4.1.1.7322"/></Notat>)"
                             R"(<Notat><TemaKodet V="7" S="2.16.578.1.12.4.1.1.7322"/></Notat>)");
  EXPECT_EQ(message.envelope.theme, "6");
  EXPECT_EQ(message.envelope.theme_system, "7322");
  EXPECT_FALSE(says_wrong_addressee(message.envelope));
}

TEST(DialogueMessage, SaysThatTheAddresseeWasWrong) {
  const ReadMessage message = dialogue(
      "2006-10-11", R"(<Notat><TemaKodet V="1" S="2.16.578.1.12.4.1.1.8117"/></Notat>)", "DIALOG_AVVIK");
  EXPECT_TRUE(says_wrong_addressee(message.envelope));
}

TEST(DialogueMessage, GivesTheTypeOfARequestAndItsQuestion) {
  for (const std::string date : {"2006-10-11", "2013-01-23"}) {
    const ReadMessage message = dialogue(
        date,
        R"(<Foresporsel><TypeForesp V="99" S="2.16.578.1.12.4.1.1.9152"/><EmneSporsmal>Koordinator</EmneSporsmal>)"
        "<Sporsmal>Hvem er det?</Sporsmal><Formål V=\"1\"/><Begrunnelse>Skal "
        "hjem</Begrunnelse></Foresporsel>");
    EXPECT_EQ(message.envelope.request_type, "99");
    EXPECT_THAT(shown(message),
                ElementsAre("Foresporsel/EmneSporsmal Koordinator", "Foresporsel/Sporsmal Hvem er det?",
                            "Foresporsel/Begrunnelse Skal hjem"));
  }
}

TEST(DialogueMessage, GivesTheSubjectTheTextAndTheRemarkOfANoteButNotTheQuestionItAnswers) {
  EXPECT_THAT(
      shown(dialogue(
          "2013-01-23",
          R"(<Notat><TemaKodet V="6"/><Tema>Behov for koordinator</Tema>)"
          "<TekstNotatInnhold>Tekst</TekstNotatInnhold><Merknad>Merk</Merknad><Foresporsel>"
          R"(<TypeForesp V="1"/><Sporsmal>Ordene til den som spurte</Sporsmal></Foresporsel></Notat>)")),
      ElementsAre("Notat/Tema Behov for koordinator", "Notat/TekstNotatInnhold Tekst", "Notat/Merknad Merk"));
}

TEST(DialogueMessage, KeepsWordsOfFormattedTextApart) {
  const auto text = [](const std::string& value) {
    return shown(dialogue("2013-01-23", R"(<Notat><TemaKodet V="6"/><TekstNotatInnhold>)" + value +
                                            "</TekstNotatInnhold></Notat>"));
  };
  const std::string html = R"( xmlns="http://www.w3.org/1999/xhtml")";
  EXPECT_THAT(text("<div" + html + "><p>Trenger</p><p>koordinator</p></div>"),
              ElementsAre("Notat/TekstNotatInnhold Trenger  koordinator"));
  EXPECT_THAT(text("Trenger<br" + html + "/>koordi<b" + html + ">nator</b>"),
              ElementsAre("Notat/TekstNotatInnhold Trenger  koordinator"));
  EXPECT_THAT(text("<div" + html + "></div>"), IsEmpty());
}

TEST(DialogueMessage, KeepsTheBytesOfAnyEncodingThroughThat) {
  Draft draft;
  draft.declaration = R"(<?xml version="1.0" encoding="ISO-8859-1"?>)";
  draft.patient = "";
  draft.type = kOtherType;
  draft.body = dialog_body(
      "2013-01-23",
      "<Notat><TemaKodet V=\"6\"/><TekstNotatInnhold><p>\xE6</p><p>\xF8</p></TekstNotatInnhold></Notat>");
  EXPECT_THAT(shown(accepted(text_of_draft(draft))), ElementsAre("Notat/TekstNotatInnhold æ  ø"));
}

}  // namespace
}  // namespace budstikke::formats::testing
