#pragma once
// What the envelope's own reference covers, made a second time from the tree: the same node set in Canonical XML. That it is the
// same bytes is for the caller to show by their digest. Pure; any thread.

#include <string>

#include "adapters/signature/profile.hpp"

namespace budstikke::signature {

/// Empty where libxml2 cannot write it.
[[nodiscard]] std::string covered_bytes(_xmlDoc* document, const ProfileSignature& signature);

}  // namespace budstikke::signature
