#pragma once
// Names content by 128 bits, so that two snapshots can be told apart without keeping both. Fast and deterministic; no
// defence against forgery. Plain value.

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/model/party.hpp"

namespace budstikke::addressing {

class ContentDigest {
 public:
  /// Adds one field; its length counts, so that fields cannot flow into each other.
  void add(std::string_view field);
  void add(std::uint64_t number);
  void add(const Party& party);
  /// 32 hexadecimal digits, lower case.
  [[nodiscard]] std::string text() const;

 private:
  void byte(unsigned char value);
  // Two FNV-1a lanes of 64 bits with different beginnings; the second also mixes its own high bits in.
  std::uint64_t first_ = 0xcbf29ce484222325U;
  std::uint64_t second_ = 0x84222325cbf29ce4U;
};

}  // namespace budstikke::addressing
