// budstikke inspect: reads messages as the daemon would, and prints what was read.

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "adapters/formats/message_reader.hpp"
#include "adapters/xml/schema_set.hpp"
#include "engine/model/diagnostic.hpp"
#include "tools/budstikke/commands.hpp"
#include "tools/budstikke/inspect_text.hpp"

namespace budstikke::tools {

namespace {

constexpr int kUsage = 64;          // EX_USAGE
constexpr int kSomeNotOk = 65;      // EX_DATAERR
constexpr int kNoSuchSchemas = 66;  // EX_NOINPUT

struct InspectOptions {
  bool json = false;
  bool verbose = false;
  std::string schemas;
  XmlLimits limits;
  std::vector<std::string> files;
};

/// Up to one byte beyond the limit: enough for the reader to say that it is too large.
std::optional<std::string> read_bounded(std::istream& in, std::size_t limit) {
  std::string bytes;
  std::vector<char> chunk(65'536);
  while (bytes.size() <= limit) {
    in.read(chunk.data(), static_cast<std::streamsize>(std::min(chunk.size(), limit + 1 - bytes.size())));
    if (in.gcount() == 0) break;
    bytes.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) return std::nullopt;
  return bytes;
}

std::optional<std::string> read_file(const std::string& file, std::size_t limit) {
  if (file == "-") return read_bounded(std::cin, limit);
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  return read_bounded(in, limit);
}

bool print(const Inspected& inspected, bool json) {
  if (json) {
    std::cout << boost::json::serialize(to_json(inspected)) << '\n';
  } else {
    std::cout << to_block(inspected);
  }
  return inspected.failure == nullptr;
}

bool inspect_one(const std::string& file, const InspectOptions& options,
                 const formats::XmlMessageReader& reader) {
  std::optional<std::string> bytes = read_file(file, options.limits.message_bytes);
  if (!bytes) {
    const Failure failure(Code::X99, "the file cannot be read");
    return print({.file = file, .has_format = false, .message = {}, .failure = &failure}, options.json);
  }
  auto result = reader.read(Payload{*std::move(bytes)});
  if (auto* message = std::get_if<ReadMessage>(&result)) {
    return print({.file = file, .has_format = true, .message = std::move(*message), .failure = nullptr},
                 options.json);
  }
  auto& unreadable = std::get<Unreadable>(result);
  const Envelope& envelope = unreadable.partial.envelope;
  const bool has_format = envelope.receipt || envelope.documents > 0 || !envelope.type.empty();
  return print({.file = file,
                .has_format = has_format,
                .message = std::move(unreadable.partial),
                .failure = &unreadable.failure},
               options.json);
}

int inspect(const InspectOptions& options) {
  if (options.files.empty()) {
    std::cerr << "budstikke inspect: name the files to read; - is standard input\n";
    return kUsage;
  }
  std::shared_ptr<const xml::SchemaSet> official;
  if (!options.schemas.empty()) {
    xml::SchemaSetResult loaded = xml::SchemaSet::load(options.schemas);
    // The published set has known faults: schemas that are left out are of no concern where the rest serves.
    for (const Diagnostic& diagnostic : loaded.diagnostics) {
      if (options.verbose || !loaded.set || diagnostic.severity == Severity::error)
        std::cerr << to_text(diagnostic) << '\n';
    }
    if (!loaded.set) return kNoSuchSchemas;
    official = std::move(loaded.set);
  }
  const formats::XmlMessageReader reader(options.limits, std::move(official));
  bool all_ok = true;
  for (const std::string& file : options.files) all_ok = inspect_one(file, options, reader) && all_ok;
  std::cout.flush();
  return all_ok ? 0 : kSomeNotOk;
}

}  // namespace

void add_inspect(CLI::App& app, int& status) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* command =
      app.add_subcommand("inspect", "print what Budstikke reads from messages, without patient data");
  command->add_flag("--json", options->json, "one JSON object a line");
  command->add_option("--schemas", options->schemas, "folder with the official schemas to validate against");
  command->add_option("--limit", options->limits.message_bytes, "largest message, in bytes")
      ->capture_default_str();
  command->add_option("FILE", options->files, "files to read; - is standard input");
  command->add_flag("--verbose", options->verbose, "also print what was left out of the official schemas");
  command->footer(
      "Exit status: 0 all messages are in order, 64 no FILE, 65 some are not or cannot be read,\n"
      "66 no usable schemas. Values that may be patient data are shown as \"?\". Of the free text of an\n"
      "application receipt's error (OT) only is shown whether it is there (other_text), for it may hold\n"
      "patient data.");
  command->callback([options, &status] { status = inspect(*options); });
}

}  // namespace budstikke::tools
