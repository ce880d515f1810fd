#include "adapters/crypto/cms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/crypto/digest.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tool.hpp"

namespace budstikke::crypto {
namespace {

constexpr CmsProfile kBoth[] = {CmsProfile::cbc_pkcs1, CmsProfile::gcm_oaep};
const std::string kPlain("<MsgHead>\xC3\xA5\0\r\n end</MsgHead>", 29);

tests::Issued make(long serial, int rsa_bits = 2'048) {
  tests::CertificateWish wish = tests::enterprise_wish("keyEncipherment");
  wish.serial = serial;
  wish.rsa_bits = rsa_bits;
  wish.extensions = {
      {NID_subject_key_identifier, "00112233445566778899aabbccddeeff0011220" + std::to_string(serial)}};
  return tests::issue(wish);
}
const tests::Issued& receiver() {
  static const tests::Issued made = make(1);
  return made;
}
const tests::Issued& successor() {
  static const tests::Issued made = make(2);
  return made;
}
DecryptionKey key_of(const tests::Issued& issued) {
  return {tests::certificate_der(issued), PrivateKey(own_reference(issued.key.get()))};
}
std::string encrypted(CmsProfile profile, const std::string& plain = kPlain,
                      const tests::Issued& to = receiver()) {
  return cms_encrypt(plain, tests::certificate_der(to), profile).value();
}
Outcome<Decrypted> decrypted(std::string_view object, std::vector<DecryptionKey> keys = {key_of(receiver())},
                             const CmsLimits& limits = {}) {
  return cms_decrypt(object, keys, kBoth, limits);
}

class EveryProfile : public testing::TestWithParam<CmsProfile> {};
INSTANTIATE_TEST_SUITE_P(Cms, EveryProfile, testing::ValuesIn(kBoth));

TEST_P(EveryProfile, DecryptsWhatItEncrypts) {
  for (const std::string& plain : {std::string{}, kPlain, std::string(3'000'000, 'x')}) {
    const auto back = decrypted(encrypted(GetParam(), plain));
    ASSERT_TRUE(back) << back.failure().detail;
    EXPECT_EQ(back->plain.reveal(), plain);
    EXPECT_EQ(back->profile, GetParam());
    EXPECT_EQ(back->certificate_sha256, sha256_hex(tests::certificate_der(receiver())));
  }
}

TEST_P(EveryProfile, OldAndNewKeyBothOpenDuringARotation) {
  const std::vector<DecryptionKey> both{key_of(receiver()), key_of(successor())};
  EXPECT_TRUE(decrypted(encrypted(GetParam(), kPlain, receiver()), both));
  const auto newer = decrypted(encrypted(GetParam(), kPlain, successor()), both);
  ASSERT_TRUE(newer);
  EXPECT_EQ(newer->certificate_sha256, sha256_hex(tests::certificate_der(successor())));
}

TEST_P(EveryProfile, FailuresAreAllTheSame) {
  const std::string object = encrypted(GetParam());
  std::vector<std::string> bad{"", "x", object.substr(0, object.size() - 1), object + "x"};
  std::string altered = object;
  altered[altered.size() - 5] ^= 1;  // content or tag
  bad.push_back(altered);
  for (const std::string& one : bad) {
    const auto back = decrypted(one);
    // Altered CBC text may by chance decrypt to something; nothing else may.
    if (back) {
      EXPECT_TRUE(GetParam() == CmsProfile::cbc_pkcs1 && one == altered);
      continue;
    }
    EXPECT_EQ(back.failure().code, Code::S609);
  }
  EXPECT_EQ(decrypted(object, {key_of(successor())}).failure().code, Code::S609);
  EXPECT_EQ(decrypted(object, {}).failure().code, Code::S609);
}

// The certificate named, another key behind it: what an attack on the key transport looks like from here.
TEST_P(EveryProfile, AWrongKeySaysNothing) {
  DecryptionKey mixed = key_of(receiver());
  mixed.key = key_of(successor()).key;
  for (int i = 0; i < 20; ++i) {
    const auto back = decrypted(encrypted(GetParam()), {mixed});
    if (back) {  // one in some 256 random keys leaves what looks like padding
      EXPECT_NE(back->plain.reveal(), kPlain);
      continue;
    }
    EXPECT_EQ(back.failure().code, Code::S609);
    EXPECT_EQ(back.failure().detail, "");
  }
}

TEST_P(EveryProfile, OnlyAcceptedProfilesAreOpened) {
  const CmsProfile other[] = {GetParam() == kBoth[0] ? kBoth[1] : kBoth[0]};
  const std::vector<DecryptionKey> keys{key_of(receiver())};
  const auto back = cms_decrypt(encrypted(GetParam()), keys, other);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.failure().code, Code::S609);
}

TEST(Cms, LimitsHold) {
  const std::string object = encrypted(CmsProfile::cbc_pkcs1);
  EXPECT_FALSE(decrypted(object, {key_of(receiver())}, {.bytes = object.size() - 1}));
  EXPECT_TRUE(decrypted(object, {key_of(receiver())}, {.bytes = object.size()}));
  EXPECT_FALSE(decrypted(object, {key_of(receiver())}, {.recipients = 0}));
}

TEST(Cms, EncryptsToNothingButStrongRsaKeys) {
  EXPECT_EQ(cms_encrypt("x", "no certificate", CmsProfile::cbc_pkcs1).failure().code, Code::S610);
  EXPECT_EQ(cms_encrypt("x", tests::certificate_der(make(3, 0)), CmsProfile::cbc_pkcs1).failure().code,
            Code::S610);
  EXPECT_EQ(cms_encrypt("x", tests::certificate_der(make(3, 1'024)), CmsProfile::gcm_oaep).failure().code,
            Code::S610);
}

/// Takes `count` bytes from the length of the element at `at`; gives where its content starts.
std::size_t shorten(std::string& object, std::size_t at, std::size_t count) {
  EXPECT_EQ(object.at(at + 1), '\x82');
  const auto byte = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(object.at(i)));
  };
  const std::size_t length = (byte(at + 2) << 8U) + byte(at + 3) - count;
  object[at + 2] = static_cast<char>(length >> 8U);
  object[at + 3] = static_cast<char>(length & 0xffU);
  return at + 4;
}

/// `object`, which ends with its tag, with only the first `bytes` of it.
std::string with_tag_of(std::string object, std::size_t bytes) {
  constexpr std::size_t kFull = 16;
  const std::size_t tag = object.size() - kFull - 2;
  EXPECT_EQ(object.substr(tag, 2), std::string("\x04\x10"));
  object[tag + 1] = static_cast<char>(bytes);
  object.resize(tag + 2 + bytes);
  const std::size_t type = shorten(object, 0, kFull - bytes);
  const std::size_t wrapper = type + 2 + static_cast<std::size_t>(object.at(type + 1));
  shorten(object, shorten(object, wrapper, kFull - bytes), kFull - bytes);
  return object;
}

TEST(Cms, AGcmTagHasItsFullLength) {
  const std::string object = encrypted(CmsProfile::gcm_oaep);
  EXPECT_TRUE(decrypted(with_tag_of(object, 16)));
  for (const std::size_t bytes : {15U, 12U, 4U, 1U, 0U}) {
    const auto back = decrypted(with_tag_of(object, bytes));
    ASSERT_FALSE(back) << bytes;
    EXPECT_EQ(back.failure().code, Code::S609) << bytes;
    EXPECT_EQ(back.failure().detail, "a nonce or tag of another length") << bytes;
  }
}

/// `object` with a nonce of so many bytes. Precondition: its content is so short that its lengths take a byte.
std::string with_nonce_of(std::string object, std::size_t bytes) {
  constexpr std::size_t kFull = 12;
  const std::size_t shorter = kFull - bytes;  // wraps where it is longer
  const std::size_t parameters = object.find("\x30\x11\x04\x0c");
  const std::size_t algorithm = parameters - 13;  // its header, and that of its name
  const std::size_t content = algorithm - 13;
  for (const std::size_t at : {content, algorithm, parameters}) {
    EXPECT_EQ(object.at(at), '\x30');
    object[at + 1] = static_cast<char>(static_cast<std::size_t>(object.at(at + 1)) - shorter);
  }
  object[parameters + 3] = static_cast<char>(bytes);
  object.replace(parameters + 4, kFull, std::string(bytes, 'n'));
  const std::size_t type = shorten(object, 0, shorter);
  const std::size_t wrapper = type + 2 + static_cast<std::size_t>(object.at(type + 1));
  shorten(object, shorten(object, wrapper, shorter), shorter);
  return object;
}

TEST(Cms, AGcmNonceHasItsFullLength) {
  const std::string object = encrypted(CmsProfile::gcm_oaep);
  EXPECT_EQ(decrypted(with_nonce_of(object, 12)).failure().detail, "") << "another nonce, and no more";
  for (const std::size_t bytes : {0U, 1U, 8U, 11U, 13U, 16U}) {
    const auto back = decrypted(with_nonce_of(object, bytes));
    ASSERT_FALSE(back) << bytes;
    EXPECT_EQ(back.failure().code, Code::S609) << bytes;
    EXPECT_EQ(back.failure().detail, "a nonce or tag of another length") << bytes;
  }
}

TEST(Cms, AGcmTagIsSaidToHaveItsFullLength) {
  std::string object = encrypted(CmsProfile::gcm_oaep);
  const std::size_t nonce = object.find("\x30\x11\x04\x0c");
  ASSERT_NE(nonce, std::string::npos);
  ASSERT_EQ(object.substr(nonce + 16, 3), std::string("\x02\x01\x10"));
  object[nonce + 18] = 12;
  const auto back = decrypted(object);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.failure().code, Code::S609);
}

/// What is asked about the key of `object`; empty: nothing.
std::string key_asked_about(const std::string& object) {
  std::string asked;
  const std::vector<DecryptionKey> keys{key_of(receiver())};
  const auto back = cms_decrypt(object, keys, kBoth, {}, [&asked](const std::string& key) {
    asked = key;
    return true;
  });
  EXPECT_TRUE(back) << back.failure().detail;
  if (back) EXPECT_EQ(back->key_sha256, asked);
  return asked;
}

/// `object`, whose encrypted key begins with a zero, without that.
std::string without_zero(std::string object) {
  const std::size_t type = shorten(object, 0, 1);
  const std::size_t wrapper = type + 2 + static_cast<std::size_t>(object.at(type + 1));
  const std::size_t version = shorten(object, shorten(object, wrapper, 1), 1);
  const std::size_t recipient = shorten(object, shorten(object, version + 3, 1), 1);
  const std::size_t key = shorten(object, object.find(std::string("\x04\x82\x01\x00", 4), recipient), 1);
  EXPECT_EQ(object.at(key), '\0');
  return object.erase(key, 1);
}

TEST(Cms, AnEncryptedKeyIsAskedAboutBeforeItOpensAnything) {
  std::string object = encrypted(CmsProfile::cbc_pkcs1, std::string(200, 'x'));
  const std::string key = key_asked_about(object);
  EXPECT_EQ(key.size(), 64U);
  EXPECT_NE(key_asked_about(encrypted(CmsProfile::cbc_pkcs1)), key);
  object[object.size() - 40] ^= 1;
  EXPECT_EQ(key_asked_about(object), key) << "other content";
  const std::vector<DecryptionKey> keys{key_of(receiver())};
  const auto kept_back = cms_decrypt(object, keys, kBoth, {}, [](const std::string&) { return false; });
  ASSERT_FALSE(kept_back);
  EXPECT_EQ(kept_back.failure().code, Code::S609);
  EXPECT_EQ(key_asked_about(encrypted(CmsProfile::gcm_oaep)), "") << "nothing can be tried by it";
}

TEST(Cms, AnEncryptedKeyHasOneNameHoweverItIsWritten) {
  const std::string zero("\x04\x82\x01\x00\x00", 5);
  std::string object;
  do {
    object = encrypted(CmsProfile::cbc_pkcs1);
  } while (object.find(zero) == std::string::npos);  // one in 256
  EXPECT_EQ(key_asked_about(without_zero(object)), key_asked_about(object));
}

class OpensslTest : public testing::Test {
 protected:
  void SetUp() override {
    tests::write_file(folder_.file("certificate.pem"), tests::certificate_pem(receiver()));
    tests::write_file(folder_.file("key.pem"), tests::key_pem(receiver()));
    tests::write_file(folder_.file("other.pem"), tests::certificate_pem(successor()));
    tests::write_file(folder_.file("plain"), kPlain);
  }
  [[nodiscard]] std::string encrypt_with_tool(const std::string& options, const std::string& to) const {
    const auto result =
        tests::run_tool("openssl cms -encrypt -binary -outform DER -in " + folder_.file("plain") + " -out " +
                        folder_.file("theirs") + " " + options + " " + to);
    EXPECT_EQ(result.status, 0) << result.output;
    return tests::read_file(folder_.file("theirs"));
  }
  tests::TemporaryFolder folder_;
};

TEST_F(OpensslTest, DecryptsOurs) {
  for (const CmsProfile profile : kBoth) {
    tests::write_file(folder_.file("ours"), encrypted(profile));
    const auto result =
        tests::run_tool("openssl cms -decrypt -binary -inform DER -in " + folder_.file("ours") + " -recip " +
                        folder_.file("certificate.pem") + " -inkey " + folder_.file("key.pem") + " -out " +
                        folder_.file("opened"));
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_EQ(tests::read_file(folder_.file("opened")), kPlain) << to_text(profile);
    const auto printed =
        tests::run_tool("openssl cms -cmsout -print -noout -inform DER -in " + folder_.file("ours"));
    EXPECT_THAT(printed.output,
                testing::HasSubstr(profile == CmsProfile::cbc_pkcs1 ? "aes-256-cbc" : "aes-256-gcm"));
  }
}

TEST_F(OpensslTest, EncryptsToUs) {
  const std::string own = folder_.file("certificate.pem");
  EXPECT_EQ(decrypted(encrypt_with_tool("-aes-256-cbc", own))->plain.reveal(), kPlain);
  EXPECT_EQ(decrypted(encrypt_with_tool("-aes-256-cbc -stream", own))->plain.reveal(), kPlain)
      << "indefinite lengths";
  EXPECT_EQ(
      decrypted(encrypt_with_tool("-aes-256-cbc", folder_.file("other.pem") + " " + own))->plain.reveal(),
      kPlain);
  const std::string by_id = encrypt_with_tool("-aes-256-cbc -keyid", own);
  EXPECT_EQ(decrypted(by_id)->plain.reveal(), kPlain);
  EXPECT_EQ(key_asked_about(by_id).size(), 64U);
  EXPECT_EQ(decrypted(encrypt_with_tool("-aes-256-cbc", own + " " + own)).failure().detail,
            "encrypted twice to the same certificate");
  const std::string oaep =
      "-aes-256-gcm -recip " + own + " -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256";
  const auto back = decrypted(encrypt_with_tool(oaep, ""));
  ASSERT_TRUE(back) << back.failure().detail;
  EXPECT_EQ(back->profile, CmsProfile::gcm_oaep);
  const auto streamed = decrypted(encrypt_with_tool("-stream " + oaep, ""));
  ASSERT_TRUE(streamed) << "indefinite lengths: " << streamed.failure().detail;
  EXPECT_EQ(streamed->plain.reveal(), kPlain);
}

TEST_F(OpensslTest, OtherAlgorithmsAreRefused) {
  const std::string own = folder_.file("certificate.pem");
  for (const char* options : {"-aes-128-cbc", "-des3", "-aes-256-gcm"}) {
    const auto back = decrypted(encrypt_with_tool(options, own));
    ASSERT_FALSE(back) << options;
    EXPECT_EQ(back.failure().code, Code::S609) << options;
  }
  std::string many;
  for (int i = 0; i < 17; ++i) many += " " + own;
  EXPECT_FALSE(decrypted(encrypt_with_tool("-aes-256-cbc", many)));
}

}  // namespace
}  // namespace budstikke::crypto
