#pragma once
// Copies of a message as units of a store: each with ids, bytes and times of its own.

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/crypto/system_entropy.hpp"
#include "tools/bench/fill/pattern.hpp"

namespace budstikke::bench {

enum class Kind {
  waiting,  ///< stored and not delivered: a backlog
  settled,  ///< delivered, confirmed, and its bytes erased, as they are when it is old
};

struct CopyOptions {
  Kind kind = Kind::waiting;
  std::vector<HerId> parties;  ///< they take turns
  TimePoint first{};           ///< when the first came; the last comes at `last`
  TimePoint last{};
  std::uint64_t count = 1;
};

class Copies {
 public:
  Copies(Pattern pattern, CopyOptions options, const crypto::AesGcmProtector& protector);

  [[nodiscard]] Unit unit(std::uint64_t number);
  /// What erases a settled one's bytes.
  [[nodiscard]] HistoryEntry erasure(const Unit& unit) const;

 private:
  [[nodiscard]] TimePoint received_at(std::uint64_t number) const;
  void seal_change_into(Unit& unit, const std::string& name, const PayloadId& base, Delivery& delivery);
  void seal_into(Unit& unit, const std::string& bytes, const std::string& name, const PayloadId& id,
                 std::string& digest);
  [[nodiscard]] std::vector<HistoryEntry> history(const Message& message, const Delivery& delivery) const;

  Pattern pattern_;
  CopyOptions options_;
  const crypto::AesGcmProtector& protector_;
  crypto::SystemEntropy entropy_;
};

}  // namespace budstikke::bench
