#pragma once
// Hands messages over by writing them into a folder.

#include <boost/asio/awaitable.hpp>
#include <set>
#include <string>

#include "adapters/folder/folder_writers.hpp"
#include "engine/ports/transport.hpp"

namespace budstikke {

/// For endpoints "folder:/absolute/dir". The file appears whole, as "<delivery id>.xml": it is written under a hidden
/// name, synced, renamed, and the folder is synced. What an earlier process left half-written is removed with its first file
/// there. The same delivery sent again replaces the file with the same bytes.
/// D411 where the address is no absolute folder address, D409 where the folder is missing or cannot be written, D402
/// where the disk takes longer than `within` (the file may still appear), and at once while an earlier write to the
/// same folder hangs.
///
/// Loop thread, which outlives it. The writing is done on threads of its own; the destructor waits for the writes under
/// way, which on a disk that hangs may be for ever.
class FolderTransport : public Transport {
 public:
  FolderTransport() : writers_(kThreads) {}

  boost::asio::awaitable<Outcome<HandOver>> send(Shipment shipment, Duration within) override;

 private:
  /// As many folders may hang before the others wait.
  static constexpr std::size_t kThreads = 16;

  FolderWriters writers_;
  std::set<std::string> swept_;  ///< folders that have been freed of what an earlier process left there
};

}  // namespace budstikke
