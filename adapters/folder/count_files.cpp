#include "adapters/folder/count_files.hpp"

#include <string>
#include <utility>

namespace budstikke {

boost::asio::awaitable<Outcome<Acceptance>> CountFiles::accept(Submission submission) {
  CountSubmission counts;
  counts.text = std::string(submission.payload.reveal());
  counts.format = CountFormat::csv;
  counts.caller = std::move(submission.caller);
  counts.may_send_as = std::move(submission.may_send_as);
  const auto kept = co_await desk_.accept_counts(std::move(counts));
  if (!kept) co_return kept.failure();
  co_return Acceptance{};
}

}  // namespace budstikke
