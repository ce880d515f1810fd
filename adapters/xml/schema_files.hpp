#pragma once
// The schema files below a folder: which there are, which one stands for a namespace, and how they find each other.
// Used while a SchemaSet is built; one thread.

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/xml/library.hpp"
#include "engine/model/diagnostic.hpp"

namespace budstikke::xml {

/// One schema file. Its references are rewritten to addresses that SchemaFiles answers: the published files import
/// each other by bare names spread over folders, and by web addresses.
struct SchemaFile {
  std::string path;                   ///< below the folder, with '/'
  std::string target_namespace;       ///< may be empty
  std::vector<std::string> imports;   ///< namespaces
  std::vector<std::string> includes;  ///< file names as written, include and redefine
  std::vector<std::size_t> included;  ///< files that they were found to mean
  std::string text;                   ///< rewritten, UTF-8
};

class SchemaFiles : public SchemaSource {
 public:
  /// Reads every .xsd below `directory`. Complaints about single files are warnings; an error is about the whole.
  [[nodiscard]] static SchemaFiles read(const std::string& directory, Diagnostics& diagnostics);

  /// Every namespace that has a file, those with fewest dependencies first.
  [[nodiscard]] std::vector<std::string> namespaces() const;
  /// The file that stands for the namespace now. Precondition: one of namespaces().
  [[nodiscard]] const SchemaFile& file_of(const std::string& namespace_uri) const;
  /// Every file that was read, in use or not.
  [[nodiscard]] const std::vector<SchemaFile>& all() const { return files_; }
  /// Takes the next best file for the namespace instead. False where there is none left.
  bool take_next(const std::string& namespace_uri);
  /// A schema that imports the given namespaces and has no components of its own.
  [[nodiscard]] std::string driver(const std::vector<std::string>& namespace_uris) const;

  [[nodiscard]] std::string_view find(std::string_view address) const override;

 private:
  void load_file(const std::string& root, const std::string& path, Diagnostics& diagnostics);
  void choose(Diagnostics& diagnostics);
  void link_includes(Diagnostics& diagnostics);
  void rewrite_all();
  [[nodiscard]] const std::size_t* find_include(const SchemaFile& from, std::string_view location) const;
  [[nodiscard]] std::size_t dependencies(const std::string& namespace_uri) const;

  struct Choice {
    std::vector<std::size_t> candidates;  // best first
    std::size_t taken = 0;
  };
  std::vector<SchemaFile> files_;
  std::map<std::string, Choice> by_namespace_;
  std::multimap<std::string, std::size_t> by_name_;
};

}  // namespace budstikke::xml
