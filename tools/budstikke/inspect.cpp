// budstikke inspect: reads messages as the daemon would, and prints what was read.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "adapters/crypto/private_key.hpp"
#include "adapters/formats/message_reader.hpp"
#include "adapters/mime/reader.hpp"
#include "adapters/xml/schema_set.hpp"
#include "engine/model/diagnostic.hpp"
#include "tools/budstikke/commands.hpp"
#include "tools/budstikke/inspect_ebxml.hpp"
#include "tools/budstikke/inspect_ebxml_text.hpp"
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
  crypto::KeySource key;    ///< of an own certificate, to open payloads with; none where empty
  std::string certificate;  ///< that belongs to the key
  std::string roots;        ///< PEM file that signers' certificates must chain to
  bool allow_sha1 = false;
  std::vector<std::string> files;
};

/// What messages are read with.
struct Tools {
  const formats::XmlMessageReader& reader;
  EbxmlKeys keys;
  TimePoint now;
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

template <class AnyInspected>
void print_one(const AnyInspected& inspected, bool json) {
  if (json) {
    std::cout << boost::json::serialize(to_json(inspected)) << '\n';
  } else {
    std::cout << to_block(inspected);
  }
}

bool print(const Inspected& inspected, bool json) {
  print_one(inspected, json);
  return inspected.failure == nullptr;
}

bool inspect_message(const std::string& file, Payload payload, const InspectOptions& options,
                     const formats::XmlMessageReader& reader) {
  auto result = reader.read(std::move(payload));
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

/// The envelope, and after it each business message that could be opened.
bool inspect_transport(const std::string& file, std::string_view bytes, const InspectOptions& options,
                       const Tools& tools) {
  const InspectedEbxml inspected = inspect_ebxml(file, bytes, tools.keys, tools.now);
  print_one(inspected, options.json);
  bool all_ok = !inspected.failure.has_value();
  for (const InspectedPayload& payload : inspected.payloads) {
    if (!payload.message) continue;
    all_ok =
        inspect_message(file + " " + payload.content_id, *payload.message, options, tools.reader) && all_ok;
  }
  return all_ok;
}

bool inspect_one(const std::string& file, const InspectOptions& options, const Tools& tools) {
  // A mail is as large as its content in base64.
  const std::size_t most = std::max(options.limits.message_bytes, mime::Limits{}.message_bytes);
  std::optional<std::string> bytes = read_file(file, most);
  if (!bytes) {
    const Failure failure(Code::X99, "the file cannot be read");
    return print({.file = file, .has_format = false, .message = {}, .failure = &failure}, options.json);
  }
  if (transport_form(*bytes) != TransportForm::none) return inspect_transport(file, *bytes, options, tools);
  return inspect_message(file, Payload{*std::move(bytes)}, options, tools.reader);
}

/// False, with the reason printed, where a key or certificate that was named cannot be used.
bool load_keys(const InspectOptions& options, std::unique_ptr<const crypto::CertificateRoots>& roots,
               EbxmlKeys& keys) {
  keys.allow_sha1 = options.allow_sha1;
  keys.largest_message = options.limits.message_bytes;
  if (!options.roots.empty()) roots = std::make_unique<const crypto::CertificateRoots>(options.roots);
  keys.roots = roots.get();
  if (options.key.where.empty()) return true;
  auto key = crypto::load_private_key(options.key);
  auto certificate = crypto::load_own_certificate(options.certificate);
  const bool fit = key && certificate && key->fits(*certificate);
  if (fit) {
    keys.decryption.push_back({*certificate, *key});
  } else {
    std::cerr << "budstikke inspect: "
              << (!key           ? key.failure().detail
                  : !certificate ? certificate.failure().detail
                                 : std::string("the key is not the certificate's"))
              << '\n';
  }
  return fit;
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
  std::unique_ptr<const crypto::CertificateRoots> roots;
  Tools tools{reader, {}, std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now())};
  if (!load_keys(options, roots, tools.keys)) return kNoSuchSchemas;
  bool all_ok = true;
  for (const std::string& file : options.files) all_ok = inspect_one(file, options, tools) && all_ok;
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
  command->add_option(
      "FILE", options->files,
      "messages, mails (.eml), raw HTTP requests and answers, or ebXML envelopes; - is standard input");
  CLI::Option* key =
      command->add_option("--key", options->key.where,
                          "own private key that opens payloads: file, credential:NAME or pkcs11:...");
  command->add_option("--key-secret", options->key.secret,
                      "file or credential:NAME with the key's PIN or pass phrase");
  command->add_option("--key-module", options->key.module, "the token's module, for pkcs11");
  CLI::Option* certificate =
      command->add_option("--certificate", options->certificate, "the certificate of --key, PEM or DER");
  key->needs(certificate);
  certificate->needs(key);
  command->add_option("--roots", options->roots, "PEM file that signers' certificates must chain to");
  command->add_flag("--allow-sha1", options->allow_sha1,
                    "verify signatures with SHA-1 too, and say that they are outdated");
  command->add_flag("--verbose", options->verbose, "also print what was left out of the official schemas");
  command->footer(
      "Exit status: 0 all messages are in order, 64 no FILE, 65 some are not or cannot be read,\n"
      "66 no usable schemas or keys. Of ebXML messages the signature is verified always, and payloads are "
      "opened\n"
      "with --key; each business message is printed after its envelope. Values that may be patient data are "
      "shown as \"?\". Of the free text of an\n"
      "application receipt's error (OT) only is shown whether it is there (other_text), for it may hold\n"
      "patient data.");
  command->callback([options, &status] { status = inspect(*options); });
}

}  // namespace budstikke::tools
