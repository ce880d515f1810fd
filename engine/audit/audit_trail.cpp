#include "engine/audit/audit_trail.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <deque>
#include <iterator>
#include <utility>

#include "engine/audit/kept_heads.hpp"

namespace budstikke::audit {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

/// Rows of one read: few enough not to keep the loop from its other work.
constexpr std::size_t kPage = 1'000;

bool names(const std::string& author, const std::string& wanted) {
  return author == wanted || author.starts_with(wanted + "/") || author.ends_with("/" + wanted);
}

bool is_action(const LedgerEntry& entry, const std::string& wanted) {
  boost::system::error_code error;
  const json::value value = json::parse(entry.text, error);
  if (error || !value.is_object()) return false;
  const json::value* action = value.as_object().if_contains("action");
  if (action == nullptr || !action->is_string()) return false;
  const std::string_view said = action->as_string();
  return said == wanted || said.starts_with(wanted + ".");
}

bool passes(const LedgerEntry& entry, const AuditFilter& filter) {
  return (!filter.from || entry.at >= *filter.from) && (!filter.until || entry.at < *filter.until) &&
         (filter.who.empty() || names(entry.who, filter.who)) &&
         (filter.action.empty() || is_action(entry, filter.action));
}

}  // namespace

/// Holds the chain for one writer.
class AuditTrail::Turn {
 public:
  explicit Turn(AuditTrail& trail) : trail_(trail) { trail_.busy_ = true; }
  ~Turn() {
    trail_.busy_ = false;
    trail_.turn_.notify();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  AuditTrail& trail_;
};

asio::awaitable<Outcome<ChainReport>> AuditTrail::read_all(std::vector<KeptHead> kept) {
  ChainCheck check(parts_.digest, kept);
  std::uint64_t after = 0;
  for (;;) {
    const auto page = co_await parts_.ledger.entries(std::string(kAuditTopic), after, kPage);
    if (!page) co_return page.failure();
    for (const LedgerEntry& entry : *page) check.take(entry);
    if (page->size() < kPage) co_return check.finish();
    after = page->back().number;
  }
}

void AuditTrail::alarm(const ChainReport& report) {
  StatusLine line;
  line.loudness = Loudness::alarm;
  line.event = "audit_broken";
  const ChainFault& first = report.faults.front();
  line.detail =
      "the audit log is not as it was written: " + std::to_string(report.faults.size() + report.more_faults) +
      " fault(s), the first at entry " + std::to_string(first.number) + ": " + first.what;
  parts_.status.write(line);
}

void AuditTrail::tell_head() {
  StatusLine line;
  line.event = kHeadEvent;
  line.detail = to_text(head_);
  parts_.status.write(line);
}

asio::awaitable<Outcome<void>> AuditTrail::open_in_turn(std::vector<KeptHead> kept) {
  const auto report = co_await read_all(std::move(kept));
  if (!report) co_return report.failure();
  if (!report->whole()) alarm(*report);
  head_ = report->head;
  opened_ = true;
  co_return Outcome<void>();
}

asio::awaitable<Outcome<void>> AuditTrail::open(std::vector<KeptHead> kept) {
  while (busy_) co_await turn_.wait();
  const Turn turn(*this);
  if (opened_) co_return Outcome<void>();
  co_return co_await open_in_turn(std::move(kept));
}

asio::awaitable<Outcome<std::uint64_t>> AuditTrail::record(AuditRecord record) {
  while (busy_) co_await turn_.wait();
  const Turn turn(*this);
  if (!opened_) {
    if (auto opened = co_await open_in_turn({KeptHead{head_, parts_.clock.now()}}); !opened)
      co_return opened.failure();
  }
  auto number = co_await append(record);
  if (number || number.failure().code != Code::B202) co_return number;
  // Only this process writes here: somebody has changed the log beneath us. The head that is known tells what is missing.
  if (auto opened = co_await open_in_turn({KeptHead{head_, parts_.clock.now()}}); !opened)
    co_return opened.failure();
  co_return co_await append(std::move(record));
}

asio::awaitable<Outcome<std::uint64_t>> AuditTrail::append(AuditRecord record) {
  LedgerEntry entry = sealed(record, head_, parts_.clock.now(), parts_.digest);
  ChainHead next{entry.number, hash_of(entry)};
  const auto written = co_await parts_.ledger.append(std::move(entry));
  if (!written) {
    // Whether a write that failed is there is not known: the chain is read again before the next one.
    const Code code = written.failure().code;
    if (code != Code::B201 && code != Code::B202) opened_ = false;
    co_return written.failure();
  }
  head_ = std::move(next);
  tell_head();
  co_return head_.number;
}

asio::awaitable<Outcome<std::vector<LedgerEntry>>> AuditTrail::list(AuditFilter filter) {
  std::deque<LedgerEntry> newest;
  std::uint64_t after = 0;
  for (;;) {
    auto page = co_await parts_.ledger.entries(std::string(kAuditTopic), after, kPage);
    if (!page) co_return page.failure();
    const std::size_t size = page->size();
    if (size > 0) after = page->back().number;
    for (LedgerEntry& entry : *page) {
      if (!passes(entry, filter)) continue;
      newest.push_front(std::move(entry));
      if (newest.size() > filter.max) newest.pop_back();
    }
    if (size < kPage) break;
  }
  co_return std::vector<LedgerEntry>(std::make_move_iterator(newest.begin()),
                                     std::make_move_iterator(newest.end()));
}

asio::awaitable<Outcome<ChainReport>> AuditTrail::check(std::string head) {
  std::vector<KeptHead> kept;
  if (!head.empty()) {
    const auto read = head_from_text(head);
    if (!read) co_return Failure(Code::B107, "a head is written NUMBER:HASH");
    kept.push_back({*read});
  }
  // What was written before must still be there, whatever else is asked.
  if (opened_ && head_.number > 0) kept.push_back({head_, parts_.clock.now()});
  co_return co_await read_all(std::move(kept));
}

}  // namespace budstikke::audit
