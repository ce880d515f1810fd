#pragma once
// What the files that read envelopes share: looking for elements, and writing down what is wrong. One thread.

#include <optional>
#include <string>
#include <string_view>

#include "adapters/ebms/finding.hpp"
#include "adapters/xml/document.hpp"

namespace budstikke::ebms {

/// Longest value of an envelope that is read, in bytes; ebMS 2.0 gives no bound, ids are some 40.
inline constexpr std::size_t kLongestValue = 512;
inline constexpr std::size_t kLongestDescription = 4'096;

/// Reads parts of one envelope and gathers what is wrong with them.
class Reading {
 public:
  explicit Reading(Findings& findings) : findings_(findings) {}

  void add(Finding finding) { findings_.push_back(std::move(finding)); }
  /// An element or value that is missing or wrong.
  void missing(int rule, std::string location, std::string text);
  /// Not as msg-header-2_0.xsd demands (rule 17).
  void against_schema(std::string location, std::string text);

  /// Trimmed text of the node, bounded.
  [[nodiscard]] std::string text_of(const xml::Node& node, std::string_view location);
  /// The same of the first eb child of this name; nothing where there is none.
  [[nodiscard]] std::optional<std::string> text(const xml::Node& parent, std::string_view name,
                                                std::string_view location);
  /// A child that must be there (`rule_present`) and not be empty (`rule_filled`).
  [[nodiscard]] std::string required(const xml::Node& parent, std::string_view name,
                                     std::string_view location, int rule_present, int rule_filled);
  /// xs:dateTime; without a zone it is UTC (ebMS 2.0 §3.1.6.2). A finding where the text is none.
  [[nodiscard]] std::optional<TimePoint> time(const std::optional<std::string>& text,
                                              std::string_view location, int rule);
  /// eb:version is there (rule 8) and "2.0" (rule 70).
  void version(const xml::Node& node, std::string_view location);
  [[nodiscard]] static std::optional<xml::Node> child(const xml::Node& parent, std::string_view name);

 private:
  Findings& findings_;
};

/// "1" or "true".
[[nodiscard]] bool is_true(std::string_view text);
/// The attribute in the eb namespace, trimmed; empty where it is missing.
[[nodiscard]] std::string eb_attribute(const xml::Node& node, std::string_view name);
[[nodiscard]] std::string soap_attribute(const xml::Node& node, std::string_view name);

/// eb:MessageHeader, in message_header.cpp.
void read_message_header(Reading& reading, const xml::Node& header, EbmsEnvelope& out);
/// eb:From or eb:To of a MessageHeader or Acknowledgment, in message_header.cpp. Rules: element, its PartyId.
[[nodiscard]] EbmsParty read_party(Reading& reading, const xml::Node& party, std::string_view location);
/// The other header blocks and the body, in signal_reading.cpp.
void read_ack_requested(Reading& reading, const xml::Node& node, EbmsEnvelope& out);
void read_acknowledgment(Reading& reading, const xml::Node& node, EbmsEnvelope& out);
void read_error_list(Reading& reading, const xml::Node& node, EbmsEnvelope& out);
void read_manifest(Reading& reading, const xml::Node& node, EbmsEnvelope& out);
void read_status(Reading& reading, const xml::Node& node, EbmsEnvelope& out);
[[nodiscard]] SignatureReference read_reference(const xml::Node& node);
/// What each kind of message must have and must not, in kind_rules.cpp.
void judge_kind(Reading& reading, const EbmsEnvelope& envelope);

}  // namespace budstikke::ebms
