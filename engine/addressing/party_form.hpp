#pragma once
// The form that each field of a party must have, whoever wrote it: a file, an operator, the registry. Each function says
// what is wrong, for people, or nothing. Pure.

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/addressing/municipality.hpp"

namespace budstikke::addressing {

inline constexpr std::size_t kPartyTextBytes = 1'000;
inline constexpr std::size_t kCoverageNumbers = 500;

/// UTF-8 text that is safe in a log line and in XML: "is longer than 1000 bytes", "holds control characters".
[[nodiscard]] std::string text_fault(std::string_view text);
[[nodiscard]] std::string organisation_number_fault(std::string_view text);
/// Of nine digits: false where the last is not what modulus 11 makes of the others.
[[nodiscard]] bool organisation_number_adds_up(std::string_view nine_digits);
[[nodiscard]] std::string service_fault(std::string_view text);
[[nodiscard]] std::string business_type_fault(std::string_view text);
[[nodiscard]] std::string endpoint_fault(std::string_view text);

enum class AreaKind { municipality, district, either };
[[nodiscard]] std::string area_fault(std::string_view number, AreaKind kind, const MunicipalityTable& table);

/// What somebody wrote, as it may be repeated to them: cut, and never control characters.
[[nodiscard]] std::string repeatable(std::string_view text);

}  // namespace budstikke::addressing
