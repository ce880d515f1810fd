// The node's own keys: which one signs, which ones open, and what partners will have against their certificates.

#include "adapters/msh/identity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "tests/support/pki.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tool.hpp"

namespace budstikke::msh {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::CertificateWish;
using tests::Issued;
using tests::kPkiDay;
using tests::kPkiNow;

constexpr const char* kSigns = "nonRepudiation";
constexpr const char* kOpens = "keyEncipherment,dataEncipherment";

class OwnKeys : public testing::Test {
 protected:
  OwnKeys()
      : root_(tests::issue(tests::authority_wish("Root"))),
        roots_(tests::write_file(folder_.file("roots.pem"), tests::certificate_pem(root_))) {}

  /// Valid from and until these days from now.
  Issued issued(const char* usage, int from, int until, const char* number = "NTRNO-938801363",
                const Issued* issuer = nullptr) {
    CertificateWish wish = tests::enterprise_wish(usage);
    wish.rsa_bits = 0;
    wish.subject = {{"C", "NO"}, {"CN", "Testvik"}};
    if (number != nullptr) wish.subject.push_back({"organizationIdentifier", number});
    wish.serial = ++serial_;
    wish.from = kPkiNow + from * kPkiDay;
    wish.until = kPkiNow + until * kPkiDay;
    return tests::issue(wish, issuer == nullptr ? &root_ : issuer);
  }
  OwnKeyPlace placed(CertificateUse use, const Issued& one) {
    const std::string name = folder_.file("own-" + std::to_string(++files_));
    const std::string key = tests::write_file(name + ".key", tests::key_pem(one));
    std::filesystem::permissions(key, std::filesystem::perms{0600});
    return {use, tests::write_file(name + ".pem", tests::certificate_pem(one)), {key, {}, {}}};
  }
  OwnKeyPlace signs(const Issued& one) { return placed(CertificateUse::signature, one); }
  OwnKeyPlace opens(const Issued& one) { return placed(CertificateUse::encryption, one); }
  std::vector<std::string> warnings(const std::vector<OwnKeyPlace>& places,
                                    const std::set<std::string>& organisations = {}) {
    const auto identity = load_identity(places);
    if (!identity) return {identity.failure().detail};
    return warnings_about(*identity, roots_, organisations, kPkiNow);
  }

  tests::TemporaryFolder folder_;
  Issued root_;
  crypto::CertificateRoots roots_;
  long serial_ = 1;
  int files_ = 0;
};

TEST_F(OwnKeys, OfSeveralTheOneSignsThatIsValidTheLongestAndAllOfThemOpen) {
  const Issued old = issued(kSigns, -300, 10);
  const Issued next = issued(kSigns, -1, 900);
  const Issued after = issued(kSigns, 20, 1800);
  const auto identity = load_identity({signs(old), signs(next), signs(after), opens(issued(kOpens, -300, -1)),
                                       opens(issued(kOpens, -1, 900))});
  ASSERT_TRUE(identity) << identity.failure().detail;
  const auto signer = [&](int day) {
    const OwnKey* const key = identity->signing(kPkiNow + day * kPkiDay);
    return key == nullptr ? std::string{} : key->facts.der;
  };
  EXPECT_EQ(signer(-2), tests::certificate_der(old));
  EXPECT_EQ(signer(0), tests::certificate_der(next)) << "both are valid";
  EXPECT_EQ(signer(15), tests::certificate_der(next));
  EXPECT_EQ(signer(21), tests::certificate_der(after));
  EXPECT_EQ(signer(-301), "");
  EXPECT_EQ(signer(1801), "");
  EXPECT_EQ(identity->decrypting().size(), 2U) << "what was encrypted to the old one is still read";
}

TEST_F(OwnKeys, WhoseCertificatesAreSwappedAreRefused) {
  for (const auto& [places, why] :
       {std::pair{std::vector{signs(issued(kOpens, -1, 900))},
                  "is not one for signature: its key is not for non-repudiation"},
        std::pair{std::vector{opens(issued(kSigns, -1, 900))},
                  "is not one for encryption: its key is not for encipherment"}}) {
    const auto identity = load_identity(places);
    ASSERT_FALSE(identity);
    EXPECT_EQ(identity.failure().code, Code::S611);
    EXPECT_THAT(identity.failure().detail, HasSubstr(why));
  }
}

TEST_F(OwnKeys, ThatAreSoundAreNotWarnedOf) {
  EXPECT_THAT(warnings({signs(issued(kSigns, -1, 900)), opens(issued(kOpens, -1, 900))}, {"938801363"}),
              IsEmpty());
}

TEST_F(OwnKeys, AreWarnedOfByTheirDates) {
  const Issued sound = issued(kOpens, -1, 900);
  EXPECT_THAT(warnings({signs(issued(kSigns, -1, 29)), opens(sound)}),
              ElementsAre(HasSubstr("expires at 2026-")));
  EXPECT_THAT(warnings({signs(issued(kSigns, -9, -1)), opens(sound)}),
              ElementsAre(HasSubstr("will not be trusted"), HasSubstr("no key that signs today")));
  EXPECT_THAT(warnings({signs(issued(kSigns, 1, 900)), opens(sound)}),
              ElementsAre(HasSubstr("will not be trusted"), HasSubstr("no key that signs today")));
}

TEST_F(OwnKeys, AreWarnedOfByTheirAuthority) {
  const Issued other = tests::issue(tests::authority_wish("Other root"));
  EXPECT_THAT(warnings({signs(issued(kSigns, -1, 900, "NTRNO-938801363", &other))}),
              ElementsAre(HasSubstr("will not be trusted")));
}

TEST_F(OwnKeys, AreWarnedOfByTheirOrganisation) {
  const Issued opening = issued(kOpens, -1, 900);
  EXPECT_THAT(warnings({signs(issued(kSigns, -1, 900, nullptr)), opens(opening)}),
              ElementsAre(HasSubstr("names no organisation number")));
  EXPECT_THAT(warnings({signs(issued(kSigns, -1, 900, "NTRNO-983974880")), opens(opening)}),
              ElementsAre(HasSubstr("are of 2 organisations")));
  EXPECT_THAT(warnings({signs(issued(kSigns, -1, 900))}, {"983974880"}),
              ElementsAre(HasSubstr("is of organisation 938801363, and none of the parties")));
}

}  // namespace
}  // namespace budstikke::msh
