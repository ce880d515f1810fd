#pragma once
// Made-up keys of the store, by number.

#include <array>
#include <vector>

#include "adapters/crypto/sealing_key.hpp"

namespace budstikke::simulation {

inline constexpr unsigned char kMostKeys = 8;

[[nodiscard]] inline crypto::SealingKey made_up_key(unsigned char number) {
  return crypto::SealingKey{std::array<unsigned char, crypto::SealingKey::kBytes>{1, 2, number}};
}

[[nodiscard]] inline std::vector<crypto::SealingKey> made_up_keys(const std::vector<unsigned char>& numbers) {
  std::vector<crypto::SealingKey> keys;
  for (const unsigned char number : numbers) keys.push_back(made_up_key(number));
  return keys;
}

}  // namespace budstikke::simulation
