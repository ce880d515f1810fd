#pragma once
// The algorithms that a signature may name, and no others (XML Signature 1.1; RFC 6931). Pure; any thread.

#include <optional>
#include <string_view>

#include "adapters/crypto/digest.hpp"
#include "adapters/signature/envelope_signature.hpp"

namespace budstikke::signature {

using Digest = crypto::Hash;

inline constexpr std::string_view kDsig = "http://www.w3.org/2000/09/xmldsig#";
inline constexpr std::string_view kSoap = "http://schemas.xmlsoap.org/soap/envelope/";
inline constexpr std::string_view kC14n = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
inline constexpr std::string_view kEnveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
inline constexpr std::string_view kXPath = "http://www.w3.org/TR/1999/REC-xpath-19991116";

[[nodiscard]] std::string_view to_uri(Digest digest);
[[nodiscard]] std::optional<Algorithm> algorithm_of(std::string_view uri);
[[nodiscard]] std::optional<Digest> digest_of(std::string_view uri);
/// The hash that a signature algorithm goes with.
[[nodiscard]] Digest hash_of(Algorithm algorithm);
[[nodiscard]] bool takes_rsa(Algorithm algorithm);

}  // namespace budstikke::signature
