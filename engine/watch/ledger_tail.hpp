#pragma once
// The newest entries of a long topic of the ledger, without reading the old ones.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>

#include "engine/ports/ledger.hpp"

namespace budstikke::watch {

/// The number after which the topic's entries are at or after `since`; where all are older, that of the last one. Entries are
/// taken to be in order of time; a clock that was wrong for a while makes the answer a little off.
[[nodiscard]] boost::asio::awaitable<Outcome<std::uint64_t>> number_before(Ledger& ledger, std::string topic,
                                                                           TimePoint since);

}  // namespace budstikke::watch
