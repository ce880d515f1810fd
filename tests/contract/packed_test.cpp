// How values lie in rows: whatever a text is, it comes back as it was.

#include "adapters/store_sqlite/packed.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace budstikke::sqlite {
namespace {

const std::string kUuid = "019bc186-de00-7000-8000-0000000000a1";

TEST(Packed, MakesUuidsSixteenBytesAndKeepsTheirOrder) {
  EXPECT_EQ(pack_id(kUuid)->size(), 16U);
  EXPECT_LT(*pack_id("019bc186-de00-7000-8000-0000000000a1"),
            *pack_id("019bc186-de00-7000-8000-0000000000b0"));
  for (const std::string& text : {kUuid, "her:8100001|" + kUuid, kUuid + kUuid, "|" + kUuid}) {
    ASSERT_TRUE(pack_id(text)) << text;
    EXPECT_EQ(unpack_id(*pack_id(text)), text);
  }
}

TEST(Packed, LeavesWhatHasAnotherFormAsItIs) {
  for (const std::string text :
       {"", "m1", "019BC186-DE00-7000-8000-0000000000A1", "019bc186-de00-7000-8000-0000000000a",
        "019bc186xde00-7000-8000-0000000000a1", "019bc186-de00-7000-8000-0000000000g1",
        "019bc186-de00-7000-8000-0000000000a1 "}) {
    EXPECT_FALSE(pack_id(text)) << text;
  }
  EXPECT_FALSE(pack_digest("beef"));
  EXPECT_FALSE(pack_digest(std::string(64, 'F')));
  EXPECT_FALSE(pack_word("duplicate"));
  EXPECT_FALSE(pack_record("{}"));
}

TEST(Packed, GivesBackDigestsRecordsAndWords) {
  const std::string hex = "a0fe72d1958c447a8eeefa345835b915d8bf99d43746170607094c1930ded18d";
  EXPECT_EQ(pack_digest(hex)->size(), 32U);
  EXPECT_EQ(unpack_digest(*pack_digest(hex)), hex);
  const std::string record =
      R"({"consent.refused":false,"conversation.is_reply":false,"message.attachments":0,"message.documents":1})";
  ASSERT_TRUE(pack_record(record));
  EXPECT_LT(pack_record(record)->size(), 60U);
  EXPECT_EQ(unpack_record(*pack_record(record)), record);
  for (const char* word : {"waiting", "handed_over", "receipt_ok"})
    EXPECT_EQ(unpack_word(*pack_word(word)), word);
  EXPECT_EQ(pack_word("waiting"), 0) << "numbers are in stores: they never change";
  EXPECT_EQ(pack_word("receipt_ok"), 11);
}

TEST(Packed, SaysThatWhatIsStoredIsDamaged) {
  EXPECT_THROW(static_cast<void>(unpack_id("too short")), std::runtime_error);
  EXPECT_THROW(static_cast<void>(unpack_record("no frame")), std::runtime_error);
  EXPECT_THROW(static_cast<void>(unpack_word(-1)), std::runtime_error);
  EXPECT_THROW(static_cast<void>(unpack_word(12)), std::runtime_error);
}

}  // namespace
}  // namespace budstikke::sqlite
