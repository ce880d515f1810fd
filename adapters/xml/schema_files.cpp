#include "adapters/xml/schema_files.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>

#include "adapters/xml/schema_file_reader.hpp"

namespace budstikke::xml {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_files = 4'096;
constexpr std::uintmax_t max_bytes = 67'108'864;
constexpr std::string_view scheme = "budstikke-schema:";

std::string_view file_name(std::string_view location) {
  const std::size_t slash = location.find_last_of("/\\");
  return slash == std::string_view::npos ? location : location.substr(slash + 1);
}

std::string_view folder(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

// The first folder of a path: one downloaded set, where several lie side by side.
std::string_view tree(std::string_view path) {
  const std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

std::string address_of(std::size_t file) { return std::string(scheme) + std::to_string(file); }

bool is_schema_name(const fs::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  return extension == ".xsd";
}

void warn(Diagnostics& diagnostics, std::string file, std::string message) {
  diagnostics.push_back({std::move(file), 0, 0, Severity::warning, std::move(message)});
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

// Paths of the schema files below the folder, sorted, so that the same folder always gives the same set.
std::vector<std::string> list(const std::string& directory, Diagnostics& diagnostics) {
  std::vector<std::string> paths;
  std::error_code error;
  std::uintmax_t bytes = 0;
  fs::recursive_directory_iterator walk(directory, error);
  for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
    std::error_code ignored;
    if (!is_schema_name(walk->path()) || !walk->is_regular_file(ignored)) continue;
    const std::uintmax_t size = walk->file_size(ignored);
    if (ignored) continue;
    bytes += size;
    if (paths.size() >= max_files || bytes > max_bytes) {
      diagnostics.push_back(
          {directory, 0, 0, Severity::error, "holds more than 4096 schema files or 64 MiB of them"});
      return {};
    }
    paths.push_back(walk->path().lexically_relative(directory).generic_string());
  }
  if (error) diagnostics.push_back({directory, 0, 0, Severity::error, "cannot be read: " + error.message()});
  std::ranges::sort(paths);
  return paths;
}

}  // namespace

SchemaFiles SchemaFiles::read(const std::string& directory, Diagnostics& diagnostics) {
  SchemaFiles files;
  for (const std::string& path : list(directory, diagnostics)) files.load_file(directory, path, diagnostics);
  files.link_includes(diagnostics);
  files.choose(diagnostics);
  files.rewrite_all();
  return files;
}

void SchemaFiles::load_file(const std::string& root, const std::string& path, Diagnostics& diagnostics) {
  std::ifstream in(root + "/" + path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const auto header = read_schema_header(bytes);
  if (!header) {
    warn(diagnostics, path, "left out: not an XML Schema");
    return;
  }
  by_name_.emplace(file_name(path), files_.size());
  files_.push_back({path, header->target_namespace, header->imports, header->includes, {}, std::move(bytes)});
}

// The file that an include means: in the same folder, else in the same tree, else anywhere.
const std::size_t* SchemaFiles::find_include(const SchemaFile& from, std::string_view location) const {
  const auto [begin, end] = by_name_.equal_range(std::string(file_name(location)));
  const std::size_t* best = nullptr;
  int best_rank = -1;
  for (auto entry = begin; entry != end; ++entry) {
    const SchemaFile& file = files_[entry->second];
    if (!file.target_namespace.empty() && file.target_namespace != from.target_namespace) continue;
    const int rank = folder(file.path) == folder(from.path) ? 2 : tree(file.path) == tree(from.path) ? 1 : 0;
    if (rank <= best_rank) continue;
    best = &entry->second;
    best_rank = rank;
  }
  return best;
}

void SchemaFiles::link_includes(Diagnostics& diagnostics) {
  for (SchemaFile& file : files_) {
    for (const std::string& location : file.includes) {
      if (const std::size_t* found = find_include(file, location))
        file.included.push_back(*found);
      else
        warn(diagnostics, file.path, "includes \"" + location + "\", which is not in the folder");
    }
  }
}

void SchemaFiles::choose(Diagnostics& diagnostics) {
  std::set<std::size_t> parts;
  std::map<std::string_view, std::set<std::string_view>> namespaces_of_tree;
  for (const SchemaFile& file : files_) {
    parts.insert(file.included.begin(), file.included.end());
    namespaces_of_tree[tree(file.path)].insert(file.target_namespace);
  }
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (!files_[i].target_namespace.empty() && !parts.contains(i))
      by_namespace_[files_[i].target_namespace].candidates.push_back(i);
    if (files_[i].target_namespace.empty() && !parts.contains(i))
      warn(diagnostics, files_[i].path, "left out: has no target namespace");
  }
  // The fullest tree first, so that the files of one publisher stay together; then the last name: the newest version.
  const auto better = [&](std::size_t a, std::size_t b) {
    const std::size_t size_a = namespaces_of_tree[tree(files_[a].path)].size();
    const std::size_t size_b = namespaces_of_tree[tree(files_[b].path)].size();
    return size_a != size_b ? size_a > size_b : files_[a].path > files_[b].path;
  };
  for (auto& [name, choice] : by_namespace_) std::ranges::sort(choice.candidates, better);
}

void SchemaFiles::rewrite_all() {
  std::size_t current = 0;
  std::map<std::string, std::size_t> number;
  for (const auto& [name, choice] : by_namespace_) number.emplace(name, number.size());
  const SchemaLinks links{[&](const std::string& name) {
                            const auto found = number.find(name);
                            return found == number.end()
                                       ? std::string{}
                                       : std::string(scheme) + "ns" + std::to_string(found->second);
                          },
                          [&](const std::string& location) {
                            const std::size_t* found = find_include(files_[current], location);
                            return found == nullptr ? std::string{} : address_of(*found);
                          }};
  for (; current < files_.size(); ++current)
    files_[current].text = rewrite_schema(files_[current].text, links);
}

std::size_t SchemaFiles::dependencies(const std::string& namespace_uri) const {
  std::set<std::string> seen{namespace_uri};
  std::vector<std::size_t> work{by_namespace_.at(namespace_uri).candidates.front()};
  std::set<std::size_t> files;
  while (!work.empty()) {
    const std::size_t next = work.back();
    work.pop_back();
    if (!files.insert(next).second) continue;
    work.insert(work.end(), files_[next].included.begin(), files_[next].included.end());
    for (const std::string& name : files_[next].imports) {
      const auto found = by_namespace_.find(name);
      if (seen.insert(name).second && found != by_namespace_.end())
        work.push_back(found->second.candidates.front());
    }
  }
  return files.size();
}

std::vector<std::string> SchemaFiles::namespaces() const {
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const auto& [name, choice] : by_namespace_) ranked.emplace_back(dependencies(name), name);
  std::ranges::sort(ranked);
  std::vector<std::string> out;
  for (auto& [rank, name] : ranked) out.push_back(std::move(name));
  return out;
}

const SchemaFile& SchemaFiles::file_of(const std::string& namespace_uri) const {
  const Choice& choice = by_namespace_.at(namespace_uri);
  return files_[choice.candidates[choice.taken]];
}

bool SchemaFiles::take_next(const std::string& namespace_uri) {
  Choice& choice = by_namespace_.at(namespace_uri);
  if (choice.taken + 1 >= choice.candidates.size()) {
    choice.taken = 0;
    return false;
  }
  ++choice.taken;
  return true;
}

std::string SchemaFiles::driver(const std::vector<std::string>& namespace_uris) const {
  std::string out = "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">";
  for (const std::string& name : namespace_uris) {
    const auto found = by_namespace_.find(name);
    const auto number = std::distance(by_namespace_.begin(), found);
    out += "<xs:import namespace=\"" + escaped(name) + "\" schemaLocation=\"" + std::string(scheme) + "ns" +
           std::to_string(number) + "\"/>";
  }
  return out + "</xs:schema>";
}

std::string_view SchemaFiles::find(std::string_view address) const {
  if (!address.starts_with(scheme)) return {};
  address.remove_prefix(scheme.size());
  const bool by_namespace = address.starts_with("ns");
  if (by_namespace) address.remove_prefix(2);
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(address.data(), address.data() + address.size(), number);
  if (error != std::errc{} || end != address.data() + address.size()) return {};
  if (by_namespace) {
    if (number >= by_namespace_.size()) return {};
    const Choice& choice = std::next(by_namespace_.begin(), static_cast<std::ptrdiff_t>(number))->second;
    return files_[choice.candidates[choice.taken]].text;
  }
  return number < files_.size() ? std::string_view(files_[number].text) : std::string_view{};
}

}  // namespace budstikke::xml
