#include "config/memory_bound.hpp"

#include <algorithm>

namespace budstikke::config {

namespace {

constexpr std::int64_t kKibibyte = 1'024;
constexpr std::int64_t kMebibyte = 1'048'576;

/// Before a message has been seen: the program, schemas, rules, an address book, an arena of each thread; and the store's
/// cache (adapters/store_sqlite/schema.cpp).
constexpr std::int64_t kBase = 128 * kMebibyte;
/// A body while it is taken: as received, sealed, re-addressed, and in the store's transaction.
constexpr std::int64_t kCopies = 4;
/// A message while a thread parses it: its tree, its texts, and what they are compressed into.
constexpr std::int64_t kParsing = 12;
/// An envelope while a thread opens or seals it: as it came, its parts, what is signed, and what is decrypted.
constexpr std::int64_t kEnveloping = 6;
/// A payload on its way out: sealed, and opened.
constexpr std::int64_t kSending = 2;
/// The part of each body that is read into its place (Admission::kSmallBytes).
constexpr std::int64_t kPlace = 64 * kKibibyte;
/// What a connection reads into, its header and its state.
constexpr std::int64_t kConnection = 3 * kPlace;

/// Of a mail server that hands mails over: LmtpOptions::connections.
constexpr std::int64_t kLmtpConnections = 8;

std::int64_t bytes(std::size_t value) { return static_cast<std::int64_t>(value); }

}  // namespace

std::int64_t memory_bound_bytes(const Settings& settings) {
  // No more messages begin than there are roads for them.
  const EbxmlSettings& ebxml = settings.ebxml;
  const std::int64_t ebxml_connections =
      !ebxml.on() ? 0
                  : (ebxml.listen.empty() ? 0 : std::int64_t{ebxml.connections.most}) +
                        (ebxml.lmtp_listen.empty() ? 0 : kLmtpConnections);
  const std::int64_t enveloping = ebxml.on() ? kEnveloping * ebxml.threads * ebxml.max_message_bytes : 0;
  const std::int64_t roads =
      settings.intake.connections.most + ebxml_connections + bytes(settings.folders.size());
  const std::int64_t places = std::min(bytes(settings.intake_limits.pending_messages), roads);
  const std::int64_t connections =
      settings.intake.connections.most + settings.admin.connections.most + ebxml_connections;
  return kBase + kCopies * (bytes(settings.intake_limits.pending_bytes) + places * kPlace) +
         kParsing * settings.cpu_threads * bytes(settings.xml_limits.message_bytes) +
         kSending * bytes(settings.lanes.sending_bytes) + bytes(settings.lanes.fresh_bytes) + enveloping +
         connections * kConnection;
}

std::string memory_bound_text() {
  const auto mebibytes = [](std::int64_t value) { return std::to_string(value / kMebibyte) + " MiB"; };
  return "\n## Memory\n\n"
         "The daemon uses no more than the sum of these; `budstikked --check` says how much that is with the "
         "settings\n"
         "at hand (" +
         mebibytes(memory_bound_bytes(Settings{})) +
         " with the defaults):\n\n"
         "| for | bytes |\n|---|---|\n"
         "| the program, its tables and the store's cache | " +
         mebibytes(kBase) +
         " |\n"
         "| messages being received | " +
         std::to_string(kCopies) +
         " × (`intake.pending_bytes` + 64 KiB × the smaller of `intake.pending_messages` and the sum of "
         "`intake.connections`, folders and connections of ebXML) |\n"
         "| messages being parsed | " +
         std::to_string(kParsing) +
         " × `process.cpu_threads` × `intake.max_message_bytes` |\n"
         "| envelopes being opened or made, where there are ebXML keys | " +
         std::to_string(kEnveloping) +
         " × `ebxml.threads` × `ebxml.max_message_bytes` |\n"
         "| messages being sent | " +
         std::to_string(kSending) +
         " × `delivery.sending_bytes` + `delivery.fresh_bytes` |\n"
         "| connections | " +
         std::to_string(kConnection / kKibibyte) +
         " KiB × (`intake.connections` + `admin.connections` + connections of ebXML) |\n\n"
         "Connections of ebXML are, where there are ebXML keys, `ebxml.connections` if `ebxml.listen` is set "
         "and " +
         std::to_string(kLmtpConnections) +
         " if\n`ebxml.lmtp_listen` is.\n\n"
         "Beside it come what operators' requests bring, up to `admin.max_body_bytes` each, and for each "
         "destination that is\n"
         "being sent to, " +
         std::to_string(kSending) +
         " × 64 KiB × `delivery.concurrency` and about 1 KiB × `delivery.window`.\n";
}

}  // namespace budstikke::config
