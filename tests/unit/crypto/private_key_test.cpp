#include "adapters/crypto/private_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "adapters/crypto/cms.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/token.hpp"
#include "tests/support/tool.hpp"

namespace budstikke::crypto {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

const tests::Issued& identity() {
  static const tests::Issued made = tests::issue(tests::enterprise_wish("keyEncipherment"));
  return made;
}

class PrivateKeyTest : public testing::Test {
 protected:
  [[nodiscard]] std::string secret(const std::string& name, const std::string& bytes,
                                   unsigned mode = 0600) const {
    tests::write_file(folder_.file(name), bytes);
    fs::permissions(folder_.file(name), static_cast<fs::perms>(mode));
    return folder_.file(name);
  }
  static std::string fault(const KeySource& source) {
    const auto key = load_private_key(source);
    if (key) return {};
    EXPECT_EQ(key.failure().code, Code::S611);
    return key.failure().detail;
  }
  tests::TemporaryFolder folder_;
};

TEST_F(PrivateKeyTest, ComesFromAFile) {
  const auto key = load_private_key({secret("key.pem", tests::key_pem(identity()))});
  ASSERT_TRUE(key) << key.failure().detail;
  EXPECT_TRUE(key->is_rsa());
  EXPECT_TRUE(key->fits(tests::certificate_der(identity())));
  EXPECT_FALSE(key->fits(tests::certificate_der(tests::issue(tests::enterprise_wish("keyEncipherment")))));
}

TEST_F(PrivateKeyTest, AFileThatOthersMayReadIsRefused) {
  EXPECT_THAT(fault({secret("key.pem", tests::key_pem(identity()), 0640)}),
              HasSubstr("others than its owner"));
  const std::string file = secret("real.pem", tests::key_pem(identity()));
  fs::create_symlink(file, folder_.file("link.pem"));
  EXPECT_THAT(fault({folder_.file("link.pem")}), HasSubstr("symbolic link"));
  EXPECT_THAT(fault({folder_.file("absent.pem")}), HasSubstr("absent.pem"));
  EXPECT_THAT(fault({folder_.path().string()}), HasSubstr("not a regular file"));
}

TEST_F(PrivateKeyTest, APassPhraseComesFromAFile) {
  const std::string file = secret("key.pem", tests::key_pem(identity(), "correct horse"));
  EXPECT_TRUE(load_private_key({file, secret("phrase", "correct horse\n")}));
  EXPECT_THAT(fault({file, secret("wrong", "battery")}), HasSubstr("pass phrase"));
  EXPECT_THAT(fault({file}), HasSubstr("pass phrase"));
}

TEST_F(PrivateKeyTest, WeakAndForeignKeysAreRefused) {
  tests::CertificateWish weak = tests::enterprise_wish("keyEncipherment");
  weak.rsa_bits = 1'024;
  EXPECT_THAT(fault({secret("weak.pem", tests::key_pem(tests::issue(weak)))}), HasSubstr("1024 bits"));
  tests::Issued other;
  other.key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free);
  EXPECT_THAT(fault({secret("ed.pem", tests::key_pem(other))}), HasSubstr("neither an RSA"));
}

TEST_F(PrivateKeyTest, ComesFromASystemdCredential) {
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_THAT(fault({"credential:key"}), HasSubstr("LoadCredential="));
  static_cast<void>(secret("key", tests::key_pem(identity()), 0440));
  ::setenv("CREDENTIALS_DIRECTORY", folder_.path().c_str(), 1);
  EXPECT_TRUE(load_private_key({"credential:key"}));
  EXPECT_THAT(fault({"credential:../key"}), HasSubstr("not a credential's name"));
  EXPECT_THAT(fault({"credential:absent"}), HasSubstr("absent"));
  ::unsetenv("CREDENTIALS_DIRECTORY");
}

TEST_F(PrivateKeyTest, OwnCertificateIsPemOrDer) {
  const std::string der = tests::certificate_der(identity());
  EXPECT_EQ(load_own_certificate(tests::write_file(folder_.file("a.der"), der)).value(), der);
  EXPECT_EQ(load_own_certificate(
                tests::write_file(folder_.file("a.pem"), "Subject: x\n" + tests::certificate_pem(identity())))
                .value(),
            der);
  EXPECT_EQ(load_own_certificate(tests::write_file(folder_.file("bad"), "x")).failure().code, Code::S611);
}

// One test: a process has a token's module once, with the tokens that it found then.
TEST_F(PrivateKeyTest, AKeyOfATokenSignsAndDecryptsAndStaysThere) {
  if (!tests::has_tokens()) GTEST_SKIP() << "softhsm2 is not installed (tools/install-dependencies.sh)";
  const std::string address = tests::kTokenAddress;
  const std::string pin = tests::make_token(folder_, identity());
  ASSERT_NE(pin, "");
  EXPECT_THAT(fault({address + "?pin-value=1234", {}, tests::kTokenModule}),
              HasSubstr("PIN does not belong"));
  EXPECT_THAT(fault({address}), HasSubstr("no module"));
  EXPECT_THAT(fault({address, {}, "/nowhere.so"}), HasSubstr("/nowhere.so"));
  EXPECT_THAT(fault({"pkcs11:token=budstikke;object=absent;type=private", pin, tests::kTokenModule}),
              HasSubstr("gives no such key"));
  const auto key = load_private_key({address, pin, tests::kTokenModule});
  ASSERT_TRUE(key) << key.failure().detail;
  EXPECT_TRUE(key->is_rsa());
  EXPECT_TRUE(key->fits(tests::certificate_der(identity())));
  EXPECT_THAT(fault({address, pin, "/nowhere.so"}), HasSubstr("one module"));
  const std::vector<DecryptionKey> keys{{tests::certificate_der(identity()), *key}};
  for (const CmsProfile profile : {CmsProfile::cbc_pkcs1, CmsProfile::gcm_oaep}) {
    const CmsProfile accepted[] = {profile};
    const auto object = cms_encrypt("text", tests::certificate_der(identity()), profile);
    const auto back = cms_decrypt(*object, keys, accepted);
    ASSERT_TRUE(back) << to_text(profile);
    EXPECT_EQ(back->plain.reveal(), "text");
  }
}

}  // namespace
}  // namespace budstikke::crypto
