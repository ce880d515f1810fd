#pragma once
// XML Schemas, compiled once, that messages are validated against. Two kinds: the project's own schemas of
// the header message and the application receipt (builtin), and of envelopes (envelopes), compiled in; and the official set as
// the operator has downloaded it, read from a folder (load). Neither ever reads from the network, and a message's own
// xsi:schemaLocation is not followed.
//
// Immutable. Any number of threads may validate at once, each its own Document.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/xml/document.hpp"
#include "engine/model/diagnostic.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke::xml {

class SchemaSet;

struct SchemaSetResult {
  std::unique_ptr<const SchemaSet> set;  ///< null exactly where the diagnostics have an error
  Diagnostics diagnostics;               ///< warnings name the files that were left out, and why
};

class SchemaSet {
 public:
  /// MsgHead 1.2 with any body, AppRec 1.0 and 1.1. Compiled at first use.
  /// Throws std::logic_error where the compiled-in schemas do not compile (a fault of the build).
  [[nodiscard]] static const SchemaSet& builtin();

  /// Envelopes of SOAP 1.1 with the blocks of ebMS 2.0; other blocks are accepted as they are. As builtin() else.
  [[nodiscard]] static const SchemaSet& envelopes();

  /// The official set: every .xsd below `directory`, in any arrangement of folders. Imports are found by namespace
  /// and includes by file name, inside the directory only. Of several files of one namespace one is used: of the
  /// first-level folder that has the most namespaces, there the last by name, and the next one where it does not
  /// compile. What cannot be compiled, or lacks something it needs, is left out with a warning and takes nothing
  /// else down. Error: no such directory, no schema of the header message in it, more than 4 096 files or 64 MiB.
  /// Blocks on the disk; for start-up and reload.
  [[nodiscard]] static SchemaSetResult load(const std::string& directory);

  SchemaSet(const SchemaSet&) = delete;
  SchemaSet& operator=(const SchemaSet&) = delete;
  ~SchemaSet();

  /// True where the set has a schema of this target namespace, so that validate() looks inside such elements.
  [[nodiscard]] bool covers(std::string_view namespace_uri) const;

  /// Nothing where the document is valid, else T02 for its first fault: "line L column C: element 'X': ...",
  /// with names of elements that the schemas know and the kind of fault, but no value of the message and no name that
  /// a sender has made up (both may be patient data).
  ///
  /// All of the message is validated, each Document and body. Where a body's namespace is one that the set
  /// lacks, the header alone is, by the builtin schema. Root elements other than MsgHead and AppRec are
  /// judged by the set itself.
  [[nodiscard]] std::optional<Failure> validate(const Document& document) const;

  struct Impl;

 private:
  explicit SchemaSet(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace budstikke::xml
