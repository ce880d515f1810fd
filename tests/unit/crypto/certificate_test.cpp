#include "adapters/crypto/certificate.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "adapters/crypto/base64.hpp"
#include "tests/support/temporary_folder.hpp"

namespace budstikke::crypto {
namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Cert = std::shared_ptr<X509>;

constexpr TimePoint kNow{std::chrono::milliseconds{1'768'478'400'000}};
constexpr auto kDay = std::chrono::hours{24};

struct Issued {
  Key key;
  Cert certificate;
};

struct Wish {
  std::vector<std::pair<const char*, const char*>> subject;  ///< by OpenSSL's short names
  const char* usage = nullptr;
  bool authority = false;
  TimePoint from = kNow - kDay;
  TimePoint until = kNow + kDay;
  int rsa_bits = 0;  ///< 0: EC P-256
  const EVP_MD* digest = EVP_sha256();
};

void extend(X509* certificate, int id, const char* value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value);
  ASSERT_NE(extension, nullptr) << value;
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Issued issue(const Wish& wish, const Issued* issuer = nullptr) {
  Issued made;
  made.key = Key(wish.rsa_bits > 0 ? EVP_RSA_gen(static_cast<unsigned>(wish.rsa_bits)) : EVP_EC_gen("P-256"),
                 EVP_PKEY_free);
  made.certificate = Cert(X509_new(), X509_free);
  X509* const one = made.certificate.get();
  X509_set_version(one, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(one), 4711);
  const auto seconds = [](TimePoint time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  };
  ASN1_TIME_set(X509_getm_notBefore(one), seconds(wish.from));
  ASN1_TIME_set(X509_getm_notAfter(one), seconds(wish.until));
  for (const auto& [name, value] : wish.subject) {
    X509_NAME_add_entry_by_txt(X509_get_subject_name(one), name, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(value), -1, -1, 0);
  }
  X509_set_issuer_name(one, X509_get_subject_name(issuer != nullptr ? issuer->certificate.get() : one));
  X509_set_pubkey(one, made.key.get());
  extend(one, NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (wish.usage != nullptr) extend(one, NID_key_usage, wish.usage);
  X509_sign(one, issuer != nullptr ? issuer->key.get() : made.key.get(), wish.digest);
  return made;
}

std::string der(const Issued& issued) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(issued.certificate.get(), &bytes);
  std::string text(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return text;
}

std::string pem(const Issued& issued) {
  return "-----BEGIN CERTIFICATE-----\n" + to_base64(der(issued)) + "\n-----END CERTIFICATE-----\n";
}

Wish authority(const char* name) {
  Wish wish;
  wish.subject = {{"CN", name}};
  wish.authority = true;
  wish.usage = "keyCertSign";
  wish.from = kNow - 100 * kDay;
  wish.until = kNow + 100 * kDay;
  return wish;
}

Wish enterprise(const char* usage) {
  Wish wish;
  wish.subject = {
      {"C", "NO"}, {"organizationIdentifier", "NTRNO-938801363"}, {"CN", "Testvik k\xC3\xB8mmune"}};
  wish.usage = usage;
  return wish;
}

class CertificateTest : public testing::Test {
 protected:
  CertificateTest() : root_(issue(authority("Root"))), between_(issue(authority("Between"), &root_)) {}

  [[nodiscard]] CertificateRoots roots() const {
    return CertificateRoots(write("roots.pem", wrapped(pem(root_) + pem(between_))));
  }
  [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_.file(name), std::ios::binary) << text;
    return folder_.file(name);
  }
  /// PEM readers want lines of at most 64 characters.
  static std::string wrapped(const std::string& text) {
    std::string lines;
    std::size_t width = 0;
    for (const char c : text) {
      if (c != '\n' && width == 64) {
        lines += '\n';
        width = 0;
      }
      lines += c;
      width = c == '\n' ? 0 : width + 1;
    }
    return lines;
  }
  [[nodiscard]] std::string fault(const Wish& wish, CertificateUse use, const Issued* issuer = nullptr,
                                  TimePoint at = kNow) const {
    const Issued made = issue(wish, issuer != nullptr ? issuer : &between_);
    auto read = read_certificate(der(made));
    if (!read) return "unreadable";
    read->use = use;
    return roots().fault(*read, at);
  }

  tests::TemporaryFolder folder_;
  Issued root_;
  Issued between_;
};

TEST_F(CertificateTest, SaysWhoseItIsAndHowLong) {
  const Issued made = issue(enterprise("nonRepudiation"), &between_);
  const auto read = read_certificate(der(made));
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(read->organisation_number, "938801363");
  EXPECT_NE(read->subject.find("Testvik k\xC3\xB8mmune"), std::string::npos) << read->subject;
  EXPECT_NE(read->issuer.find("Between"), std::string::npos);
  EXPECT_EQ(read->serial, "1267");
  EXPECT_EQ(read->not_before, kNow - kDay);
  EXPECT_EQ(read->not_after, kNow + kDay);
  EXPECT_EQ(read->der, der(made));
  EXPECT_EQ(read->sha256.size(), 64U);
  const auto same = read_certificate(wrapped(pem(made)));
  ASSERT_TRUE(same);
  EXPECT_EQ(same->sha256, read->sha256);
}

TEST_F(CertificateTest, TakesTheOrganisationNumberOfTheOlderProfileToo) {
  const struct {
    const char* field;
    const char* value;
    const char* number;
  } table[] = {{"serialNumber", "938801363", "938801363"},
               {"serialNumber", "12345", ""},
               {"organizationIdentifier", "NTRSE-5560160680", ""},
               {"organizationIdentifier", "NTRNO-93880136X", ""}};
  for (const auto& row : table) {
    Wish wish;
    wish.subject = {{row.field, row.value}, {"CN", "Testvik"}};
    const auto read = read_certificate(der(issue(wish, &between_)));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->organisation_number, row.number) << row.value;
  }
}

