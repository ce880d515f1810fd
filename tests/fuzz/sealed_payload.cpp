// Payloads at rest: what was sealed opens to the same bytes; anything else opens to nothing.

#include "adapters/compression/compression.hpp"
#include "adapters/crypto/aes_gcm_protector.hpp"
#include "tests/fuzz/claim.hpp"

using namespace budstikke;
using fuzz::claim;

namespace {

crypto::AesGcmProtector protector() {
  std::array<unsigned char, crypto::SealingKey::kBytes> bytes{};
  bytes.fill(7);
  std::vector<crypto::SealingKey> keys;
  keys.emplace_back(bytes);
  return crypto::AesGcmProtector(std::move(keys), 65'536);
}

/// Bytes of `sealed` changed, cut or grown as the input says.
std::string changed(std::string sealed, fuzz::Input& input) {
  const std::size_t at = input.number() % sealed.size();
  switch (input.byte() % 4) {
    case 0:
      sealed[at] = static_cast<char>(static_cast<unsigned char>(sealed[at]) ^ (1U << input.byte() % 8));
      break;
    case 1:
      sealed.resize(at);
      break;
    case 2:
      sealed.insert(at, input.take(1 + input.byte() % 32));
      break;
    default:
      sealed.replace(at, 1 + input.byte() % 32, input.take(input.byte() % 32));
  }
  return sealed;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const crypto::AesGcmProtector kept = protector();
  fuzz::Input input(data, size);
  const PayloadId id{"01a201d3-f024-75b4-9ae9-d5a5b823c298"};
  const std::string cut = input.take(5 + input.byte());
  const std::string bytes = input.all();
  if (bytes.size() > 65'536) return 0;

  const SealedPayload sealed = kept.seal(id, Payload{bytes});
  const auto opened = kept.open(id, sealed);
  claim(opened.ok() && opened->reveal() == bytes, "what was sealed opens to the same bytes");
  claim(!kept.open(PayloadId{"another"}, sealed).ok(), "nothing opens under another id");
  claim(!kept.open(id, {bytes, sealed.key_id}).ok(), "what was never sealed does not open");
  fuzz::Input changes(reinterpret_cast<const std::uint8_t*>(cut.data()), cut.size());
  const std::string other = changed(sealed.bytes, changes);
  if (other != sealed.bytes)
    claim(!kept.open(id, {other, sealed.key_id}).ok(), "what was changed does not open");

  const auto plain = compression::decompress(bytes, 65'536);
  if (plain) claim(plain->size() <= 65'536, "a frame keeps to its limit");
  for (const auto like : {compression::Like::message, compression::Like::record, compression::Like::envelope})
    claim(compression::decompress(compression::compress(bytes, like), bytes.size()) == bytes,
          "any bytes survive compression");
  return 0;
}
