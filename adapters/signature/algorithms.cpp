#include "adapters/signature/algorithms.hpp"

#include <array>
#include <utility>

namespace budstikke::signature {
namespace {

struct AlgorithmRow {
  Algorithm algorithm;
  std::string_view uri;
  Digest hash;
  bool rsa;
};
constexpr std::array<AlgorithmRow, 7> kAlgorithms{{
    {Algorithm::rsa_sha256, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", Digest::sha256, true},
    {Algorithm::rsa_sha384, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", Digest::sha384, true},
    {Algorithm::rsa_sha512, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", Digest::sha512, true},
    {Algorithm::ecdsa_sha256, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", Digest::sha256, false},
    {Algorithm::ecdsa_sha384, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", Digest::sha384, false},
    {Algorithm::ecdsa_sha512, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512", Digest::sha512, false},
    {Algorithm::rsa_sha1, "http://www.w3.org/2000/09/xmldsig#rsa-sha1", Digest::sha1, true},
}};

constexpr std::array<std::pair<Digest, std::string_view>, 4> kDigests{{
    {Digest::sha256, "http://www.w3.org/2001/04/xmlenc#sha256"},
    {Digest::sha384, "http://www.w3.org/2001/04/xmldsig-more#sha384"},
    {Digest::sha512, "http://www.w3.org/2001/04/xmlenc#sha512"},
    {Digest::sha1, "http://www.w3.org/2000/09/xmldsig#sha1"},
}};

const AlgorithmRow& row_of(Algorithm algorithm) { return kAlgorithms[static_cast<std::size_t>(algorithm)]; }

}  // namespace

std::string_view to_uri(Algorithm algorithm) { return row_of(algorithm).uri; }
std::string_view to_uri(Digest digest) { return kDigests[static_cast<std::size_t>(digest)].second; }
Digest hash_of(Algorithm algorithm) { return row_of(algorithm).hash; }
bool takes_rsa(Algorithm algorithm) { return row_of(algorithm).rsa; }

std::optional<Algorithm> algorithm_of(std::string_view uri) {
  for (const AlgorithmRow& row : kAlgorithms) {
    if (row.uri == uri) return row.algorithm;
  }
  return std::nullopt;
}

std::optional<Digest> digest_of(std::string_view uri) {
  for (const auto& [digest, name] : kDigests) {
    if (name == uri) return digest;
  }
  return std::nullopt;
}

}  // namespace budstikke::signature
