#pragma once
// Reads one schema file, and writes it anew with other references. One thread.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace budstikke::xml {

struct SchemaHeader {
  std::string target_namespace;
  std::vector<std::string> imports;   ///< namespaces
  std::vector<std::string> includes;  ///< schemaLocation of include and redefine
};

/// Nothing where the bytes are not an XML Schema.
[[nodiscard]] std::optional<SchemaHeader> read_schema_header(std::string_view bytes);

/// What a reference is rewritten to; empty: the location is left out (import) or the whole element is (include).
struct SchemaLinks {
  std::function<std::string(const std::string& namespace_uri)> import;
  std::function<std::string(const std::string& location)> include;
};

/// The schema in UTF-8 without document type, with references as `links` says. The one pattern of the official set
/// that libxml2 matches in quadratic time, "(\d+\.?)*\d+", is replaced by its equivalent that takes linear time.
/// Precondition: read_schema_header() took the bytes.
[[nodiscard]] std::string rewrite_schema(std::string_view bytes, const SchemaLinks& links);

}  // namespace budstikke::xml
