// CMS objects (EnvelopedData, AuthEnvelopedData) as partners send them, and the answers about revocation. The first byte says
// which.

#include "adapters/crypto/cms.hpp"
#include "adapters/crypto/revocation.hpp"
#include "tests/fuzz/claim.hpp"
#include "tests/support/pki.hpp"

using namespace budstikke;
using fuzz::claim;

namespace {

const tests::Issued& authority() {
  static const tests::Issued made = tests::issue(tests::authority_wish("Root"));
  return made;
}
const tests::Issued& receiver() {
  static const tests::Issued made = tests::issue(tests::enterprise_wish("keyEncipherment"), &authority());
  return made;
}

constexpr crypto::CmsProfile kBoth[] = {crypto::CmsProfile::cbc_pkcs1, crypto::CmsProfile::gcm_oaep};
constexpr std::size_t kMost = 100'000;

void open(const std::string& object) {
  static const std::vector<crypto::DecryptionKey> keys{
      {tests::certificate_der(receiver()), crypto::PrivateKey(crypto::own_reference(receiver().key.get()))}};
  const auto plain = crypto::cms_decrypt(object, keys, kBoth, {.bytes = kMost});
  if (plain) {
    claim(plain->plain.size_bytes() <= object.size(), "nothing grows");
    return;
  }
  claim(plain.failure().code == Code::S609, "all failures are one");
}

// An object that is right but for one byte: the input says where, and what instead.
void open_altered(fuzz::Input& input) {
  const auto profile = kBoth[input.byte() % 2];
  static const std::string objects[] = {
      crypto::cms_encrypt("text of a message", tests::certificate_der(receiver()), kBoth[0]).value(),
      crypto::cms_encrypt("text of a message", tests::certificate_der(receiver()), kBoth[1]).value()};
  std::string object = objects[profile == kBoth[0] ? 0 : 1];
  open(object);
  while (!input.empty()) {
    const std::size_t at = input.number() % object.size();
    object[at] = static_cast<char>(input.byte());
  }
  open(object);
}

void read_answers(const std::string& bytes) {
  static const std::string leaf = tests::certificate_der(receiver());
  static const std::string root = tests::certificate_der(authority());
  const auto by_ocsp = crypto::read_ocsp(bytes, leaf, root, tests::kPkiNow);
  const auto by_list = crypto::read_crl(bytes, leaf, root, tests::kPkiNow);
  claim(!by_ocsp && !by_list, "nothing that the issuer did not sign is an answer");
  const auto sources = crypto::revocation_sources(bytes);
  for (const std::string& url : sources.ocsp) claim(url.starts_with("http://"), "sources are plain http");
  for (const std::string& url : sources.crl) claim(url.starts_with("http://"), "sources are plain http");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  switch (input.byte() % 3) {
    case 0:
      open(input.all());
      break;
    case 1:
      open_altered(input);
      break;
    default:
      read_answers(input.all());
  }
  return 0;
}
