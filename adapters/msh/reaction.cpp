#include "adapters/msh/reaction.hpp"

#include <algorithm>
#include <utility>

#include "adapters/ebms/envelope_writer.hpp"
#include "adapters/msh/kept_answer.hpp"

namespace budstikke::msh {

Reaction later() {
  Reaction reaction;
  reaction.kind = Reaction::Kind::later;
  return reaction;
}

Reaction faulted(const Failure& failure) {
  Reaction reaction;
  reaction.kind = Reaction::Kind::fault;
  reaction.fault = ebms::write_fault("Client", entry(failure.code).sender_sentence);
  return reaction;
}

Reaction faulted(const ebms::Findings& findings) {
  Reaction reaction;
  reaction.kind = Reaction::Kind::fault;
  const auto worst = std::ranges::max_element(findings, {}, &ebms::Finding::weight);
  // What is refused before it is ebXML is a block that must be understood (SOAP 1.1 §4.4).
  reaction.fault = ebms::write_fault("MustUnderstand", worst == findings.end() ? std::string{} : worst->text);
  return reaction;
}

Reaction answered(Payload kept, HerId to, bool in_exchange) {
  Reaction reaction;
  if (const auto fault = fault_in(kept.reveal())) {
    reaction.kind = Reaction::Kind::fault;
    reaction.fault = std::string(*fault);
    return reaction;
  }
  reaction.kind = Reaction::Kind::answer;
  const std::string_view wire_text = sent_form(kept.reveal());
  reaction.answer = wire_text.size() == kept.size_bytes() ? std::move(kept) : Payload{std::string(wire_text)};
  reaction.to = to;
  reaction.in_exchange = in_exchange;
  return reaction;
}

}  // namespace budstikke::msh