TEST_F(CertificateTest, BytesThatAreNoCertificateAreRefused) {
  const std::string whole = der(issue(enterprise("nonRepudiation"), &between_));
  for (const std::string& bytes :
       {std::string{}, std::string("no certificate"), whole.substr(0, whole.size() / 2), whole + "more",
        std::string(100'000, '0')}) {
    const auto read = read_certificate(bytes);
    ASSERT_FALSE(read);
    EXPECT_EQ(id_of(read.failure().code), "D404");
  }
}

TEST_F(CertificateTest, TrustsEachForItsOwnUseOnly) {
  EXPECT_EQ(fault(enterprise("nonRepudiation"), CertificateUse::signature), "");
  EXPECT_EQ(fault(enterprise("digitalSignature"), CertificateUse::signature), "");
  EXPECT_EQ(fault(enterprise("keyEncipherment,dataEncipherment"), CertificateUse::encryption), "");
  EXPECT_EQ(fault(enterprise("nonRepudiation"), CertificateUse::encryption), "its key is not for encryption");
  EXPECT_EQ(fault(enterprise("keyEncipherment"), CertificateUse::signature), "its key is not for signatures");
  EXPECT_EQ(fault(enterprise(nullptr), CertificateUse::signature),
            "it does not say what its key may be used for");
}

TEST_F(CertificateTest, TrustsOnlyWhatChainsToARootInItsTime) {
  const Issued stranger = issue(authority("Between"));
  EXPECT_NE(fault(enterprise("nonRepudiation"), CertificateUse::signature, &stranger), "");
  EXPECT_NE(fault(enterprise("nonRepudiation"), CertificateUse::signature, nullptr, kNow + 2 * kDay), "");
  EXPECT_NE(fault(enterprise("nonRepudiation"), CertificateUse::signature, nullptr, kNow - 2 * kDay), "");
  EXPECT_EQ(fault(enterprise("nonRepudiation"), CertificateUse::signature, &root_), "");
  EXPECT_EQ(fault(authority("Someone"), CertificateUse::signature), "it is an authority's own certificate");
}

TEST_F(CertificateTest, WeakKeysAndDigestsAreNotTrusted) {
  Wish weak = enterprise("nonRepudiation");
  weak.rsa_bits = 1024;
  EXPECT_NE(fault(weak, CertificateUse::signature), "");
  Wish old = enterprise("nonRepudiation");
  old.digest = EVP_sha1();
  EXPECT_NE(fault(old, CertificateUse::signature), "");
}

TEST_F(CertificateTest, AFileWithoutRootsIsSaidSo) {
  EXPECT_THROW(CertificateRoots("/nowhere/roots.pem"), std::runtime_error);
  EXPECT_THROW(CertificateRoots(write("empty.pem", "")), std::runtime_error);
  EXPECT_THROW(CertificateRoots(write("between.pem", wrapped(pem(between_)))), std::runtime_error);
}

}  // namespace
}  // namespace budstikke::crypto
