// SOAP envelopes of ebMS 2.0, packages with one, and agreements.

#include "adapters/ebms/compose.hpp"
#include "adapters/ebms/cpa.hpp"
#include "adapters/ebms/envelope_reader.hpp"
#include "adapters/ebms/envelope_writer.hpp"
#include "adapters/ebms/fit.hpp"
#include "adapters/ebms/rules.hpp"
#include "tests/fuzz/claim.hpp"

using namespace budstikke;
using fuzz::claim;

namespace {

constexpr std::size_t kLongestValue = 512;

void check_findings(const ebms::Findings& findings) {
  for (const ebms::Finding& finding : findings) {
    claim(!fuzz::holds_control(finding.text) && !fuzz::holds_long_number(finding.text),
          "a finding repeats nothing");
    claim(!fuzz::holds_long_number(finding.location) && finding.location.size() < 100,
          "a place is of the schema");
  }
  const auto list = ebms::error_list_of(findings);
  claim(!ebms::refuses(findings) || (list && list->highest == ebms::ErrorSeverity::error),
        "a refusal is told");
}

/// Signals that answer anything that could be read break no rule but those of the values that they repeat.
void answer(const ebms::EbmsEnvelope& envelope, const ebms::Findings& findings) {
  const ebms::Stamp stamp{"0e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a60", TimePoint{}};
  const auto list = ebms::error_list_of(findings);
  const ebms::EbmsEnvelope signal =
      list ? ebms::compose_error(envelope, *list, stamp) : ebms::compose_acknowledgment(envelope, {}, stamp);
  const auto again = ebms::read_envelope(ebms::write_envelope(signal), ebms::envelope_limits());
  claim(again.ok(), "an answer is an envelope");
  claim(ebms::kind_of(again->envelope) == ebms::kind_of(signal), "an answer is what it is");
}

void check_envelope(std::string_view xml) {
  const auto read = ebms::read_envelope(xml, ebms::envelope_limits());
  if (!read) {
    claim(read.failure().code == Code::M503, "a failure has its code");
    claim(!fuzz::holds_long_number(read.failure().detail), "a failure repeats nothing");
    return;
  }
  const ebms::EbmsEnvelope& envelope = read->envelope;
  for (const std::string* value : {&envelope.cpa_id, &envelope.conversation_id, &envelope.service,
                                   &envelope.action, &envelope.message_id, &envelope.ref_to_message_id}) {
    claim(value->size() <= kLongestValue, "a value is bounded");
  }
  check_findings(read->findings);
  check_findings(ebms::judge_manifest(envelope, {}));
  check_findings(ebms::judge_addressing(envelope, {}));
  if (!ebms::refuses(read->findings)) {
    claim(!envelope.message_id.empty() && envelope.timestamp.has_value(),
          "what is taken has an id and a time");
  }
  answer(envelope, read->findings);
}

void check_agreement(std::string_view bytes) {
  const auto cpa = ebms::read_cpa(bytes, ebms::cpa_limits());
  if (!cpa) {
    claim(cpa.failure().code == Code::M508, "a failure has its code");
    return;
  }
  claim(cpa->parties.size() == (cpa->is_profile ? 1U : 2U), "an agreement has its parties");
  (void)ebms::lacks_of(*cpa, TimePoint{});
  for (const ebms::CpaProcess& process : cpa->parties.front().processes) {
    for (const ebms::CpaAction& action : process.actions)
      (void)ebms::choose_road(
          *cpa, {ebms::her_id_of(cpa->parties.back()), ebms::her_id_of(cpa->parties.front()), action.action,
                 process.service, ""});
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const char what = static_cast<char>(input.byte());
  const std::string bytes = input.all();
  if (what == 'c') {
    check_agreement(bytes);
  } else if (what == 'm') {
    const auto package = ebms::open_mail(bytes, mime::LineEnds::crlf_or_lf, mime::Limits{});
    if (package) check_envelope(package->soap);
  } else {
    check_envelope(bytes);
  }
  return 0;
}
