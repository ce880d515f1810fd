#pragma once
// libxml2's process-wide state. No header of libxml2 is included here.

#include <string_view>

namespace budstikke::xml {

/// Prepares libxml2 once for the process and silences it for the calling thread. Every entry into libxml2
/// calls this first. From then on the process opens no external entity: a loader is installed that answers
/// only from the calling thread's SchemaSource, if it has one.
void prepare_library();

/// Where the compilation of schemas gets its files from. Never the file system, never the network.
class SchemaSource {
 public:
  virtual ~SchemaSource() = default;
  /// The bytes for an address; empty where it is not of the set. They outlive the compilation.
  [[nodiscard]] virtual std::string_view find(std::string_view address) const = 0;
};

/// While it lives, the calling thread's libxml2 may load from `source`. Not nested.
class OpenSource {
 public:
  explicit OpenSource(const SchemaSource& source);
  ~OpenSource();
  OpenSource(const OpenSource&) = delete;
  OpenSource& operator=(const OpenSource&) = delete;
};

}  // namespace budstikke::xml
