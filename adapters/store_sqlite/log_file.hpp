#pragma once
// The write-ahead log as a file.

#include <string>

#include "adapters/store_sqlite/connection.hpp"

namespace budstikke::sqlite {

/// Makes durable what the log of the database `path` holds, where there is one; to be called at each start, before anything
/// that it says is acted upon. A sync that failed may have left in memory what the disk has not got: the next process reads
/// it as committed, and another sync would find nothing to write. So every byte is written again in its place, which takes
/// no room on the disk and disturbs no reader, and is synced. `connection` keeps other programs from changing the log
/// meanwhile. Costs the reading and writing of the log's size: 16 MiB and the last commit, or 64 MiB where it was longer
/// once; more only while somebody reads an older state for long. Throws std::runtime_error with the end of a sentence.
void make_log_durable(Connection& connection, const std::string& path);

}  // namespace budstikke::sqlite
