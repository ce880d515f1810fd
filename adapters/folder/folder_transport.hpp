#pragma once
// Hands messages over by writing them into a folder.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "engine/ports/transport.hpp"

namespace budstikke {

/// For endpoints "folder:/absolute/dir". The file appears whole, as "<delivery id>.xml": it is written under a hidden
/// name, synced, renamed, and the folder is synced. The same delivery sent again replaces the file with the same bytes.
/// D411 where the address is no absolute folder address, D409 where the folder is missing or cannot be written, D402
/// where the disk takes longer than `within` (the file may still appear).
///
/// Loop thread; the writing is done on `pool`, which outlives it and is joined before the loop ends.
class FolderTransport : public Transport {
 public:
  explicit FolderTransport(boost::asio::thread_pool& pool) : pool_(&pool) {}

  boost::asio::awaitable<Outcome<HandOver>> send(Shipment shipment, Duration within) override;

 private:
  boost::asio::thread_pool* pool_;
};

}  // namespace budstikke
