// What claims to be a mail server's report of a mail of ours.

#include "adapters/msh/mail_report.hpp"
#include "engine/model/uuid_form.hpp"
#include "tests/fuzz/claim.hpp"

using namespace budstikke;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = fuzz::Input(data, size).all();
  if (!msh::is_mail_report(bytes)) return 0;
  const auto report = msh::read_mail_report(bytes, 1'000'000);
  if (!report) {
    claim(report.failure().code == Code::M501 || report.failure().code == Code::B101,
          "a failure has its code");
    claim(!fuzz::holds_control(report.failure().detail), "a failure is one line");
    return 0;
  }
  claim(report->about.empty() || has_form_of_uuid(report->about.value()), "an id is one of ours");
  claim(!report->returned || report->evidence.starts_with("failed"), "what came back has failed");
  claim(!fuzz::holds_control(report->evidence) && report->evidence.size() < 200,
        "evidence is one short line");
  claim(!fuzz::holds_long_number(report->evidence), "evidence holds no identity number");
  return 0;
}
