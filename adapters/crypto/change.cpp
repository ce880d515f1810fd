#include "adapters/crypto/change.hpp"

#include <algorithm>
#include <cstdint>

namespace budstikke::crypto {

namespace {

constexpr unsigned kGroupBits = 7;
constexpr std::uint64_t kGroup = 0x7f;
constexpr unsigned char kMore = 0x80;

/// Seven bits to a byte, the lowest first.
void put_number(std::string& out, std::uint64_t number) {
  for (; number > kGroup; number >>= kGroupBits) out += static_cast<char>((number & kGroup) | kMore);
  out += static_cast<char>(number);
}

std::optional<std::uint64_t> take_number(std::string_view& from) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; !from.empty() && shift < 64; shift += kGroupBits) {
    const auto byte = static_cast<unsigned char>(from.front());
    from.remove_prefix(1);
    number |= (byte & kGroup) << shift;
    if ((byte & kMore) == 0) return number;
  }
  return std::nullopt;
}

}  // namespace

std::string change_between(std::string_view original, std::string_view changed) {
  const std::size_t shorter = std::min(original.size(), changed.size());
  const auto begin = static_cast<std::size_t>(
      std::mismatch(original.begin(), original.begin() + static_cast<std::ptrdiff_t>(shorter),
                    changed.begin())
          .first -
      original.begin());
  std::size_t end = 0;
  while (end < shorter - begin && original[original.size() - 1 - end] == changed[changed.size() - 1 - end])
    ++end;
  std::string change;
  put_number(change, original.size());
  put_number(change, begin);
  put_number(change, original.size() - begin - end);
  return change.append(changed.substr(begin, changed.size() - begin - end));
}

std::optional<std::string> apply_change(std::string_view original, std::string_view change,
                                        std::size_t largest_bytes) {
  const auto size = take_number(change);
  const auto begin = take_number(change);
  const auto left_out = take_number(change);
  if (!size || *size != original.size() || !begin || *begin > *size) return std::nullopt;
  if (!left_out || *left_out > *size - *begin) return std::nullopt;
  if (original.size() - *left_out + change.size() > largest_bytes) return std::nullopt;
  std::string changed;
  changed.reserve(original.size() - *left_out + change.size());
  return changed.append(original.substr(0, *begin))
      .append(change)
      .append(original.substr(*begin + *left_out));
}

}  // namespace budstikke::crypto
