#pragma once
// The keys of a rule file, declared once: the readers refuse what is not here and ask for what is required, and the JSON
// Schema is made of the same lists. Pure.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace budstikke::rules {

/// What stands under a key.
enum class KeyKind : std::uint8_t {
  text,  ///< not blank
  place,
  id,
  date,
  duration,
  duration_or_none,
  whole_number,
  her_id,
  service_code,
  role,
  municipality_fact,  ///< "patient.municipality"
  ordering,
  refusal_code,
  flag,
  conditions,
  facts,
  send,
  hold,
  refuse,
  copies,
  examples,
  rules,
};

struct KeyDeclaration {
  std::string_view name;
  KeyKind kind = KeyKind::text;
  bool required = false;
  std::string_view sentence;  ///< for editors
};
using Keys = std::span<const KeyDeclaration>;

[[nodiscard]] Keys file_keys();
[[nodiscard]] Keys rule_keys();
[[nodiscard]] Keys example_keys();
[[nodiscard]] Keys send_keys();  ///< those of a target among them
[[nodiscard]] Keys copy_keys();
[[nodiscard]] Keys hold_keys();
[[nodiscard]] Keys refuse_keys();
[[nodiscard]] Keys number_interval_keys();  ///< of a condition on a number
[[nodiscard]] Keys date_interval_keys();
[[nodiscard]] Keys presence_keys();

/// What a rule does: it has exactly one of these keys.
[[nodiscard]] std::span<const std::string_view> action_names();

/// Which keys go with "to".
struct TargetForm {
  std::vector<std::string_view> roles;
  std::vector<std::string_view> needs;
  std::vector<std::string_view> allows;  ///< beyond `needs`
};
/// Together the forms have every role once.
[[nodiscard]] const std::vector<TargetForm>& target_forms();
/// Null for an unknown role.
[[nodiscard]] const TargetForm* find_target_form(std::string_view role);
/// The keys that some form takes: of, her_id, code, place.
[[nodiscard]] std::span<const std::string_view> target_detail_names();

/// Words of "order", in the order of Ordering.
[[nodiscard]] std::span<const std::string_view> ordering_names();
/// Codes of an application receipt (kv. 8221) that tell of format or content. Those of signatures (S) are for whoever
/// verifies one, and a rule does not.
[[nodiscard]] std::vector<std::string_view> refusal_codes();

/// Bounds that readers and schema share.
inline constexpr std::size_t kLongestIdBytes = 64;
inline constexpr std::size_t kLongestServiceCode = 16;
inline constexpr std::size_t kLongestPlaceBytes = 200;
inline constexpr std::size_t kMostCopies = 16;
inline constexpr std::size_t kMostRules = 100'000;

}  // namespace budstikke::rules
