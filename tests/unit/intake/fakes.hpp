#pragma once
// Scripted stand-ins for what reads, writes and seals messages: plain bytes that a test can compare.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "engine/ports/endpoint_directory.hpp"
#include "engine/ports/message_reader.hpp"
#include "engine/ports/message_writer.hpp"
#include "engine/ports/protector.hpp"

namespace budstikke::intake_tests {

/// Bytes that a test has prepared read as it said; all others are no XML.
class ScriptedReader : public MessageReader {
 public:
  [[nodiscard]] std::variant<ReadMessage, Unreadable> read(const Payload& payload) const override {
    if (on_read) on_read();
    const auto found = prepared_.find(payload.reveal());
    if (found == prepared_.end()) return Unreadable{Failure{Code::T01, "line 1 column 1"}, {}, false};
    return found->second;
  }
  std::function<void()> on_read;  ///< called on the thread that reads
  void prepare(const std::string& bytes, std::variant<ReadMessage, Unreadable> result) {
    prepared_.insert_or_assign(bytes, std::move(result));
  }

 private:
  std::map<std::string, std::variant<ReadMessage, Unreadable>, std::less<>> prepared_;
};

/// Re-addressing shows as " to <HER-id>" behind the bytes.
class ScriptedWriter : public MessageWriter {
 public:
  [[nodiscard]] Outcome<Payload> readdress(const Payload& original, const ReadMessage&,
                                           const Party& party) const override {
    if (fails) return Failure{Code::H318, "scripted"};
    return Payload{std::string{original.reveal()} + " to " + party.her_id.text()};
  }
  [[nodiscard]] Payload refusal(const Envelope& original, const Failure& failure, const std::string&,
                                TimePoint) const override {
    refused_by = address_of(original.receiver);
    return Payload{"refusal " + std::string{id_of(failure.code)} + " of " + original.message_id.value()};
  }

  bool fails = false;
  mutable HerId refused_by;  ///< the last refusal's writer
};

class OpenProtector : public Protector {
 public:
  [[nodiscard]] SealedPayload seal(const PayloadId& id, const Payload& payload) const override {
    return {id.value() + ":" + std::string{payload.reveal()}, "test"};
  }
  [[nodiscard]] Outcome<Payload> open(const PayloadId& id, const SealedPayload& sealed) const override {
    if (!sealed.bytes.starts_with(id.value() + ":")) return Failure{Code::B206};
    return Payload{sealed.bytes.substr(id.value().size() + 1)};
  }
  [[nodiscard]] std::string digest(std::string_view bytes) const override {
    return "digest of " + std::string{bytes};
  }
};

/// Every party has an endpoint; of return roads only those that a test has configured.
class ScriptedEndpoints : public EndpointDirectory {
 public:
  [[nodiscard]] Outcome<Endpoint> endpoint(const LaneId& lane) const override {
    if (lane.value().starts_with("return:")) {
      if (!return_roads.contains(lane)) return Failure{Code::H315, lane.value()};
    } else if (unknown.contains(lane)) {
      return Failure{Code::H317, lane.value()};
    }
    return Endpoint{"folder:/" + lane.value(), {}};
  }

  std::set<LaneId> return_roads;
  std::set<LaneId> unknown;
};

}  // namespace budstikke::intake_tests
