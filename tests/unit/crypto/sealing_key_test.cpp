#include "adapters/crypto/sealing_key.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace budstikke::crypto {
namespace {

const std::string kDigits = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F";

class KeyFile : public ::testing::Test {
 protected:
  std::string write(const std::string& text, mode_t mode = 0600) {
    const std::string path = folder_.file("sealing.key");
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
    ::chmod(path.c_str(), mode);
    return path;
  }

  /// The sentence of the refusal; empty where the file was taken.
  static std::string refusal(const std::string& path) {
    try {
      const SealingKey key = load_key_file(path);
      return {};
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }

  tests::TemporaryFolder folder_;
};

TEST_F(KeyFile, IsReadWithAndWithoutItsNewline) {
  const SealingKey key = load_key_file(write(kDigits + "\n"));
  for (std::size_t i = 0; i < SealingKey::kBytes; ++i) EXPECT_EQ(key.bytes()[i], i);
  EXPECT_EQ(load_key_file(write(kDigits)).id(), key.id());
  EXPECT_EQ(load_key_file(write(kDigits, 0400)).id(), key.id());
}

TEST_F(KeyFile, GivesTheKeyANameOfEightHexDigitsThatDependsOnTheKey) {
  const SealingKey key = load_key_file(write(kDigits));
  EXPECT_EQ(key.id().size(), 8U);
  EXPECT_EQ(key.id().find_first_not_of("0123456789abcdef"), std::string::npos);
  std::string other = kDigits;
  other.back() = 'E';
  EXPECT_NE(load_key_file(write(other)).id(), key.id());
}

TEST_F(KeyFile, IsRefusedWhereOthersThanItsOwnerReachIt) {
  for (const mode_t mode : {0644U, 0640U, 0604U, 0620U, 0601U, 0666U}) {
    EXPECT_NE(refusal(write(kDigits, mode)).find("others than its owner"), std::string::npos) << mode;
  }
}

TEST_F(KeyFile, IsRefusedWhereItIsNoRegularFile) {
  const std::string path = write(kDigits);
  const std::string link = folder_.file("link.key");
  ASSERT_EQ(::symlink(path.c_str(), link.c_str()), 0);
  EXPECT_NE(refusal(link).find("symbolic link"), std::string::npos);
  EXPECT_NE(refusal(folder_.path().string()).find("not a regular file"), std::string::npos);
  const std::string pipe = folder_.file("pipe.key");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_NE(refusal(pipe).find("not a regular file"), std::string::npos);
}

TEST_F(KeyFile, IsRefusedWithASentenceThatNamesThePathAndNeverTheKey) {
  const std::string texts[] = {
      "",
      "\n",
      kDigits.substr(1),
      kDigits + "0",
      kDigits + "\n\n",
      kDigits + "\r\n",
      " " + kDigits,
      "g" + kDigits.substr(1),
      kDigits.substr(0, 63) + "\n",
      kDigits + kDigits,
  };
  for (const std::string& text : texts) {
    const std::string sentence = refusal(write(text));
    EXPECT_NE(sentence.find(folder_.file("sealing.key")), std::string::npos) << text.size();
    EXPECT_EQ(sentence.find("0203"), std::string::npos);
  }
  EXPECT_NE(refusal(folder_.file("absent.key")).find("absent.key: No such file"), std::string::npos);
}

}  // namespace
}  // namespace budstikke::crypto
