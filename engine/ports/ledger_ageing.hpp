#pragma once
// Entries of the ledger that time has made meaningless. Only for topics that say so of themselves; most are kept for good.
//
// Threading and errors as in store.hpp.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/model/outcome.hpp"

namespace budstikke {

class LedgerAgeing {
 public:
  virtual ~LedgerAgeing() = default;
  /// Removes the topic's entries with these numbers, all or none; passes over what is not there, and over the last one, from
  /// which the next is numbered.
  virtual boost::asio::awaitable<Outcome<void>> forget_entries(std::string topic,
                                                               std::vector<std::uint64_t> numbers) = 0;
};

}  // namespace budstikke
