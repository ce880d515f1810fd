#include "tools/bench/load/letters.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace budstikke::bench {
namespace {

constexpr const char* kTemplate =
    "<MsgHead><MsgId>x</MsgId><Receiver>Bodø kommune<Id>8180400</Id><Id>8180402</Id></Receiver>"
    "<County V=\"1804\" DN=\"Bodø\"/><BeskrivelseAvTjeneste>old</BeskrivelseAvTjeneste></MsgHead>";

Letters letters(std::size_t bytes, bool as_sent = false) {
  return Letters(
      {kTemplate,
       {{"0301", "Oslo", "11", "12", "Case handling of Oslo<Id>13</Id>"}, {"4601", "Bergen", "21", "22", ""}},
       bytes,
       99,
       as_sent});
}

std::string text_of(const Letters& letters, std::uint64_t number) {
  MessageNames::Text name;
  std::string text;
  letters.slices(number, name, [&](std::string_view slice) { text += slice; });
  return text;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

/// As a node delivers it: the receiver is the case handlers.
std::string readdressed(const std::string& text) {
  return replaced(text, "Oslo kommune<Id>11</Id><Id>12</Id>", "Case handling of Oslo<Id>13</Id>");
}

TEST(Letters, HaveTheBytesThatWereAskedForAndTakeTurnsWithTheMunicipalities) {
  const Letters some = letters(700);
  for (std::uint64_t number = 0; number < 200; ++number) {
    const std::string text = text_of(some, number);
    EXPECT_EQ(text.size(), 700U);
    EXPECT_NE(text.find(number % 2 == 0 ? "V=\"0301\" DN=\"Oslo\"" : "V=\"4601\" DN=\"Bergen\""),
              std::string::npos);
    EXPECT_EQ(some.number(text), number);
  }
}

TEST(Letters, DifferFromEachOtherInMoreThanTheirName) {
  const Letters some = letters(700);
  EXPECT_NE(text_of(some, 0).substr(300), text_of(some, 2).substr(300));
}

TEST(Letters, AreRightWhereOnlyTheReceiverChangedToTheExpectedParty) {
  const Letters some = letters(700);
  const std::string sent = text_of(some, 4);
  EXPECT_TRUE(some.right(4, readdressed(sent)));
  EXPECT_FALSE(some.right(4, sent)) << "still to the party that the message names";
  EXPECT_FALSE(some.right(6, readdressed(sent))) << "another message";
}

TEST(Letters, AreAlteredByAnyByteInsideAndOutsideOfTheReceiver) {
  const Letters some = letters(700);
  const std::string right = readdressed(text_of(some, 4));
  for (std::size_t at = 0; at < right.size(); ++at) {
    std::string altered = right;
    altered[at] = static_cast<char>(altered[at] ^ 1);
    EXPECT_FALSE(some.right(4, altered)) << at;
  }
  EXPECT_FALSE(some.right(4, replaced(right, "</Receiver>", " </Receiver>")));
  EXPECT_FALSE(some.right(4, replaced(right, "Case", "garbage <Id>13</Id>")));
  EXPECT_FALSE(some.right(4, right + " "));
  EXPECT_FALSE(some.right(4, right.substr(0, right.size() - 1)));
}

TEST(Letters, AsSentAreRightWithEveryByteAsItWas) {
  const Letters some = letters(700, true);
  const std::string sent = text_of(some, 4);
  EXPECT_TRUE(some.right(4, sent));
  EXPECT_FALSE(some.right(4, readdressed(sent)));
}

TEST(Letters, OfAMunicipalityWithoutATextOfItsOwnAreRightAsSent) {
  const Letters some = letters(700);
  EXPECT_TRUE(some.right(5, text_of(some, 5)));
  EXPECT_FALSE(some.right(5, replaced(text_of(some, 5), "<Id>22</Id>", "<Id>23</Id>")));
}

TEST(Letters, LongerThanAllProseGoOnFromItsBeginning) {
  const Letters some = letters(20'000'000);
  const std::string text = text_of(some, 1);
  EXPECT_EQ(text.size(), 20'000'000U);
  EXPECT_TRUE(some.right(1, text));
}

TEST(Letters, ThatTheTemplateHasNoRoomForAreRefused) { EXPECT_THROW(letters(100), std::runtime_error); }

TEST(Prose, NeverCutsACharacterAndNeedsNoEscapes) {
  const Prose prose(100'000);
  for (std::uint64_t choice = 0; choice < 500; ++choice) {
    std::string text;
    prose.slices(choice, 1'000 + choice % 7, [&](std::string_view slice) { text += slice; });
    EXPECT_EQ(text.size(), 1'000 + choice % 7);
    EXPECT_EQ(text.find_first_of("<>&"), std::string::npos);
    EXPECT_NE(static_cast<unsigned char>(text.back()) & 0xC0, 0xC0) << "ends with half a character";
    EXPECT_NE(static_cast<unsigned char>(text.front()) & 0xC0, 0x80) << "begins with half a character";
  }
}

}  // namespace
}  // namespace budstikke::bench
