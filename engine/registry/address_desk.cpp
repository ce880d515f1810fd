// What operators ask of the keeper. Each answer is one JSON object.

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "engine/registry/address_json.hpp"
#include "engine/registry/address_keeper.hpp"
#include "engine/registry/norwegian_day.hpp"
#include "engine/routing/gap_report.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke::registry {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t kImportsShown = 10;

json::value seconds_or_null(const std::optional<Duration>& duration) {
  return duration ? json::value(duration->count() / 1'000) : json::value(nullptr);
}

const PartyVersion* version_at(const std::vector<PartyVersion>& versions, TimePoint at) {
  const PartyVersion* found = nullptr;
  for (const PartyVersion& one : versions) {
    if (one.from <= at && (!one.until || *one.until > at)) found = &one;
  }
  return found;
}

}  // namespace

asio::awaitable<Outcome<std::string>> AddressKeeper::show(HerId party,
                                                          std::optional<std::chrono::year_month_day> on) {
  const auto day = on.value_or(today());
  const TimePoint at = std::min(last_moment_of(day), parts_.clock.now());
  const auto versions = co_await parts_.archive.versions(party);
  if (!versions) co_return versions.failure();
  json::array entries;
  bool known = !versions->empty();
  for (const KeptEntry& kept : layer_.entries()) {
    if (!concerns(kept.entry, party)) continue;
    known = true;
    json::object row = to_json(kept);
    row["holds"] = addressing::holds_on(kept.entry, day);
    entries.push_back(std::move(row));
  }
  if (!known) co_return Failure(Code::B204, "HER-id " + party.text() + " has never been in the address book");
  const PartyVersion* version = version_at(*versions, at);
  std::vector<Party> imported;
  if (version != nullptr) imported.push_back(version->party);
  if (!imported.empty()) fill_endpoint(imported[0], options_.endpoint);
  const auto book = addressing::assemble(std::move(imported), layer_.for_book(), day);
  const Party* result = book.find(party);

  json::object answer{{"her_id", party.value()}, {"on", to_text(day)}, {"known", result != nullptr}};
  answer["party"] = result == nullptr ? json::value(nullptr) : json::value(to_json(*result));
  answer["imported"] = nullptr;
  answer["corrected"] = json::array{};
  if (version != nullptr) {
    answer["imported"] = json::object{
        {"import", version->import}, {"since", to_text(version->from)}, {"party", to_json(version->party)}};
    if (result != nullptr) answer["corrected"] = changes_json(version->party, *result);
  }
  answer["entries"] = std::move(entries);
  answer["versions"] = to_json(*versions);
  json::array rows;
  if (const auto certificates = co_await parts_.certificates.certificates()) {
    for (const PartyCertificate& one : *certificates) {
      if (one.her_id == party) rows.push_back(to_json(one, parts_.clock.now(), options_.certificate_warning));
    }
  }
  answer["certificates"] = std::move(rows);
  co_return json::serialize(answer);
}

std::vector<std::string> AddressKeeper::alarms() const {
  std::vector<std::string> sentences;
  if (empty()) sentences.emplace_back("the address book is empty: no message can be sent");
  if (old_) sentences.push_back("the address book is older than " + to_text(*options_.oldest));
  if (!refused_.empty()) sentences.push_back("the last import was refused: " + refused_);
  if (pending_) sentences.emplace_back("the store has no room for the address book's file");
  if (certificates_expiring_ > 0) {
    sentences.push_back(std::to_string(certificates_expiring_) +
                        " certificates have expired or do so within " +
                        to_text(options_.certificate_warning));
  }
  if (certificates_untrusted_ > 0) {
    sentences.push_back(std::to_string(certificates_untrusted_) + " certificates are not trusted");
  }
  if (!without_.empty()) sentences.push_back(without_text({without_.begin(), without_.end()}));
  for (const auto& [topic, sentence] : alarms_) sentences.push_back(sentence);
  return sentences;
}

asio::awaitable<Outcome<std::string>> AddressKeeper::status() {
  const BookFigures figures = this->figures();
  json::object answer{{"on", to_text(today())},
                      {"source", options_.from_registry ? "registry" : "file"},
                      {"parties", figures.parties},
                      {"imported", imported_->size()},
                      {"hash", parts_.routing.current()->book ? parts_.routing.current()->book->hash() : ""}};
  answer["age_seconds"] = seconds_or_null(figures.age);
  answer["oldest_seconds"] = seconds_or_null(options_.oldest);
  json::array alarms;
  for (const std::string& one : this->alarms()) alarms.emplace_back(one);
  answer["alarms"] = std::move(alarms);
  json::array imports;
  for (const ImportRecord& one : imports_) {
    if (imports.size() < kImportsShown) imports.push_back(to_json(one));
  }
  answer["imports"] = std::move(imports);
  answer["load"] = nullptr;
  if (load_) answer["load"] = json::object{{"begun", to_text(load_->begun)}, {"parties", load_->parties}};
  json::array corrections;
  const auto book = parts_.routing.current()->book;
  for (const KeptEntry& one : layer_.open_on(today())) {
    json::object row = to_json(one);
    const auto* said = std::get_if<addressing::Correction>(&one.entry.what);
    // The import has dropped the party since.
    const bool lacks_party = said != nullptr && !said->adds && book && book->find(said->her_id) == nullptr;
    if (lacks_party) row["without_party"] = true;
    corrections.push_back(std::move(row));
  }
  answer["corrections"] = std::move(corrections);
  answer["certificates"] = json::object{{"held", certificates_},
                                        {"expiring", figures.certificates_expiring},
                                        {"untrusted", certificates_untrusted_}};
  co_return json::serialize(answer);
}

asio::awaitable<Outcome<std::string>> AddressKeeper::gaps() {
  co_return co_await run_on(parts_.cpu, [routing = parts_.routing.current(), day = today()] {
    addressing::GapQuestion question;
    question.date = day;
    return routing::to_json(
        routing::report_gaps(question, *routing->book, *routing->municipalities, routing->rules.get()));
  });
}

asio::awaitable<Outcome<std::string>> AddressKeeper::export_book(
    std::string format, std::optional<std::chrono::year_month_day> on) {
  if (format != "toml" && format != "csv")
    co_return Failure(Code::B107, "the format is none of toml and csv");
  const auto day = on.value_or(today());
  const auto book = co_await book_on(day);
  if (!book) co_return book.failure();
  const std::size_t parties = (*book)->parties().size();
  std::string text = co_await run_on(parts_.cpu, [write = parts_.formats.write, book = *book, format] {
    return write(book->parties(), format);
  });
  json::object answer{{"format", format}, {"on", to_text(day)}, {"parties", parties}};
  answer["text"] = std::move(text);
  co_return json::serialize(answer);
}

asio::awaitable<Outcome<std::string>> AddressKeeper::certificates(bool all) {
  const auto found = co_await parts_.certificates.certificates();
  if (!found) co_return found.failure();
  const TimePoint now = parts_.clock.now();
  const auto book = parts_.routing.current()->book;
  json::array rows;
  for (const PartyCertificate& one : *found) {
    if (!all && !needs_attention(one, now, options_.certificate_warning)) continue;
    json::object row = to_json(one, now, options_.certificate_warning);
    const Party* party = book ? book->find(one.her_id) : nullptr;
    row["name"] = party == nullptr ? "" : party->name;
    rows.push_back(std::move(row));
  }
  json::object answer{{"held", found->size()}, {"warning", to_text(options_.certificate_warning)}};
  answer["certificates"] = std::move(rows);
  co_return json::serialize(answer);
}

}  // namespace budstikke::registry
