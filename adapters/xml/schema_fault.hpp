#pragma once
// What a validator's complaint may say: the kind of fault and names, never a value of the message. Pure; any thread.

#include <string>
#include <string_view>
#include <vector>

namespace budstikke::xml {

/// A sentence for one of libxml2's XML_SCHEMAV_ codes: "is not expected here, but one of (Receiver)". Names of expected
/// elements, attributes and types come from the schema; `attributes` are the local names of those attributes of the element at
/// fault that schemas know, so that only such a name is taken from `message`.
[[nodiscard]] std::string describe_fault(int code, std::string_view message,
                                         const std::vector<std::string>& attributes);

}  // namespace budstikke::xml
