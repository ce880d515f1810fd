#include "adapters/compression/compression.hpp"

#include <gtest/gtest.h>
#include <zstd.h>

#include <cstdint>
#include <string>

namespace budstikke::compression {
namespace {

/// As programs without dictionaries made them.
std::string plain_frame(const std::string& text) {
  std::string frame(ZSTD_compressBound(text.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), text.data(), text.size(), 1));
  return frame;
}

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

const std::string kMessage =
    "<MsgHead xmlns=\"http://www.kith.no/xmlstds/msghead/2006-05-24\"><MsgInfo><Type V=\"HELSEOPPL\" "
    "DN=\"Helseopplysninger\"/><MIGversion>v1.2 2006-05-24</MIGversion></MsgInfo></MsgHead>";
const std::string kRecord =
    R"({"consent.refused":false,"conversation.is_reply":false,"message.format":"msghead"})";

TEST(Compression, GivesBackEveryByte) {
  std::string all;
  for (int i = 0; i < 300'000; ++i) all += static_cast<char>(std::int64_t{i} * 7919 >> 5);
  for (const std::size_t size : {0U, 1U, 100U, 6'000U, 131'072U, 131'073U, 300'000U}) {
    for (const Like like : {Like::message, Like::record, Like::envelope}) {
      const std::string text = all.substr(0, size);
      EXPECT_EQ(decompress(compress(text, like), size), text) << size;
    }
  }
}

TEST(Compression, MakesWhatItKnowsSmall) {
  EXPECT_LT(compress(kMessage, Like::message).size(), 40U);
  EXPECT_LT(compress(kRecord, Like::record).size(), 30U);
}

TEST(Compression, ReadsWhatWasWrittenBeforeThereWereDictionaries) {
  EXPECT_EQ(decompress(plain_frame(kMessage), 5'000), kMessage);
}

// What stores hold: a dictionary that differs by one byte would not do.
TEST(Compression, ReadsWhatEachDictionaryWroteWhenItWasNew) {
  EXPECT_EQ(
      decompress(from_hex("28b52ffd2101b0c5000000087c0015a40905944502e22c7a71934e662784e833ad4d"), 5'000),
      kMessage);
  EXPECT_EQ(decompress(from_hex("28b52ffd210252750000087d037c006193e9f56f658d0901"), 5'000), kRecord);
}

TEST(Compression, RefusesAFrameOfADictionaryThatIsNoneOfOurs) {
  std::string frame = compress(kRecord, Like::record);
  ASSERT_EQ(ZSTD_getDictID_fromFrame(frame.data(), frame.size()), 2U);
  frame[5] = 3;
  EXPECT_FALSE(decompress(frame, 5'000));
}

TEST(Decompression, RefusesWhatDoesNotDeclareItsSizeTruly) {
  const std::string text(5'000, 'a');
  const std::string frame = compress(text, Like::record);
  EXPECT_EQ(decompress(frame, 5'000), text);
  EXPECT_FALSE(decompress(frame, 4'999));
  EXPECT_FALSE(decompress(frame + frame, 50'000));
  EXPECT_FALSE(decompress(frame + "x", 50'000));
  EXPECT_FALSE(decompress(frame.substr(0, frame.size() - 1), 50'000));
  EXPECT_FALSE(decompress("", 50'000));
  EXPECT_FALSE(decompress("not a frame at all", 50'000));
}

TEST(Decompression, RefusesAFrameWithoutASize) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  const std::string text(5'000, 'a');
  std::string frame(10'000, '\0');
  frame.resize(ZSTD_compress2(context, frame.data(), frame.size(), text.data(), text.size()));
  ZSTD_freeCCtx(context);
  EXPECT_FALSE(decompress(frame, 50'000));
}

}  // namespace
}  // namespace budstikke::compression
